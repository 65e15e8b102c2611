#include "transformer/weights.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/concat.h"
#include "base/name_index.h"

namespace embedscope {
namespace {

/// What may be held in all: a 32-bit heap ends at 2 GB, and the runs need some of it.
constexpr double kMaxModelBytes = sizeof(void*) == 4 ? 1.8e9 : 2e11;

constexpr std::size_t kLeastByteWeights = 1 << 14;

std::string quoted(std::string_view name) { return concat({"tensor \"", name, "\""}); }

/// One tensor that the configuration asks for, and where it goes.
struct Slot {
  enum class Kind : std::uint8_t {
    outputs,  ///< [outputs, inputs] into a linear map
    inputs,   ///< [inputs, outputs]: GPT-2 stores its maps transposed
    bias,     ///< [outputs] into a linear map's bias
    values,   ///< into a plain buffer
  };
  std::string name;  ///< without the family's prefix
  std::vector<std::size_t> shape;
  Kind kind = Kind::values;
  Linear* linear = nullptr;
  std::size_t first = 0;  ///< first output
  AlignedBuffer<float>* buffer = nullptr;
  std::size_t interleaved = 0;  ///< of each head's rows, the first that pair neighbours

  std::string stored_name;  ///< as the file has it
  StoredType type = StoredType::f32;
  std::string scale_name;     ///< of an eight-bit tensor
  std::vector<float> scales;  ///< once they have come
  bool done = false;

  [[nodiscard]] std::size_t rows() const { return shape.size() == 2 ? shape[0] : 1; }
  [[nodiscard]] std::size_t cols() const { return shape.back(); }
  [[nodiscard]] std::size_t bytes() const { return rows() * row_bytes(type, cols()); }
};

/// Makes the model's skeleton, extents without memory, and a slot for each tensor.
class Planner {
 public:
  Planner(Model& model, std::vector<Slot>& slots)
      : model_(&model), config_(&model.config), slots_(&slots) {}

  void plan() {
    const TransformerConfig& c = *config_;
    model_->layers.resize(c.layers + c.decoder_layers);
    switch (c.family) {
      case Family::llama: return llama();
      case Family::gpt2: return gpt2();
      case Family::bert: return bert();
      case Family::modernbert: return modernbert();
      case Family::seq2seq: return seq2seq();
    }
  }

 private:
  // Called with names from a hundred places, so each does its work out of line. Names go without
  // their beginning, which at_ holds while a layer is planned.

  [[gnu::noinline]] Slot& slot(const char* name, const char* end) {
    slots_->emplace_back();
    slots_->back().name = concat({at_, name, end});
    return slots_->back();
  }
  void shape(Linear& linear, std::size_t outputs, std::size_t inputs, bool bias) {
    linear.outputs = outputs;
    linear.inputs = inputs;
    linear.has_bias = bias;
  }
  [[gnu::noinline]] void part(const char* name, const char* end, Slot::Kind kind, Linear& linear,
                              std::size_t first, std::vector<std::size_t> extents,
                              std::size_t interleaved) {
    Slot& made = slot(name, end);
    made.shape = std::move(extents);
    made.kind = kind;
    made.linear = &linear;
    made.first = first;
    made.interleaved = interleaved;
  }
  [[gnu::noinline]] void matrix(const char* name, Linear& linear, std::size_t first,
                                std::size_t outputs, std::size_t interleaved = 0) {
    part(name, ".weight", Slot::Kind::outputs, linear, first, {outputs, linear.inputs},
         interleaved);
    if (linear.has_bias) {
      part(name, ".bias", Slot::Kind::bias, linear, first, {outputs}, interleaved);
    }
  }
  /// A map that is one stored matrix.
  [[gnu::noinline]] void map(const char* name, Linear& linear, std::size_t outputs,
                             std::size_t inputs, bool has_bias) {
    shape(linear, outputs, inputs, has_bias);
    matrix(name, linear, 0, outputs);
  }
  /// The same, stored transposed.
  [[gnu::noinline]] void transposed(const char* name, Linear& linear, std::size_t outputs,
                                    std::size_t inputs) {
    shape(linear, outputs, inputs, true);
    part(name, ".weight", Slot::Kind::inputs, linear, 0, {inputs, outputs}, 0);
    part(name, ".bias", Slot::Kind::bias, linear, 0, {outputs}, 0);
  }
  [[gnu::noinline]] void values(const char* name, const char* end, std::vector<std::size_t> extents,
                                AlignedBuffer<float>& buffer) {
    Slot& made = slot(name, end);
    made.shape = std::move(extents);
    made.buffer = &buffer;
  }
  [[gnu::noinline]] void norm(const char* name, Norm& norm, std::size_t width, bool has_bias) {
    norm.width = width;
    norm.has_bias = has_bias;
    values(name, ".weight", {width}, norm.weight);
    if (has_bias) values(name, ".bias", {width}, norm.bias);
  }
  [[gnu::noinline]] void norm(const char* name, Norm& place) {
    norm(name, place, config_->width, config_->norm_bias);
  }
  void table(const char* name, Table& table, std::size_t rows) {
    table.rows = rows;
    table.cols = config_->width;
    values(name, ".weight", {rows, config_->width}, table.values);
  }

