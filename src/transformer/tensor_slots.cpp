#include "transformer/tensor_slots.h"

#include <utility>

#include "base/concat.h"

namespace embedscope {
namespace {

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

}  // namespace

std::vector<Slot> plan_slots(Model& model) {
  std::vector<Slot> slots;
  Planner(model, slots).plan();
  return slots;
}

}  // namespace embedscope
