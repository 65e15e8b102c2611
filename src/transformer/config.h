// What a transformer is, as data: one description that covers encoders and decoders, and that one
// forward pass follows. Its words are the field's; the names that published configurations use for
// the same things are read in published_config.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernels/rowwise.h"

namespace embedscope {

/// Under which names the weights are stored.
enum class Family : std::uint8_t {
  llama,  ///< Llama, Mistral, Qwen 2 and 3, and the project's own twins
  gpt2,
  bert,  ///< and RoBERTa
  distilbert,
  mpnet,
  modernbert,
  nomic_bert,
  t5,  ///< its encoder
  gemma3,
  seq2seq,  ///< the project's own encoder-decoder
};

enum class NormKind : std::uint8_t { rms, layer };
enum class NormPlace : std::uint8_t {
  pre,   ///< x + f(norm(x)), and a norm after the last layer
  post,  ///< norm(x + f(x)), as the first transformers had it
  both,  ///< x + norm'(f(norm(x))), Gemma's, and a norm after the last layer
};
enum class PositionKind : std::uint8_t { none, learned, rotary };

/// Rotary positions (Su et al., 2021): pair i of a head's dimensions turns by position · frequency
/// i.
struct Rope {
  enum class Scaling : std::uint8_t { none, linear, llama3, yarn };
  double base = 10000;
  std::size_t dims = 0;  ///< of a head's dimensions, the first that turn; even
  Scaling scaling = Scaling::none;
  double factor = 1;
  double low_frequency_factor = 1;       ///< llama3
  double high_frequency_factor = 4;      ///< llama3
  double original_context = 8192;        ///< llama3, yarn
  double beta_fast = 32, beta_slow = 1;  ///< yarn
  double attention_factor = 1;           ///< yarn: what cosine and sine are multiplied by
  bool stored_divisors =
      false;  ///< the file has a tensor of numbers that frequencies are divided by
};

/// How one layer attends: which neighbours, and with which clocks.
struct AttentionKind {
  std::size_t window = 0;  ///< positions to one side that are seen, itself included; 0 is all
  Rope rope;
};

/// A bias of scores that is learned for each head and each bucket of distances (Raffel et al.,
/// 2020, "T5"). All layers share it.
struct RelativeBias {
  std::size_t buckets = 0;     ///< half of them for keys after the query; 0 is no such bias
  std::size_t farthest = 128;  ///< from this distance on, one bucket to each side
};

/// The head over the vocabulary.
enum class HeadKind : std::uint8_t {
  none,
  linear,     ///< logits = W x
  transform,  ///< logits = W norm(act(W' x + b')) + b, as masked models have it
};

struct TransformerConfig {
  std::string architecture;  ///< as published
  Family family = Family::llama;

  std::size_t vocabulary = 0;
  std::size_t width = 0;
  std::size_t layers = 0;
  std::size_t decoder_layers =
      0;  ///< above 0: the first are an encoder, these a decoder that reads it
  std::size_t heads = 0;
  std::size_t kv_heads = 0;
  std::size_t head_dim = 0;
  std::size_t hidden = 0;  ///< of the MLP
  std::size_t context = 0;

  NormKind norm = NormKind::rms;
  NormPlace norm_place = NormPlace::pre;
  bool norm_bias = false;
  float norm_epsilon = 1e-6F;
  float norm_shift = 0;  ///< to add to the stored weights of norms: Gemma stores them less 1
  bool embedding_norm = false;
  bool first_attention_norm =
      true;  ///< ModernBERT's first layer has none: its embeddings are normed already
  bool final_norm = true;

  bool query_bias = false;   ///< of queries, keys and values
  bool output_bias = false;  ///< of attention's output
  bool mlp_bias = false;
  float score_scale = 0;  ///< of q kᵀ; 0 is 1/√head_dim
  float embedding_scale = 1;
  bool head_norms = false;   ///< RMS norm of each head's query and key
  bool gguf = false;         ///< tensors have GGUF's names
  bool interleaved = false;  ///< stored rows of q and k pair neighbours; mended on loading
  bool gated = true;         ///< act(gate) · up, not act(up)
  Activation activation = Activation::silu;

  PositionKind positions = PositionKind::rotary;
  std::size_t position_offset = 0;  ///< of learned positions: RoBERTa begins after its padding id
  RelativeBias relative;
  std::size_t token_types = 0;
  bool causal = true;
  std::vector<AttentionKind> attention_kinds;    ///< one or two
  std::vector<std::uint8_t> attention_of_layer;  ///< index into attention_kinds, one a layer

  HeadKind head = HeadKind::linear;
  bool tied = false;  ///< the head's weights are the embedding's
  bool head_bias = false;
  bool transform_bias = true;
  bool transform_norm_bias = true;
  Activation transform_activation = Activation::gelu;

  /// What the published file says and is passed over, since it is not known here; a sentence each.
  std::vector<std::string> notices;

  std::optional<std::uint32_t> bos, pad, mask, decoder_start;
  std::vector<std::uint32_t> eos;

  [[nodiscard]] std::size_t query_width() const { return heads * head_dim; }
  [[nodiscard]] std::size_t key_width() const { return kv_heads * head_dim; }
  [[nodiscard]] const AttentionKind& attention(std::size_t layer) const {
    return attention_kinds[attention_of_layer[layer]];
  }
};

/// Layers of a stack, and of its decoder, that check() lets pass.
inline constexpr std::size_t kMostLayers = 1024;

/// Refuses what no model has: zero or absurd extents, heads that do not divide, ids outside the
/// vocabulary. Errors: `malformed` naming the field by its published name.
Result<void> check(const TransformerConfig& config);

}  // namespace embedscope
