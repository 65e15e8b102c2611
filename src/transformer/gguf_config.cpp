#include "transformer/gguf_config.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/concat.h"
#include "kernels/elementary.h"

namespace embedscope {
namespace {

/// Settings, each read by its name and type. The first that is wrong is kept as the problem.
class Settings {
 public:
  Settings(const Gguf& file, std::string architecture)
      : file_(&file), architecture_(std::move(architecture)) {}

  /// A setting of the architecture: "block_count" is read as "llama.block_count".
  std::size_t count(const char* name) { return count(name, std::nullopt); }
  std::size_t count(const char* name, std::optional<std::size_t> preset) {
    const GgufValue* value = find(name);
    if (value == nullptr) {
      if (!preset) refuse(name, "is missing");
      return preset.value_or(0);
    }
    auto number = value->number();
    // A list holds one number a layer; what differs from layer to layer is not covered.
    if (const auto list = value->numbers(); list && !list->empty()) {
      if (std::all_of(list->begin(), list->end(), [&](double one) { return one == list->front(); }))
        number = list->front();
    }
    if (!number || !(*number >= 0 && *number <= 4294967295.0) || *number != std::floor(*number)) {
      refuse(name, "is no whole number");
      return 0;
    }
    return static_cast<std::size_t>(*number);
  }
  double number(const char* name, double preset) {
    const GgufValue* value = find(name);
    if (value == nullptr) return preset;
    const auto number = value->number();
    if (!number || !std::isfinite(*number)) refuse(name, "is no number");
    return number.value_or(preset);
  }
  std::string text(const char* name, const char* preset) {
    const GgufValue* value = find(name);
    if (value == nullptr) return preset;
    const auto text = value->text();
    if (!text) refuse(name, "is no text");
    return std::string(text.value_or(preset));
  }
  /// An id of the tokeniser's: "bos" is "tokenizer.ggml.bos_token_id". Those outside the vocabulary
  /// never occur.
  std::optional<std::uint32_t> id(const char* name) {
    const GgufValue* value = file_->find(concat({"tokenizer.ggml.", name, "_token_id"}));
    const auto number = value == nullptr ? std::nullopt : value->number();
    if (!number || !(*number >= 0 && *number < 4294967295.0)) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
  }
  [[nodiscard]] const GgufValue* find(const char* name) const {
    return file_->find(concat({architecture_, ".", name}));
  }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void refuse(const char* name, const char* what) {
    if (problem_.empty()) problem_ = concat({"GGUF: ", architecture_, ".", name, " ", what});
  }
  const Gguf* file_;
  std::string architecture_;
  std::string problem_;
};

const GgufTensor* tensor_named(const Gguf& file, std::string_view name) {
  const auto found = std::find_if(file.tensors().begin(), file.tensors().end(),
                                  [&](const GgufTensor& tensor) { return tensor.name == name; });
  return found == file.tensors().end() ? nullptr : &*found;
}

Failure unsupported(std::initializer_list<Part> parts) {
  return failure(ErrorCode::unsupported, {"GGUF: ", concat(parts)});
}

Result<Rope> read_rope(const Gguf& file, Settings& settings, const TransformerConfig& config) {
  Rope rope;
  rope.base = settings.number("rope.freq_base", 10000);
  rope.dims = settings.count("rope.dimension_count", config.head_dim);
  rope.factor = settings.number("rope.scaling.factor", settings.number("rope.scale_linear", 1));
  rope.original_context =
      settings.number("rope.scaling.original_context_length", static_cast<double>(config.context));
  const bool old_linear = settings.find("rope.scale_linear") != nullptr;
  const std::string scaling = settings.text("rope.scaling.type", old_linear ? "linear" : "none");
  if (scaling == "linear") {
    rope.scaling = Rope::Scaling::linear;
  } else if (scaling == "yarn") {
    rope.scaling = Rope::Scaling::yarn;
    rope.attention_factor = rope.factor <= 1 ? 1.0 : (0.1 * fixed::log(rope.factor)) + 1.0;
  } else if (scaling != "none") {
    return unsupported({"the rope scaling \"", scaling, "\" is none of none, linear, yarn"});
  }
  rope.stored_divisors = tensor_named(file, "rope_freqs.weight") != nullptr;
  return rope;
}

}  // namespace

Result<TransformerConfig> parse_gguf_config(const Gguf& file) {
  const GgufValue* named = file.find("general.architecture");
  const std::string architecture(named == nullptr ? ""
                                                  : named->text().value_or(std::string_view()));
  const bool bert = architecture == "bert";
  const bool llama = architecture == "llama";
  if (!bert && !llama && architecture != "qwen2" && architecture != "qwen3") {
    return unsupported(
        {"general.architecture is \"", architecture, "\", known are llama, qwen2, qwen3 and bert"});
  }
  Settings settings(file, architecture);
  TransformerConfig config;
  config.architecture = architecture;
  config.gguf = true;
  config.width = settings.count("embedding_length");
  config.layers = settings.count("block_count");
  config.heads = settings.count("attention.head_count");
  config.kv_heads = settings.count("attention.head_count_kv", config.heads);
  config.head_dim =
      settings.count("attention.key_length", config.heads == 0 ? 0 : config.width / config.heads);
  config.hidden = settings.count("feed_forward_length");
  config.context = settings.count("context_length");
  if (settings.count("attention.value_length", config.head_dim) != config.head_dim)
    return unsupported({"values of another length than keys"});
  if (settings.count("expert_count", 0) > 0)
    return unsupported({architecture, ".expert_count is not 0"});

  // The tokeniser says how many tokens there are; a file without one, its embedding.
  const GgufValue* tokens = file.find("tokenizer.ggml.tokens");
  const GgufTensor* embedding = tensor_named(file, "token_embd.weight");
  if (tokens != nullptr && tokens->type == GgufValue::Type::list) {
    config.vocabulary = static_cast<std::size_t>(
        std::min<std::uint64_t>(tokens->count, std::numeric_limits<std::uint32_t>::max()));
  } else if (embedding != nullptr && !embedding->shape.empty()) {
    config.vocabulary = embedding->shape.front();
  }
  config.bos = settings.id("bos");
  config.pad = settings.id("padding");
  config.mask = settings.id("mask");
  for (const char* name : {"eos", "eot", "eom"}) {
    if (const auto id = settings.id(name)) config.eos.push_back(*id);
  }

  AttentionKind kind;
  if (bert) {
    config.family = Family::bert;
    config.norm = NormKind::layer;
    config.norm_place = NormPlace::post;
    config.norm_bias = config.embedding_norm = true;
    config.final_norm = false;
    config.norm_epsilon =
        static_cast<float>(settings.number("attention.layer_norm_epsilon", 1e-12));
    config.query_bias = config.output_bias = config.mlp_bias = true;
    config.gated = false;
    config.activation = Activation::gelu;
    config.positions = PositionKind::learned;
    const GgufTensor* types = tensor_named(file, "token_types.weight");
    config.token_types = types == nullptr || types->shape.empty() ? 0 : types->shape.front();
    config.causal = false;
    config.head = HeadKind::none;
  } else {
    config.norm_epsilon =
        static_cast<float>(settings.number("attention.layer_norm_rms_epsilon", 1e-6));
    // llama.cpp turns neighbours of a Llama's heads, and stores the rows of q and k so; the halves
    // of a Qwen's, as their checkpoints have them.
    config.interleaved = llama;
    config.query_bias = tensor_named(file, "blk.0.attn_q.bias") != nullptr;
    config.head_norms = architecture == "qwen3";
    config.tied = tensor_named(file, "output.weight") == nullptr;
    auto rope = read_rope(file, settings, config);
    if (!rope) return std::move(rope).failure();
    kind.rope = *rope;
  }
  config.attention_kinds = {kind};
  config.attention_of_layer.assign(std::min(config.layers, kMostLayers), 0);
  if (!settings.problem().empty()) return Error{ErrorCode::malformed, settings.problem()};
  if (auto checked = check(config); !checked)
    return Error{checked.error().code, concat({"GGUF: ", checked.error().message})};
  return config;
}

std::optional<Pooling> gguf_pooling(const Gguf& file) {
  const GgufValue* architecture = file.find("general.architecture");
  const std::string_view name = architecture == nullptr ? "" : architecture->text().value_or("");
  const GgufValue* value = file.find(concat({name, ".pooling_type"}));
  if (value == nullptr) return Pooling::mean;
  const double kind = value->number().value_or(-1);
  if (kind == 1) return Pooling::mean;
  if (kind == 2) return Pooling::first;
  if (kind == 3) return Pooling::last;
  return std::nullopt;
}

}  // namespace embedscope