  /// Attention, MLP and norms under Llama's names.
  void llama_layer(LayerWeights& layer) {
    const TransformerConfig& c = *config_;
    norm("input_layernorm", layer.attention_norm);
    Linear& qkv = layer.attention.query_key_value;
    shape(qkv, c.query_width() + (2 * c.key_width()), c.width, c.query_bias);
    const std::size_t interleaved = c.interleaved ? c.attention_kinds.front().rope.dims : 0;
    matrix("self_attn.q_proj", qkv, 0, c.query_width(), interleaved);
    matrix("self_attn.k_proj", qkv, c.query_width(), c.key_width(), interleaved);
    matrix("self_attn.v_proj", qkv, c.query_width() + c.key_width(), c.key_width());
    map("self_attn.o_proj", layer.attention.output, c.width, c.query_width(), c.output_bias);
    if (c.head_norms) {
      norm("self_attn.q_norm", layer.attention.query_norm, c.head_dim, false);
      norm("self_attn.k_norm", layer.attention.key_norm, c.head_dim, false);
    }
    norm("post_attention_layernorm", layer.mlp_norm);
    shape(layer.mlp_in, 2 * c.hidden, c.width, c.mlp_bias);
    matrix("mlp.gate_proj", layer.mlp_in, 0, c.hidden);
    matrix("mlp.up_proj", layer.mlp_in, c.hidden, c.hidden);
    map("mlp.down_proj", layer.mlp_out, c.width, c.hidden, c.mlp_bias);
  }

  void linear_head(const char* name) {
    const TransformerConfig& c = *config_;
    if (c.head != HeadKind::none && !c.tied) map(name, model_->head, c.vocabulary, c.width, false);
  }

  void llama() {
    const TransformerConfig& c = *config_;
    map("embed_tokens", model_->embedding, c.vocabulary, c.width, false);
    for (std::size_t layer = 0; layer < c.layers; ++layer) {
      at_ = concat({"layers.", layer, "."});
      llama_layer(model_->layers[layer]);
    }
    at_.clear();
    norm("norm", model_->final_norm);
    linear_head("lm_head");
    const Rope& rope = c.attention_kinds.front().rope;
    if (rope.stored_divisors)
      values("rope_freqs", ".weight", {rope.dims / 2}, model_->rope_divisors);
  }

  void seq2seq() {
    const TransformerConfig& c = *config_;
    map("shared", model_->embedding, c.vocabulary, c.width, false);
    for (std::size_t layer = 0; layer < c.layers; ++layer) {
      at_ = concat({"encoder.layers.", layer, "."});
      llama_layer(model_->layers[layer]);
    }
    at_.clear();
    norm("encoder.norm", model_->encoder_norm);
    for (std::size_t index = 0; index < c.decoder_layers; ++index) {
      at_ = concat({"decoder.layers.", index, "."});
      LayerWeights& layer = model_->layers[c.layers + index];
      llama_layer(layer);
      CrossAttentionWeights& cross = layer.cross;
      norm("cross_attn_layernorm", cross.norm);
      map("cross_attn.q_proj", cross.query, c.query_width(), c.width, c.query_bias);
      shape(cross.key_value, 2 * c.key_width(), c.width, c.query_bias);
      matrix("cross_attn.k_proj", cross.key_value, 0, c.key_width());
      matrix("cross_attn.v_proj", cross.key_value, c.key_width(), c.key_width());
      map("cross_attn.o_proj", cross.output, c.width, c.query_width(), c.output_bias);
      if (c.head_norms) {
        norm("cross_attn.q_norm", cross.query_norm, c.head_dim, false);
        norm("cross_attn.k_norm", cross.key_norm, c.head_dim, false);
      }
    }
    at_.clear();
    norm("decoder.norm", model_->final_norm);
    linear_head("lm_head");
  }

