#include "transformer/config.h"

#include "base/concat.h"

namespace embedscope {
namespace {

Failure malformed(std::initializer_list<Part> parts) {
  return failure(ErrorCode::malformed, {"the configuration's ", concat(parts)});
}

}  // namespace

Result<void> check(const TransformerConfig& config) {
  struct Extent {
    const char* name;
    std::size_t value;
    std::size_t most;
  };
  // Far above every model that fits a machine, far below where products of three overflow.
  for (const Extent& extent : {Extent{"vocab_size", config.vocabulary, 1 << 22},
                               Extent{"hidden_size", config.width, 1 << 17},
                               Extent{"num_hidden_layers", config.layers, kMostLayers},
                               Extent{"num_attention_heads", config.heads, 4096},
                               Extent{"num_key_value_heads", config.kv_heads, 4096},
                               Extent{"head_dim", config.head_dim, 1 << 14},
                               Extent{"intermediate_size", config.hidden, 1 << 19},
                               Extent{"max_position_embeddings", config.context, 1 << 24}}) {
    if (extent.value == 0 || extent.value > extent.most) {
      return malformed({extent.name, " is ", extent.value, ", expected 1 to ", extent.most});
    }
  }
  if (config.decoder_layers > kMostLayers)
    return malformed({"decoder_layers is above ", kMostLayers});
  if (config.heads % config.kv_heads != 0) {
    return malformed({"num_attention_heads, ", config.heads,
                      ", is no multiple of num_key_value_heads, ", config.kv_heads});
  }
  if (config.query_width() > (1 << 17)) return malformed({"heads together are wider than 131072"});
  if (!(config.norm_epsilon >= 0) || config.norm_epsilon > 1)
    return malformed({"norm epsilon is not in 0 to 1"});
  const RelativeBias& relative = config.relative;
  if (relative.buckets > 0 && (relative.buckets % 4 != 0 || relative.buckets > 65536)) {
    return malformed({"relative_attention_num_buckets is ", relative.buckets,
                      ", expected a multiple of 4 up to 65536"});
  }
  if (relative.farthest <= relative.buckets / 4 || relative.farthest > (1 << 24)) {
    return malformed({"relative_attention_max_distance is ", relative.farthest,
                      ", expected more than a quarter of the buckets"});
  }
  if (!(config.score_scale >= 0) || config.score_scale > 1e6F)
    return malformed({"query_pre_attn_scalar must be above 0"});
  if (config.token_types > 65536) return malformed({"type_vocab_size is above 65536"});
  if (config.position_offset > config.context)
    return malformed({"pad_token_id leaves no positions"});
  if (config.attention_kinds.empty() ||
      config.attention_of_layer.size() != config.layers + config.decoder_layers) {
    return malformed({"layer_types must name one kind for each of the ",
                      config.layers + config.decoder_layers, " layers"});
  }
  for (const std::uint8_t kind : config.attention_of_layer) {
    if (kind >= config.attention_kinds.size())
      return malformed({"layer_types name an unknown kind"});
  }
  if (config.positions == PositionKind::rotary) {
    for (const AttentionKind& kind : config.attention_kinds) {
      const Rope& rope = kind.rope;
      if (rope.dims == 0 || rope.dims % 2 != 0 || rope.dims > config.head_dim) {
        return malformed({"rotary dimensions are ", rope.dims,
                          ", expected an even number up to the head's ", config.head_dim});
      }
      const auto sound = [](double value) { return value > 0 && value < 1e12; };
      if (!sound(rope.base) || !sound(rope.factor) || !sound(rope.original_context) ||
          !sound(rope.attention_factor) || !sound(rope.low_frequency_factor) ||
          !sound(rope.high_frequency_factor) || !sound(rope.beta_fast) || !sound(rope.beta_slow)) {
        return malformed({"rope parameters must be positive numbers"});
      }
    }
  }
  // Published configurations keep ids of larger vocabularies at times; those simply never occur.
  return {};
}

}  // namespace embedscope
