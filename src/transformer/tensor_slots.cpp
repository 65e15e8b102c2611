#include "transformer/tensor_slots.h"

#include <utility>

#include "base/concat.h"

namespace embedscope {
namespace {

/// What the tensors of a layer are called, without ".weight" and ".bias".
struct LayerNames {
  const char* attention_norm;
  const char* query;  ///< of queries, keys and values together where these have no names
  const char* key;
  const char* value;
  const char* output;
  const char* mlp_norm;
  const char* gate;  ///< null where there is none, or where it stands before `up` in one tensor
  const char* up;
  const char* down;
  const char* attention_out_norm = nullptr;  ///< of NormPlace::both
  const char* mlp_out_norm = nullptr;
  bool transposed = false;  ///< maps are stored as [inputs, outputs]
};

constexpr LayerNames kLlama = {
    .attention_norm = "input_layernorm",
    .query = "self_attn.q_proj",
    .key = "self_attn.k_proj",
    .value = "self_attn.v_proj",
    .output = "self_attn.o_proj",
    .mlp_norm = "post_attention_layernorm",
    .gate = "mlp.gate_proj",
    .up = "mlp.up_proj",
    .down = "mlp.down_proj",
};
constexpr LayerNames kGemma3 = [] {
  LayerNames names = kLlama;
  names.mlp_norm = "pre_feedforward_layernorm";
  names.attention_out_norm = "post_attention_layernorm";
  names.mlp_out_norm = "post_feedforward_layernorm";
  return names;
}();
constexpr LayerNames kGpt2 = {
    .attention_norm = "ln_1",
    .query = "attn.c_attn",
    .key = nullptr,
    .value = nullptr,
    .output = "attn.c_proj",
    .mlp_norm = "ln_2",
    .gate = nullptr,
    .up = "mlp.c_fc",
    .down = "mlp.c_proj",
    .transposed = true,
};
constexpr LayerNames kBert = {
    .attention_norm = "attention.output.LayerNorm",
    .query = "attention.self.query",
    .key = "attention.self.key",
    .value = "attention.self.value",
    .output = "attention.output.dense",
    .mlp_norm = "output.LayerNorm",
    .gate = nullptr,
    .up = "intermediate.dense",
    .down = "output.dense",
};
constexpr LayerNames kDistilBert = {
    .attention_norm = "sa_layer_norm",
    .query = "attention.q_lin",
    .key = "attention.k_lin",
    .value = "attention.v_lin",
    .output = "attention.out_lin",
    .mlp_norm = "output_layer_norm",
    .gate = nullptr,
    .up = "ffn.lin1",
    .down = "ffn.lin2",
};
constexpr LayerNames kMpnet = {
    .attention_norm = "attention.LayerNorm",
    .query = "attention.attn.q",
    .key = "attention.attn.k",
    .value = "attention.attn.v",
    .output = "attention.attn.o",
    .mlp_norm = "output.LayerNorm",
    .gate = nullptr,
    .up = "intermediate.dense",
    .down = "output.dense",
};
constexpr LayerNames kModernBert = {
    .attention_norm = "attn_norm",
    .query = "attn.Wqkv",
    .key = nullptr,
    .value = nullptr,
    .output = "attn.Wo",
    .mlp_norm = "mlp_norm",
    .gate = nullptr,
    .up = "mlp.Wi",
    .down = "mlp.Wo",
};
constexpr LayerNames kNomicBert = {
    .attention_norm = "norm1",
    .query = "attn.Wqkv",
    .key = nullptr,
    .value = nullptr,
    .output = "attn.out_proj",
    .mlp_norm = "norm2",
    .gate = "mlp.fc12",
    .up = "mlp.fc11",
    .down = "mlp.fc2",
};
constexpr LayerNames kT5 = {
    .attention_norm = "layer.0.layer_norm",
    .query = "layer.0.SelfAttention.q",
    .key = "layer.0.SelfAttention.k",
    .value = "layer.0.SelfAttention.v",
    .output = "layer.0.SelfAttention.o",
    .mlp_norm = "layer.1.layer_norm",
    .gate = "layer.1.DenseReluDense.wi_0",
    .up = "layer.1.DenseReluDense.wi_1",
    .down = "layer.1.DenseReluDense.wo",
};
constexpr LayerNames kUngatedT5 = [] {
  LayerNames names = kT5;
  names.gate = nullptr;
  names.up = "layer.1.DenseReluDense.wi";
  return names;
}();

/// Makes the model's skeleton, extents without memory, and a slot for each tensor.
class Planner {
 public:
  Planner(Model& model, std::vector<Slot>& slots)
      : model_(&model), config_(&model.config), slots_(&slots) {}