  void gpt2() {
    const TransformerConfig& c = *config_;
    map("wte", model_->embedding, c.vocabulary, c.width, false);
    table("wpe", model_->positions, c.context);
    for (std::size_t index = 0; index < c.layers; ++index) {
      at_ = concat({"h.", index, "."});
      LayerWeights& layer = model_->layers[index];
      norm("ln_1", layer.attention_norm);
      transposed("attn.c_attn", layer.attention.query_key_value, 3 * c.width, c.width);
      transposed("attn.c_proj", layer.attention.output, c.width, c.width);
      norm("ln_2", layer.mlp_norm);
      transposed("mlp.c_fc", layer.mlp_in, c.hidden, c.width);
      transposed("mlp.c_proj", layer.mlp_out, c.width, c.hidden);
    }
    at_.clear();
    norm("ln_f", model_->final_norm);
    linear_head("lm_head");
  }

  void bert() {
    const TransformerConfig& c = *config_;
    map("embeddings.word_embeddings", model_->embedding, c.vocabulary, c.width, false);
    table("embeddings.position_embeddings", model_->positions, c.context);
    if (c.token_types > 0)
      table("embeddings.token_type_embeddings", model_->token_types, c.token_types);
    norm("embeddings.LayerNorm", model_->embedding_norm);
    for (std::size_t index = 0; index < c.layers; ++index) {
      at_ = concat({"encoder.layer.", index, "."});
      LayerWeights& layer = model_->layers[index];
      Linear& qkv = layer.attention.query_key_value;
      shape(qkv, 3 * c.width, c.width, true);
      matrix("attention.self.query", qkv, 0, c.width);
      matrix("attention.self.key", qkv, c.width, c.width);
      matrix("attention.self.value", qkv, 2 * c.width, c.width);
      map("attention.output.dense", layer.attention.output, c.width, c.width, true);
      norm("attention.output.LayerNorm", layer.attention_norm);
      map("intermediate.dense", layer.mlp_in, c.hidden, c.width, true);
      map("output.dense", layer.mlp_out, c.width, c.hidden, true);
      norm("output.LayerNorm", layer.mlp_norm);
    }
    if (c.head == HeadKind::none) return;
    const bool roberta = c.position_offset > 0;
    at_ = roberta ? "lm_head." : "cls.predictions.";
    map(roberta ? "dense" : "transform.dense", model_->head_transform, c.width, c.width, true);
    norm(roberta ? "layer_norm" : "transform.LayerNorm", model_->head_norm);
    if (!c.tied) map("decoder", model_->head, c.vocabulary, c.width, false);
    values("bias", "", {c.vocabulary}, model_->head_bias);
  }

  void modernbert() {
    const TransformerConfig& c = *config_;
    map("embeddings.tok_embeddings", model_->embedding, c.vocabulary, c.width, false);
    norm("embeddings.norm", model_->embedding_norm);
    for (std::size_t index = 0; index < c.layers; ++index) {
      at_ = concat({"layers.", index, "."});
      LayerWeights& layer = model_->layers[index];
      if (index > 0) norm("attn_norm", layer.attention_norm);
      map("attn.Wqkv", layer.attention.query_key_value, 3 * c.width, c.width, c.query_bias);
      map("attn.Wo", layer.attention.output, c.width, c.width, c.output_bias);
      norm("mlp_norm", layer.mlp_norm);
      map("mlp.Wi", layer.mlp_in, 2 * c.hidden, c.width, c.mlp_bias);
      map("mlp.Wo", layer.mlp_out, c.width, c.hidden, c.mlp_bias);
    }
    at_.clear();
    norm("final_norm", model_->final_norm);
    if (c.head == HeadKind::none) return;
    map("head.dense", model_->head_transform, c.width, c.width, c.transform_bias);
    norm("head.norm", model_->head_norm, c.width, c.transform_norm_bias);
    if (!c.tied) map("decoder", model_->head, c.vocabulary, c.width, false);
    if (c.head_bias) values("decoder", ".bias", {c.vocabulary}, model_->head_bias);
  }

  Model* model_;
  const TransformerConfig* config_;
  std::vector<Slot>* slots_;
  std::string at_;  ///< what the names of a layer begin with
};

/// The name that GGUF has for a tensor: those of llama.cpp's gguf-py, tensor_mapping.py.
std::string gguf_name(Family family, std::string name) {
  struct Part {
    std::string_view from, to;
  };
  static constexpr Part kLlama[] = {
      {"layers.", "blk."},
      {"embed_tokens.", "token_embd."},
      {"lm_head.", "output."},
      {"self_attn.q_proj", "attn_q"},
      {"self_attn.k_proj", "attn_k"},
      {"self_attn.v_proj", "attn_v"},
      {"self_attn.o_proj", "attn_output"},
      {"self_attn.q_norm", "attn_q_norm"},
      {"self_attn.k_norm", "attn_k_norm"},
      {"input_layernorm", "attn_norm"},
      {"post_attention_layernorm", "ffn_norm"},
      {"mlp.gate_proj", "ffn_gate"},
      {"mlp.up_proj", "ffn_up"},
      {"mlp.down_proj", "ffn_down"},
  };
  static constexpr Part kBert[] = {
      {"encoder.layer.", "blk."},
      {"embeddings.word_embeddings", "token_embd"},
      {"embeddings.position_embeddings", "position_embd"},
      {"embeddings.token_type_embeddings", "token_types"},
      {"embeddings.LayerNorm", "token_embd_norm"},
      {"attention.self.query", "attn_q"},
      {"attention.self.key", "attn_k"},
      {"attention.self.value", "attn_v"},
      {"attention.output.dense", "attn_output"},
      {"attention.output.LayerNorm", "attn_output_norm"},
      {"intermediate.dense", "ffn_up"},
      {"output.dense", "ffn_down"},
      {"output.LayerNorm", "layer_output_norm"},
  };
  if (name.starts_with("norm.")) return concat({"output_", name});
  const std::span<const Part> parts =
      family == Family::bert ? std::span<const Part>(kBert) : std::span<const Part>(kLlama);
  for (const Part& part : parts) {
    if (const auto at = name.find(part.from); at != std::string::npos)
      name.replace(at, part.from.size(), part.to);
  }
  return name;
}

bool strip(std::string& name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  name.erase(0, prefix.size());
  return true;
}

/// A stored name without what differs from one export to the next: the body's prefix, and the older
/// names of a norm's weights.
std::string canonical(const TransformerConfig& config, std::string name) {
  if (config.gguf) return name;
  switch (config.family) {
    case Family::gpt2: strip(name, "transformer."); break;
    case Family::bert:
      (void)(strip(name, "bert.") || strip(name, "roberta."));
      if (name.ends_with(".gamma")) name.replace(name.size() - 5, 5, "weight");
      if (name.ends_with(".beta")) name.replace(name.size() - 4, 4, "bias");
      break;
    default: strip(name, "model."); break;
  }
  return name;
}

/// Tensors that published files carry and the forward pass does without: buffers of older versions,
/// heads of other tasks, and copies of the tied embedding.
bool ignorable(const TransformerConfig& config, std::string_view name) {
  for (const std::string_view end : {".attn.bias", ".attn.masked_bias", "position_ids",
                                     "rotary_emb.inv_freq", ".token_type_ids"}) {
    if (name.ends_with(end)) return true;
  }
  for (const std::string_view start :
       {"pooler.", "classifier.", "score.", "qa_outputs.", "cls.seq_relationship."}) {
    if (name.starts_with(start)) return true;
  }
  if (config.head == HeadKind::none) {
    for (const std::string_view start :
         {"cls.", "lm_head.", "head.", "decoder.weight", "decoder.bias"}) {
      if (name.starts_with(start)) return true;
    }
  }
  return config.tied &&
         (name == "lm_head.weight" || name == "decoder.weight" ||
          name.starts_with("cls.predictions.decoder.") || name.starts_with("lm_head.decoder."));
}

bool is_finite(std::span<const float> values) {
  float sum = 0;
  for (const float value : values) sum += value - value;  // 0, or NaN
  return sum == 0;
}

}  // namespace

Result<std::optional<StoredType>> weight_type(std::string_view tensor, DType dtype) {
  const auto type = stored_type(dtype);
  // Published files carry whole numbers besides: positions, types of tokens, masks.
  if (!type && (dtype == DType::f64 || tensor.ends_with("weight"))) {
    return failure(ErrorCode::unsupported, {quoted(tensor), " is ", name(dtype),
                                            ", weights are read in F32, F16, BF16 and I8"});
  }
  return type;
}

struct ModelLoader::Plan {
  std::unique_ptr<Model> model = std::make_unique<Model>();
  std::vector<Slot> slots;
  NameIndex
      by_stored_name;  ///< the slots' stored names, then the names of their scales, empty for none
  bool reserved = false;