  void plan() {
    const TransformerConfig& c = *config_;
    model_->layers.resize(c.layers + c.decoder_layers);
    switch (c.family) {
      case Family::llama: return llama(kLlama);
      case Family::gpt2: return gpt2();
      case Family::bert: return bert();
      case Family::distilbert: return distilbert();
      case Family::mpnet: return mpnet();
      case Family::modernbert: return modernbert();
      case Family::nomic_bert: return nomic_bert();
      case Family::t5: return t5();
      case Family::gemma3: return llama(kGemma3);
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
    if (transposed_) {
      part(name, ".weight", Slot::Kind::inputs, linear, first, {linear.inputs, outputs}, 0);
    } else {
      part(name, ".weight", Slot::Kind::outputs, linear, first, {outputs, linear.inputs},
           interleaved);
    }
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
  [[gnu::noinline]] void values(const char* name, const char* end, std::vector<std::size_t> extents,
                                AlignedBuffer<float>& buffer, float shift = 0) {
    Slot& made = slot(name, end);
    made.shape = std::move(extents);
    made.buffer = &buffer;
    made.shift = shift;
  }
  [[gnu::noinline]] void norm(const char* name, Norm& norm, std::size_t width, bool has_bias) {
    norm.width = width;
    norm.has_bias = has_bias;
    values(name, ".weight", {width}, norm.weight, config_->norm_shift);
    if (has_bias) values(name, ".bias", {width}, norm.bias);
  }
  [[gnu::noinline]] void norm(const char* name, Norm& place) {
    norm(name, place, config_->width, config_->norm_bias);
  }
  [[gnu::noinline]] void table(const char* name, Table& table, std::size_t rows, std::size_t cols) {
    table.rows = rows;
    table.cols = cols;
    values(name, ".weight", {rows, cols}, table.values);
  }
  void table(const char* name, Table& place, std::size_t rows) {
    table(name, place, rows, config_->width);
  }

  void layer(const LayerNames& names, LayerWeights& layer) {
    const TransformerConfig& c = *config_;
    AttentionWeights& attention = layer.attention;
    if (c.first_attention_norm || &layer != model_->layers.data())
      norm(names.attention_norm, layer.attention_norm);
    transposed_ = names.transposed;
    Linear& qkv = attention.query_key_value;
    shape(qkv, c.query_width() + (2 * c.key_width()), c.width, c.query_bias);
    if (names.key == nullptr) {
      matrix(names.query, qkv, 0, qkv.outputs);
    } else {
      const std::size_t interleaved = c.interleaved ? c.attention_kinds.front().rope.dims : 0;
      matrix(names.query, qkv, 0, c.query_width(), interleaved);
      matrix(names.key, qkv, c.query_width(), c.key_width(), interleaved);
      matrix(names.value, qkv, c.query_width() + c.key_width(), c.key_width());
    }
    map(names.output, attention.output, c.width, c.query_width(), c.output_bias);
    if (c.head_norms) {
      norm("self_attn.q_norm", attention.query_norm, c.head_dim, false);
      norm("self_attn.k_norm", attention.key_norm, c.head_dim, false);
    }
    norm(names.mlp_norm, layer.mlp_norm);
    shape(layer.mlp_in, (c.gated ? 2 : 1) * c.hidden, c.width, c.mlp_bias);
    if (names.gate != nullptr) matrix(names.gate, layer.mlp_in, 0, c.hidden);
    const std::size_t before = names.gate == nullptr ? 0 : c.hidden;
    matrix(names.up, layer.mlp_in, before, layer.mlp_in.outputs - before);
    map(names.down, layer.mlp_out, c.width, c.hidden, c.mlp_bias);
    transposed_ = false;
    if (names.attention_out_norm == nullptr) return;
    norm(names.attention_out_norm, layer.attention_out_norm);
    norm(names.mlp_out_norm, layer.mlp_out_norm);
  }

  /// The layers of the model, or of its encoder, whose names begin with `stack` and an index.
  void layers(const char* stack, const LayerNames& names) {
    for (std::size_t index = 0; index < config_->layers; ++index) {
      at_ = concat({stack, index, "."});
      layer(names, model_->layers[index]);
    }
    at_.clear();
  }

  void embedding(const char* name) {
    map(name, model_->embedding, config_->vocabulary, config_->width, false);
  }
  void linear_head(const char* name) {
    const TransformerConfig& c = *config_;
    if (c.head != HeadKind::none && !c.tied) map(name, model_->head, c.vocabulary, c.width, false);
  }
  void transform_head(const char* dense, const char* normed, const char* decoder, const char* bias,
                      const char* bias_end) {
    const TransformerConfig& c = *config_;
    if (c.head == HeadKind::none) return;
    map(dense, model_->head_transform, c.width, c.width, c.transform_bias);
    norm(normed, model_->head_norm, c.width, c.transform_norm_bias);
    linear_head(decoder);
    if (c.head_bias) values(bias, bias_end, {c.vocabulary}, model_->head_bias);
  }

  void llama(const LayerNames& names) {
    embedding("embed_tokens");
    layers("layers.", names);
    norm("norm", model_->final_norm);
    linear_head("lm_head");
    const Rope& rope = config_->attention_kinds.front().rope;
    if (rope.stored_divisors)
      values("rope_freqs", ".weight", {rope.dims / 2}, model_->rope_divisors);
  }

  void seq2seq() {
    const TransformerConfig& c = *config_;
    embedding("shared");
    layers("encoder.layers.", kLlama);
    norm("encoder.norm", model_->encoder_norm);
    for (std::size_t index = 0; index < c.decoder_layers; ++index) {
      at_ = concat({"decoder.layers.", index, "."});
      LayerWeights& weights = model_->layers[c.layers + index];
      layer(kLlama, weights);
      CrossAttentionWeights& cross = weights.cross;
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
    embedding("wte");
    table("wpe", model_->positions, config_->context);
    layers("h.", kGpt2);
    norm("ln_f", model_->final_norm);
    linear_head("lm_head");
  }

  void learned_embeddings() {
    embedding("embeddings.word_embeddings");
    table("embeddings.position_embeddings", model_->positions, config_->context);
    norm("embeddings.LayerNorm", model_->embedding_norm);
  }

  void bert() {
    const TransformerConfig& c = *config_;
    learned_embeddings();
    if (c.token_types > 0)
      table("embeddings.token_type_embeddings", model_->token_types, c.token_types);
    layers("encoder.layer.", kBert);
    if (c.position_offset > 0) return lm_head();
    transform_head("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm",
                   "cls.predictions.decoder", "cls.predictions.bias", "");
  }

  /// RoBERTa's, and MPNet's after it.
  void lm_head() {
    transform_head("lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias", "");
  }

  void distilbert() {
    learned_embeddings();
    layers("transformer.layer.", kDistilBert);
    transform_head("vocab_transform", "vocab_layer_norm", "vocab_projector", "vocab_projector",
                   ".bias");
  }

  void mpnet() {
    learned_embeddings();
    table("encoder.relative_attention_bias", model_->relative_bias, config_->relative.buckets,
          config_->heads);
    layers("encoder.layer.", kMpnet);
    lm_head();
  }

  void modernbert() {
    embedding("embeddings.tok_embeddings");
    norm("embeddings.norm", model_->embedding_norm);
    layers("layers.", kModernBert);
    norm("final_norm", model_->final_norm);
    transform_head("head.dense", "head.norm", "decoder", "decoder", ".bias");
  }

  void nomic_bert() {
    const TransformerConfig& c = *config_;
    embedding("embeddings.word_embeddings");
    if (c.token_types > 0)
      table("embeddings.token_type_embeddings", model_->token_types, c.token_types);
    norm("emb_ln", model_->embedding_norm);
    layers("encoder.layers.", kNomicBert);
  }

  void t5() {
    embedding("shared");
    table("encoder.block.0.layer.0.SelfAttention.relative_attention_bias", model_->relative_bias,
          config_->relative.buckets, config_->heads);
    layers("encoder.block.", config_->gated ? kT5 : kUngatedT5);
    norm("encoder.final_layer_norm", model_->final_norm);
  }

  Model* model_;
  const TransformerConfig* config_;
  std::vector<Slot>* slots_;
  bool transposed_ = false;
  std::string at_;  ///< what the names of a layer begin with
};

}  // namespace

std::vector<Slot> plan_slots(Model& model) {
  std::vector<Slot> slots;
  Planner(model, slots).plan();
  return slots;
}

}  // namespace embedscope