  /// Every linear map that has extents.
  template <class Visit>
  void each_linear(Visit visit) {
    visit(model->embedding);
    for (LayerWeights& layer : model->layers) {
      for (Linear* linear :
           {&layer.attention.query_key_value, &layer.attention.output, &layer.cross.query,
            &layer.cross.key_value, &layer.cross.output, &layer.mlp_in, &layer.mlp_out}) {
        if (!linear->empty()) visit(*linear);
      }
    }
    for (Linear* linear : {&model->head_transform, &model->head}) {
      if (!linear->empty()) visit(*linear);
    }
  }

  Result<void> match(std::span<const TensorInfo> tensors);
  Result<void> fill(Slot& slot, std::span<const std::byte> bytes);
};

Result<void> ModelLoader::Plan::match(std::span<const TensorInfo> tensors) {
  const TransformerConfig& config = model->config;
  std::vector<std::string> names;
  names.reserve(tensors.size());
  for (const TensorInfo& tensor : tensors) names.push_back(canonical(config, tensor.name));
  const NameIndex by_name(std::move(names));
  if (const auto twice = by_name.repeated()) {
    return failure(ErrorCode::malformed, {quoted(tensors[*twice].name), " is there twice"});
  }
  std::vector<bool> used(tensors.size(), false);
  for (Slot& slot : slots) {
    const auto found = by_name.find(slot.name);
    if (!found) {
      return failure(ErrorCode::not_found,
                     {quoted(slot.name), " of shape ", shape_text(slot.shape),
                      " is missing among the ", tensors.size(), " of the file"});
    }
    const TensorInfo& info = tensors[*found];
    used[*found] = true;
    if (info.shape != slot.shape) {
      return failure(ErrorCode::malformed,
                     {quoted(info.name), " is ", shape_text(info.shape),
                      ", but the configuration asks for ", shape_text(slot.shape)});
    }
    if (!fills_rows(info.type, slot.cols())) {
      return failure(ErrorCode::malformed,
                     {quoted(info.name), " is ", name(info.type), " with rows of ", slot.cols(),
                      ", which blocks of ", block_of(info.type).values, " do not fill"});
    }
    slot.stored_name = info.name;
    slot.type = info.type;
    if (info.type != StoredType::i8) continue;
    if (slot.kind != Slot::Kind::outputs) {
      return failure(ErrorCode::malformed,
                     {quoted(info.name), " is I8, which only matrices of [out, in] can be"});
    }
    const auto scale = by_name.find(concat({slot.name, "_scale"}));
    const std::vector<std::size_t> shape = {slot.rows()};
    if (!scale) {
      return failure(ErrorCode::not_found, {quoted(info.name), " is I8, but its scales, ",
                                            quoted(concat({slot.name, "_scale"})), " of shape ",
                                            shape_text(shape), ", are missing"});
    }
    const TensorInfo& scale_info = tensors[*scale];
    used[*scale] = true;
    if (scale_info.type != StoredType::f32 || scale_info.shape != shape) {
      return failure(ErrorCode::malformed,
                     {quoted(scale_info.name), " is ", name(scale_info.type), " ",
                      shape_text(scale_info.shape), ", expected F32 ", shape_text(shape)});
    }
    slot.scale_name = scale_info.name;
  }
  std::vector<std::string> stored_names;
  stored_names.reserve(2 * slots.size());
  for (const Slot& slot : slots) stored_names.push_back(slot.stored_name);
  for (const Slot& slot : slots) stored_names.push_back(slot.scale_name);
  by_stored_name = NameIndex(std::move(stored_names));
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (used[i] || ignorable(config, canonical(config, tensors[i].name))) continue;
    return failure(ErrorCode::malformed,
                   {quoted(tensors[i].name), " ", shape_text(tensors[i].shape),
                    " has no place in a ", config.architecture, " of ", config.layers, " layers"});
  }
  // A map is kept in eight bits when all of its parts are stored so, and when it is large enough to
  // gain by it.
  each_linear(
      [](Linear& linear) { linear.bytes = linear.inputs * linear.outputs >= kLeastByteWeights; });
  for (const Slot& slot : slots) {
    if (slot.linear != nullptr && slot.kind != Slot::Kind::bias && slot.type != StoredType::i8)
      slot.linear->bytes = false;
  }
  return {};
}

Result<void> ModelLoader::Plan::fill(Slot& slot, std::span<const std::byte> bytes) {
  const std::size_t cols = slot.cols();
  const std::size_t stride = row_bytes(slot.type, cols);
  if (slot.kind == Slot::Kind::outputs && slot.type == StoredType::i8) {
    if (slot.scales.empty()) {
      return failure(ErrorCode::invalid_argument,
                     {quoted(slot.stored_name), " came before its scales"});
    }
    const auto* const stored = reinterpret_cast<const std::int8_t*>(bytes.data());
    std::vector<float> row(slot.linear->bytes ? 0 : cols);
    for (std::size_t r = 0; r < slot.rows(); ++r) {
      const std::span<const std::int8_t> values(stored + (r * cols), cols);
      if (slot.linear->bytes) {
        slot.linear->set_output(slot.first + r, values, slot.scales[r]);
      } else {
        for (std::size_t k = 0; k < cols; ++k)
          row[k] = slot.scales[r] * static_cast<float>(values[k]);
        slot.linear->set_output(slot.first + r, row);
      }
    }
    slot.scales = {};
    return {};
  }
  std::vector<float> row(cols);
  // Where stored row or element r of a head that pairs neighbours belongs: 2i + half goes to
  // half · turned/2 + i, and those that do not turn stay.
  const auto place = [&](std::size_t r) {
    const std::size_t within = r % model->config.head_dim;
    if (within >= slot.interleaved) return r;
    return r - within + ((within % 2) * slot.interleaved / 2) + (within / 2);
  };
  for (std::size_t r = 0; r < slot.rows(); ++r) {
    read_row(slot.type, bytes.subspan(r * stride, stride), row);
    if (!is_finite(row)) {
      return failure(ErrorCode::non_finite,
                     {quoted(slot.stored_name), " holds NaN or infinity in row ", r});
    }
    switch (slot.kind) {
      case Slot::Kind::outputs: slot.linear->set_output(slot.first + place(r), row); break;
      case Slot::Kind::inputs: slot.linear->set_input(r, slot.first, row); break;
      case Slot::Kind::bias:
        for (std::size_t k = 0; k < cols; ++k) slot.linear->bias()[slot.first + place(k)] = row[k];
        break;
      case Slot::Kind::values:
        std::copy(row.begin(), row.end(), slot.buffer->data() + (r * cols));
        break;
    }
  }
  return {};
}

ModelLoader::ModelLoader(std::unique_ptr<Plan> plan) : plan_(std::move(plan)) {}
ModelLoader::ModelLoader(ModelLoader&&) noexcept = default;
ModelLoader& ModelLoader::operator=(ModelLoader&&) noexcept = default;
ModelLoader::~ModelLoader() = default;

Result<ModelLoader> ModelLoader::plan(TransformerConfig config,
                                      std::span<const TensorInfo> tensors) {
  if (auto checked = check(config); !checked) return std::move(checked).failure();
  auto plan = std::make_unique<Plan>();
  plan->model->config = std::move(config);
  Planner(*plan->model, plan->slots).plan();
  if (plan->model->config.gguf) {
    for (Slot& slot : plan->slots)
      slot.name = gguf_name(plan->model->config.family, std::move(slot.name));
  }
  if (auto matched = plan->match(tensors); !matched) return std::move(matched).failure();
  double bytes = 0;
  plan->each_linear([&](const Linear& linear) { bytes += linear.memory(); });
  for (const Slot& slot : plan->slots) {
    if (slot.buffer != nullptr)
      bytes += static_cast<double>(slot.rows()) * static_cast<double>(slot.cols()) * 4;
  }
  if (bytes > kMaxModelBytes) {
    return failure(
        ErrorCode::too_large,
        {"the model needs ", static_cast<std::uint64_t>(bytes / 1e6), " MB, more than the ",
         static_cast<std::uint64_t>(kMaxModelBytes / 1e6), " MB that can be had here"});
  }
  plan->model->memory = static_cast<std::size_t>(bytes);
  return ModelLoader(std::move(plan));
}

std::vector<std::string> ModelLoader::wanted() const {
  std::vector<std::string> names;
  for (const Slot& slot : plan_->slots) {
    if (slot.done) continue;
    if (!slot.scale_name.empty() && slot.scales.empty()) names.push_back(slot.scale_name);
    names.push_back(slot.stored_name);
  }
  return names;
}

Result<void> ModelLoader::reserve() {
  Result<void> result;
  plan_->each_linear([&](Linear& linear) {
    if (result.ok()) result = linear.allocate();
  });
  for (Slot& slot : plan_->slots) {
    if (!result) return result;
    if (slot.buffer == nullptr) continue;
    auto buffer = AlignedBuffer<float>::allocate(slot.rows() * slot.cols());
    if (!buffer) return std::move(buffer).failure();
    *slot.buffer = std::move(*buffer);
  }
  plan_->reserved = result.ok();
  return result;
}

Result<void> ModelLoader::add(std::string_view name, std::span<const std::byte> bytes) {
  if (!plan_->reserved) return Error{ErrorCode::invalid_argument, "no memory has been reserved"};
  const auto wrong_size = [&](std::size_t expected) {
    return failure(ErrorCode::malformed,
                   {quoted(name), " came with ", bytes.size(), " bytes, expected ", expected});
  };
  std::vector<Slot>& slots = plan_->slots;
  const auto found = name.empty() ? std::nullopt : plan_->by_stored_name.find(name);
  if (!found || slots[*found % slots.size()].done) {
    return failure(ErrorCode::not_found, {quoted(name), " is not wanted"});
  }
  Slot& slot = slots[*found % slots.size()];
  if (*found >= slots.size()) {
    if (bytes.size() != slot.rows() * sizeof(float)) return wrong_size(slot.rows() * sizeof(float));
    std::vector<float> values(slot.rows());
    std::memcpy(values.data(), bytes.data(), bytes.size());
    if (!is_finite(values))
      return failure(ErrorCode::non_finite, {quoted(name), " holds NaN or infinity"});
    slot.scales = std::move(values);
    return {};
  }
  if (bytes.size() != slot.bytes()) return wrong_size(slot.bytes());
  if (auto filled = plan_->fill(slot, bytes); !filled) return filled;
  slot.done = true;
  return {};
}

Result<std::unique_ptr<Model>> ModelLoader::finish() {
  for (const Slot& slot : plan_->slots) {
    if (!slot.done)
      return failure(ErrorCode::not_found, {quoted(slot.stored_name), " has not come"});
  }
  for (const float divisor : plan_->model->rope_divisors.span()) {
    if (!(divisor > 0))
      return Error{ErrorCode::malformed,
                   "tensor \"rope_freqs.weight\" holds a number that is not above 0"};
  }
  return std::move(plan_->model);
}

}  // namespace embedscope
