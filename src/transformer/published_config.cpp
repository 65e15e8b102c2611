#include "transformer/published_config.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/concat.h"
#include "base/sizes.h"
#include "format/json.h"
#include "format/json_fields.h"
#include "kernels/elementary.h"
#include "transformer/published_rope.h"

namespace embedscope {
namespace {

Failure malformed(std::initializer_list<Part> parts) {
  return failure(ErrorCode::malformed, {"config.json: ", concat(parts)});
}
Failure unsupported(std::initializer_list<Part> parts) {
  return failure(ErrorCode::unsupported, {"config.json: ", concat(parts)});
}

Result<Activation> activation_named(const std::string& name) {
  if (name == "gelu") return Activation::gelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast")
    return Activation::gelu_tanh;
  if (name == "silu" || name == "swish") return Activation::silu;
  if (name == "relu") return Activation::relu;
  return unsupported({concat(
      {"the activation \"", name, "\" is none of gelu, gelu_new, gelu_pytorch_tanh, silu, relu"})});
}

/// Fills attention_kinds and attention_of_layer: one kind, or one full and one with a window.
void all_layers(TransformerConfig& config, const AttentionKind& kind) {
  config.attention_kinds = {kind};
  config.attention_of_layer.assign(
      std::min(config.layers, kMostLayers) + std::min(config.decoder_layers, kMostLayers), 0);
}

/// "layer_types": a list of full_attention and sliding_attention, one a layer. The list is sized by
/// the file, not by num_hidden_layers, which nothing has checked yet.
Result<void> read_layer_types(const Json& list, TransformerConfig& config) {
  if (!list.is(Json::Kind::list) || list.items().size() != config.layers) {
    return malformed({"layer_types must name a kind for each of the ", config.layers, " layers"});
  }
  config.attention_of_layer.clear();
  for (const Json& item : list.items()) {
    const std::string& name = item.text();
    if (name != "full_attention" && name != "sliding_attention") {
      return unsupported({concat(
          {"layer_types holds \"", name, "\", known are full_attention and sliding_attention"})});
    }
    config.attention_of_layer.push_back(name == "sliding_attention" ? 1 : 0);
  }
  return {};
}

/// What Hugging Face's configuration of a family means where config.json names no ids; nothing for
/// a vocabulary that has none such.
void preset_ids(TransformerConfig& config, std::uint32_t bos, std::uint32_t eos) {
  if (bos < config.vocabulary) config.bos = bos;
  if (eos < config.vocabulary) config.eos = {eos};
}

void read_ids(JsonFields& fields, TransformerConfig& config) {
  if (fields.mentions("bos_token_id")) config.bos = fields.id("bos_token_id");
  config.pad = fields.id("pad_token_id");
  config.mask = fields.id("mask_token_id");
  config.decoder_start = fields.id("decoder_start_token_id");
  if (fields.mentions("eos_token_id")) config.eos = fields.ids("eos_token_id");
}

/// Fields that change what is computed, in ways that are not known here, unless they hold
/// `without`.
struct Refused {
  const char* name;
  double without;
};
constexpr Refused kRefused[] = {{"attn_logit_softcapping", 0},
                                {"final_logit_softcapping", 0},
                                {"query_pre_attn_scalar", 0},
                                {"embedding_multiplier", 1},
                                {"residual_multiplier", 1},
                                {"attention_multiplier", 0},
                                {"logits_scaling", 1},
                                {"logit_scale", 0},
                                {"clip_qkv", 0},
                                {"num_local_experts", 0},
                                {"num_experts", 0},
                                {"moe_every_n_layers", 0},
                                {"add_cross_attention", 0}};

/// The extents of a stack whose heads share its width, under the names that a family has for them.
struct ExtentNames {
  const char* width = "hidden_size";
  const char* layers = "num_hidden_layers";
  const char* heads = "num_attention_heads";
};

Result<void> read_extents(JsonFields& fields, const ExtentNames& names, TransformerConfig& config) {
  config.vocabulary = fields.count("vocab_size");
  config.width = fields.count(names.width);
  config.layers = fields.count(names.layers);
  config.heads = fields.count(names.heads);
  config.kv_heads = config.heads;
  if (config.heads == 0 || config.width % config.heads != 0)
    return malformed({names.width, " is no multiple of ", names.heads});
  config.head_dim = config.width / config.heads;
  return {};
}

Result<void> read_activation(JsonFields& fields, const char* name, std::string_view preset,
                             Activation& to) {
  auto activation = activation_named(fields.text(name, preset));
  if (!activation) return std::move(activation).failure();
  to = *activation;
  return {};
}

/// Refuses what changes the numbers, passes over what is about training, caching and labels, and
/// notes the rest.
Result<void> pass_over_others(JsonFields& fields, TransformerConfig& config) {
  const std::vector<std::string_view> unread = fields.unknown();
  for (const auto& [name, without] : kRefused) {
    if (std::find(unread.begin(), unread.end(), name) == unread.end()) continue;
    const Json* value = fields.find(name);
    const bool neutral = value->is(Json::Kind::number)    ? value->number() == without
                         : value->is(Json::Kind::boolean) ? !value->boolean()
                                                          : false;
    if (!neutral) return unsupported({concat({name, " is not known here"})});
  }
  for (const char* name : {"quantization_config", "pruned_heads"}) {
    const Json* value = fields.find(name);
    if (value != nullptr && !value->items().empty())
      return unsupported({concat({name, " is not known here"})});
  }
  fields.pass_over(
      {"_name_or_path", "architectures", "model_type", "transformers_version", "torch_dtype",
       "dtype", "auto_map", "use_cache", "initializer_range", "initializer_cutoff_factor",
       "hidden_dropout_prob", "attention_probs_dropout_prob", "attention_dropout",
       "embedding_dropout", "mlp_dropout", "classifier_dropout", "resid_pdrop", "embd_pdrop",
       "attn_pdrop", "gradient_checkpointing", "id2label", "label2id", "num_labels", "problem_type",
       "classifier_pooling", "finetuning_task", "task_specific_params", "summary_type",
       "summary_use_proj", "summary_activation", "summary_first_dropout", "summary_proj_to_labels",
       "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers",
       "pooler_size_per_head", "pooler_type", "directionality", "pretraining_tp",
       "max_window_layers", "use_sliding_window", "sliding_window", "layer_types", "output_past",
       "output_attentions", "output_hidden_states", "return_dict", "reorder_and_upcast_attn",
       "cls_token_id", "sep_token_id", "n_ctx", "is_decoder", "is_encoder_decoder",
       "deterministic_flash_attn", "sparse_prediction", "sparse_pred_ignore_index",
       "reference_compile", "repad_logits_with_grad", "gradient_accumulation", "tokenizer_class",
       // Of sentence encoders of this project, whose texts become vectors elsewhere.
       "pooling", "pooled", "skipFirst", "widths"});
  if (auto checked = fields.check(); !checked) return checked;
  for (const std::string_view name : fields.unknown()) {
    config.notices.push_back(
        concat({"config.json: \"", name, "\" is not known here and passed over"}));
  }
  return {};
}

/// Heads of an extent of their own, several of which may share keys and values.
void read_grouped_extents(JsonFields& fields, const std::string& type, TransformerConfig& config) {
  config.vocabulary = fields.count("vocab_size");
  config.width = fields.count("hidden_size");
  config.layers =
      type == "seq2seq" ? fields.count("encoder_layers") : fields.count("num_hidden_layers");
  config.heads = fields.count("num_attention_heads");
  // Mistral's configuration means 8 where it says nothing, and as many as there are heads by null.
  const bool eight = type == "mistral" && !fields.mentions("num_key_value_heads");
  config.kv_heads = fields.count("num_key_value_heads", eight ? 8 : config.heads);
  const std::size_t whole_head = config.heads == 0 ? 0 : config.width / config.heads;
  config.head_dim = fields.count("head_dim", type == "qwen3"    ? 128
                                             : type == "gemma3" ? 256
                                                                : whole_head);
  config.hidden = fields.count("intermediate_size");
  config.norm_epsilon = static_cast<float>(fields.number("rms_norm_eps", 1e-6));
}

Result<TransformerConfig> llama(JsonFields& fields, const std::string& type) {
  TransformerConfig config;
  config.family = Family::llama;
  read_grouped_extents(fields, type, config);
  config.context = fields.count("max_position_embeddings", type == "llama" ? 2048 : 32768);
  const bool attention_bias = fields.flag("attention_bias", false);
  config.query_bias = type == "qwen2" || attention_bias;
  config.output_bias = type != "qwen2" && attention_bias;
  config.mlp_bias = fields.flag("mlp_bias", false);
  config.head_norms = type == "qwen3";
  config.tied = fields.flag("tie_word_embeddings", false);
  config.causal = fields.flag("is_causal", true);
  if (auto read = read_activation(fields, "hidden_act", "silu", config.activation); !read)
    return std::move(read).failure();

  AttentionKind kind;
  kind.rope.base = fields.number("rope_theta", 10000);
  kind.rope.dims = config.head_dim;
  AttentionKind local = kind;
  if (auto read =
          read_published_rope(fields, config.head_dim, config.context, kind.rope, local.rope);
      !read)
    return std::move(read).failure();
  all_layers(config, kind);
  if (type == "llama" || type == "mistral") preset_ids(config, 1, 2);
  // Mistral has a window unless it says null; Qwen has one only where it says so.
  std::size_t window = fields.count("sliding_window", 0);
  if (type == "mistral" && !fields.mentions("sliding_window")) window = 4096;
  if (type == "qwen2" || type == "qwen3")
    window = fields.flag("use_sliding_window", false) ? window : 0;
  if (type == "llama") window = 0;
  if (window > 0) {
    local.window = window;
    if (type == "mistral") {
      config.attention_kinds = {local};
    } else {
      config.attention_kinds = {kind, local};
      const std::size_t first = fields.count("max_window_layers", 28);
      for (std::size_t layer = first; layer < config.attention_of_layer.size(); ++layer) {
        config.attention_of_layer[layer] = 1;
      }
      if (const Json* types = fields.find("layer_types")) {
        if (auto read = read_layer_types(*types, config); !read) return std::move(read).failure();
      }
    }
  }
  return config;
}

Result<TransformerConfig> gpt2(JsonFields& fields) {
  TransformerConfig config;
  config.family = Family::gpt2;
  if (auto read = read_extents(fields, {"n_embd", "n_layer", "n_head"}, config); !read)
    return std::move(read).failure();
  config.hidden = fields.count("n_inner", product(4, config.width));
  config.context = fields.count("n_positions", fields.count("n_ctx", 1024));
  config.norm = NormKind::layer;
  config.norm_bias = true;
  config.norm_epsilon = static_cast<float>(fields.number("layer_norm_epsilon", 1e-5));
  config.query_bias = config.output_bias = config.mlp_bias = true;
  config.gated = false;
  if (auto read = read_activation(fields, "activation_function", "gelu_new", config.activation);
      !read)
    return std::move(read).failure();
  config.positions = PositionKind::learned;
  config.tied = fields.flag("tie_word_embeddings", true);
  if (!fields.flag("scale_attn_weights", true)) return unsupported({"scale_attn_weights is false"});
  if (fields.flag("scale_attn_by_inverse_layer_idx", false)) {
    return unsupported({"scale_attn_by_inverse_layer_idx is true"});
  }
  preset_ids(config, 50256, 50256);
  all_layers(config, {});
  return config;
}

/// BERT, and what changed its positions or its names: RoBERTa, DistilBERT, MPNet.
Result<TransformerConfig> bert(JsonFields& fields, const std::string& type) {
  TransformerConfig config;
  const bool distilled = type == "distilbert";
  const bool mpnet = type == "mpnet";
  config.family = distilled ? Family::distilbert : mpnet ? Family::mpnet : Family::bert;
  const ExtentNames names = distilled ? ExtentNames{"dim", "n_layers", "n_heads"} : ExtentNames{};
  if (auto read = read_extents(fields, names, config); !read) return std::move(read).failure();
  config.hidden = fields.count(distilled ? "hidden_dim" : "intermediate_size");
  config.context = fields.count("max_position_embeddings", 512);
  config.norm = NormKind::layer;
  config.norm_place = NormPlace::post;
  config.norm_bias = true;
  config.norm_epsilon =
      distilled ? 1e-12F : static_cast<float>(fields.number("layer_norm_eps", 1e-12));
  config.embedding_norm = true;
  config.final_norm = false;
  config.query_bias = config.output_bias = config.mlp_bias = true;
  config.gated = false;
  if (auto read = read_activation(fields, distilled ? "activation" : "hidden_act", "gelu",
                                  config.activation);
      !read)
    return std::move(read).failure();
  config.transform_activation = config.activation;
  config.positions = PositionKind::learned;
  if (!distilled && !mpnet) config.token_types = fields.count("type_vocab_size", 2);
  if (type == "roberta") config.position_offset = sum(fields.count("pad_token_id", 1), 1);
  if (mpnet) {
    // The reference library's code has these three numbers, whatever its configuration says.
    config.position_offset = 2;
    config.relative = {.buckets = 32, .farthest = 128};
    const std::size_t buckets = fields.count("relative_attention_num_buckets", 32);
    if (buckets != 32)
      return unsupported({"relative_attention_num_buckets is ", buckets, ", known is 32"});
  }
  if (type == "roberta" || mpnet) config.transform_activation = Activation::gelu;
  const std::string positions = fields.text("position_embedding_type", "absolute");
  if (positions != "absolute")
    return unsupported({"position_embedding_type \"", positions, "\", known is absolute"});
  if (fields.flag("is_decoder", false)) return unsupported({"is_decoder is true"});
  // How DistilBERT's table of positions was first filled; it is in the file.
  if (distilled)
    fields.pass_over(
        {"sinusoidal_pos_embds", "tie_weights_", "dropout", "qa_dropout", "seq_classif_dropout"});
  config.causal = false;
  config.head = HeadKind::transform;
  config.tied = fields.flag("tie_word_embeddings", true);
  config.head_bias = true;
  all_layers(config, {});
  return config;
}

Result<TransformerConfig> modernbert(JsonFields& fields) {
  TransformerConfig config;
  config.family = Family::modernbert;
  if (auto read = read_extents(fields, {}, config); !read) return std::move(read).failure();
  config.hidden = fields.count("intermediate_size");
  config.context = fields.count("max_position_embeddings", 8192);
  config.norm = NormKind::layer;
  config.norm_bias = fields.flag("norm_bias", false);
  config.norm_epsilon = static_cast<float>(fields.number("norm_eps", 1e-5));
  config.embedding_norm = true;
  config.first_attention_norm = false;
  config.query_bias = config.output_bias = fields.flag("attention_bias", false);
  config.mlp_bias = fields.flag("mlp_bias", false);
  if (auto read = read_activation(fields, "hidden_activation", "gelu", config.activation); !read)
    return std::move(read).failure();
  if (auto read =
          read_activation(fields, "classifier_activation", "gelu", config.transform_activation);
      !read)
    return std::move(read).failure();
  // Published files keep these of BERT; the model has neither.
  fields.pass_over({"layer_norm_eps", "position_embedding_type"});
  config.head = HeadKind::transform;
  config.transform_bias = fields.flag("classifier_bias", false);
  config.transform_norm_bias = config.norm_bias;
  config.head_bias = fields.flag("decoder_bias", true);
  config.causal = false;
  config.tied = fields.flag("tie_word_embeddings", true);

  AttentionKind full;
  full.rope.dims = config.head_dim;
  full.rope.base = fields.number("global_rope_theta", 160000);
  AttentionKind local = full;
  local.rope.base = fields.number("local_rope_theta",
                                  fields.mentions("local_rope_theta") ? full.rope.base : 10000);
  if (auto read =
          read_published_rope(fields, config.head_dim, config.context, full.rope, local.rope);
      !read)
    return std::move(read).failure();
  // A window of 128 sees 64 positions to each side, and the token itself.
  local.window = (fields.count("local_attention", 128) / 2) + 1;
  all_layers(config, full);
  config.attention_kinds = {full, local};
  const std::size_t every = fields.count("global_attn_every_n_layers", 3);
  if (every == 0) return malformed({"global_attn_every_n_layers is 0"});
  for (std::size_t layer = 0; layer < config.attention_of_layer.size(); ++layer) {
    config.attention_of_layer[layer] = layer % every == 0 ? 0 : 1;
  }
  if (const Json* types = fields.find("layer_types")) {
    if (auto read = read_layer_types(*types, config); !read) return std::move(read).failure();
  }
  return config;
}

/// BERT with rotary positions and gated MLPs. The names are those of the model's own code, whose
/// words for extents are GPT-2's, or the reference library's.
Result<TransformerConfig> nomic_bert(JsonFields& fields) {
  TransformerConfig config;
  config.family = Family::nomic_bert;
  const bool own = fields.mentions("n_embd");
  const ExtentNames names = own ? ExtentNames{"n_embd", "n_layer", "n_head"} : ExtentNames{};
  if (auto read = read_extents(fields, names, config); !read) return std::move(read).failure();
  if (fields.count("head_dim", config.head_dim) != config.head_dim)
    return unsupported({"head_dim is not ", names.width, " / ", names.heads});
  config.hidden =
      own ? fields.count("n_inner", product(4, config.width)) : fields.count("intermediate_size");
  config.context =
      own ? fields.count("n_positions", 2048) : fields.count("max_position_embeddings", 2048);
  config.norm = NormKind::layer;
  config.norm_place = NormPlace::post;
  config.norm_bias = true;
  config.norm_epsilon = static_cast<float>(
      fields.number("layer_norm_epsilon", fields.number("layer_norm_eps", 1e-12)));
  config.embedding_norm = true;
  config.final_norm = false;
  config.query_bias = config.output_bias = own && fields.flag("qkv_proj_bias", true);
  config.mlp_bias = own && fields.flag("mlp_fc1_bias", true);
  if (own && fields.flag("mlp_fc2_bias", true) != config.mlp_bias)
    return unsupported({"mlp_fc2_bias differs from mlp_fc1_bias"});
  const std::string gate =
      own ? fields.text("activation_function", "gelu") : fields.text("hidden_act", "silu");
  if (gate != (own ? "swiglu" : "silu")) {
    return unsupported({"the activation \"", gate, "\", known is ",
                        own ? "activation_function swiglu" : "hidden_act silu"});
  }
  config.token_types = fields.count("type_vocab_size", 2);
  for (const char* name : {"prenorm", "parallel_block", "use_rms_norm", "causal",
                           "rotary_emb_interleaved", "scale_attn_by_inverse_layer_idx"}) {
    if (fields.flag(name, false)) return unsupported({name, " is true"});
  }
  if (!fields.flag("scale_attn_weights", true)) return unsupported({"scale_attn_weights is false"});
  if (fields.number("rotary_emb_scale_base", 0) != 0)
    return unsupported({"rotary_emb_scale_base is not known here"});
  AttentionKind kind;
  kind.rope.base = own ? fields.number("rotary_emb_base", 10000) : 1000;
  const double turned = fields.number("rotary_emb_fraction", own ? 0 : 1);
  if (!(turned > 0 && turned <= 1))
    return unsupported({"rotary_emb_fraction is not above 0 and at most 1"});
  kind.rope.dims = static_cast<std::size_t>(static_cast<double>(config.head_dim) * turned);
  // Past what it was trained on, the base would grow with the length; no such text is read here.
  const std::size_t trained = fields.count("max_trained_positions", config.context);
  if (fields.number("rotary_scaling_factor", 0) != 0)
    config.context = std::min(config.context, trained);
  AttentionKind local = kind;
  if (auto read =
          read_published_rope(fields, config.head_dim, config.context, kind.rope, local.rope);
      !read)
    return std::move(read).failure();
  fields.pass_over({"use_flash_attn", "use_xentropy", "fused_bias_fc", "fused_dropout_add_ln",
                    "dense_seq_output", "last_layer_subset", "residual_in_fp32", "layer_norm_fp32",
                    "pad_vocab_size_multiple", "parallel_block_tied_norm",
                    "max_position_embeddings"});
  config.causal = false;
  config.head = HeadKind::none;
  all_layers(config, kind);
  return config;
}

/// T5's encoder, which sentence encoders are made of. Relative positions know no end: what is read
/// is as long as memory holds.
Result<TransformerConfig> t5(JsonFields& fields, const std::string& architecture) {
  TransformerConfig config;
  config.family = Family::t5;
  if (!architecture.empty() && architecture != "T5EncoderModel") {
    config.notices.push_back(
        concat({"config.json: of a ", architecture, " the encoder alone is read"}));
  }
  config.vocabulary = fields.count("vocab_size");
  config.width = fields.count("d_model");
  config.layers = fields.count("num_layers");
  config.heads = fields.count("num_heads");
  config.kv_heads = config.heads;
  config.head_dim = fields.count("d_kv", 64);
  config.hidden = fields.count("d_ff");
  config.context = 1 << 20;
  config.norm_epsilon = static_cast<float>(fields.number("layer_norm_epsilon", 1e-6));
  config.score_scale = 1;
  config.positions = PositionKind::none;
  config.relative = {.buckets = fields.count("relative_attention_num_buckets", 32),
                     .farthest = fields.count("relative_attention_max_distance", 128)};
  std::string feed_forward = fields.text("feed_forward_proj", "relu");
  config.gated = feed_forward.starts_with("gated-");
  if (config.gated) feed_forward.erase(0, 6);
  // By "gated-gelu" the first T5 1.1 meant the approximation.
  if (config.gated && feed_forward == "gelu") feed_forward = "gelu_new";
  auto activation = activation_named(feed_forward);
  if (!activation) return std::move(activation).failure();
  config.activation = *activation;
  fields.pass_over({"dense_act_fn", "is_gated_act", "dropout_rate", "initializer_factor",
                    "num_decoder_layers", "n_positions", "tie_encoder_decoder",
                    "tie_word_embeddings", "scale_decoder_outputs"});
  config.causal = false;
  config.head = HeadKind::none;
  all_layers(config, {});
  return config;
}

/// Gemma 3 of text alone, and EmbeddingGemma, which sees to both sides.
Result<TransformerConfig> gemma3(JsonFields& fields) {
  TransformerConfig config;
  config.family = Family::gemma3;
  read_grouped_extents(fields, "gemma3", config);
  config.context = fields.count("max_position_embeddings", 131072);
  config.norm_place = NormPlace::both;
  config.norm_shift = 1;
  config.query_bias = config.output_bias = fields.flag("attention_bias", false);
  config.head_norms = true;
  config.embedding_scale = std::sqrt(static_cast<float>(config.width));
  const double scalar = fields.number("query_pre_attn_scalar", 256);
  if (!(scalar > 0)) return malformed({"query_pre_attn_scalar must be above 0"});
  config.score_scale = static_cast<float>(1 / std::sqrt(scalar));
  if (auto read =
          read_activation(fields, "hidden_activation", "gelu_pytorch_tanh", config.activation);
      !read)
    return std::move(read).failure();
  config.tied = fields.flag("tie_word_embeddings", true);
  config.causal = !fields.flag("use_bidirectional_attention", false);

  AttentionKind full;
  full.rope.dims = config.head_dim;
  full.rope.base = fields.number("rope_theta", 1e6);
  AttentionKind local = full;
  local.rope.base = fields.number("rope_local_base_freq", 1e4);
  const Rope unscaled = local.rope;
  if (auto read =
          read_published_rope(fields, config.head_dim, config.context, full.rope, local.rope);
      !read)
    return std::move(read).failure();
  // A rope_scaling is of layers that see all positions.
  if (fields.find("rope_parameters") == nullptr) local.rope = unscaled;
  // So many positions back, itself included; or half of them to each side, and itself.
  const std::size_t window = fields.count("sliding_window", 4096);
  local.window = config.causal ? window : (window / 2) + 1;
  all_layers(config, full);
  config.attention_kinds = {full, local};
  const std::size_t every = fields.count("sliding_window_pattern", 6);
  if (every == 0) return malformed({"sliding_window_pattern is 0"});
  for (std::size_t layer = 0; layer < config.attention_of_layer.size(); ++layer)
    config.attention_of_layer[layer] = (layer + 1) % every == 0 ? 0 : 1;
  if (const Json* types = fields.find("layer_types")) {
    if (auto read = read_layer_types(*types, config); !read) return std::move(read).failure();
  }
  fields.pass_over({"_sliding_window_pattern", "cache_implementation"});
  preset_ids(config, 2, 1);
  return config;
}

/// The project's encoder-decoder: Llama's layers, the decoder's with cross attention.
Result<TransformerConfig> seq2seq(JsonFields& fields) {
  auto config = llama(fields, "seq2seq");
  if (!config) return config;
  config->family = Family::seq2seq;
  config->decoder_layers = fields.count("decoder_layers");
  config->head_norms = fields.flag("qk_norm", true);
  all_layers(*config, AttentionKind(config->attention_kinds.front()));
  return config;
}

}  // namespace

Result<TransformerConfig> parse_published_config(std::string_view json) {
  auto document = Json::parse_object(json, "config.json");
  if (!document) return std::move(document).failure();
  JsonFields fields(*document, "config.json");
  std::string architecture;
  if (const Json* list = fields.find("architectures"); list != nullptr && !list->items().empty()) {
    architecture = list->items().front().text();
  }
  const std::string type = fields.text("model_type", "");
  // "BertModel", "BertForMaskedLM"; or the model_type where no architecture is named.
  const auto is = [&](std::string_view name, std::string_view model_type) {
    if (architecture.empty()) return type == model_type;
    return architecture.starts_with(concat({name, "For"})) ||
           architecture == concat({name, "Model"});
  };
  Result<TransformerConfig> config = [&]() -> Result<TransformerConfig> {
    if (architecture.starts_with("EmbedscopeSeq2Seq")) return seq2seq(fields);
    if (architecture.starts_with("Embedscope") || is("Qwen3", "qwen3"))
      return llama(fields, "qwen3");
    if (is("Qwen2", "qwen2")) return llama(fields, "qwen2");
    if (is("Mistral", "mistral")) return llama(fields, "mistral");
    if (is("Llama", "llama")) return llama(fields, "llama");
    if (architecture.starts_with("GPT2") || is("GPT2", "gpt2")) return gpt2(fields);
    if (is("ModernBert", "modernbert")) return modernbert(fields);
    if (is("NomicBert", "nomic_bert")) return nomic_bert(fields);
    if (is("Bert", "bert")) return bert(fields, "bert");
    if (is("DistilBert", "distilbert")) return bert(fields, "distilbert");
    if (is("MPNet", "mpnet")) return bert(fields, "mpnet");
    if (is("Roberta", "roberta") || is("XLMRoberta", "xlm-roberta") || is("Camembert", "camembert"))
      return bert(fields, "roberta");
    if (is("T5", "t5") || architecture == "T5EncoderModel") return t5(fields, architecture);
    if (is("Gemma3Text", "gemma3_text") || architecture == "Gemma3ForCausalLM")
      return gemma3(fields);
    const std::string name = architecture.empty() ? (type.empty() ? "none" : type) : architecture;
    return unsupported({"the architecture is \"", name,
                        "\", known are Llama, Mistral, Qwen2, Qwen3, Gemma 3 of text, GPT-2, BERT, "
                        "DistilBERT, RoBERTa, MPNet, ModernBERT, NomicBERT, T5 and Embedscope's "
                        "own"});
  }();
  if (!config) return config;
  config->architecture = architecture.empty() ? type : architecture;
  read_ids(fields, *config);
  if (auto known = pass_over_others(fields, *config); !known) return std::move(known).failure();
  // A body without a head: what an embedding model is stored as.
  if ((architecture.ends_with("Model") && !architecture.ends_with("LMHeadModel")) ||
      architecture.find("ForSequenceClassification") != std::string::npos ||
      architecture.find("ForTokenClassification") != std::string::npos ||
      architecture.find("ForQuestionAnswering") != std::string::npos) {
    config->head = HeadKind::none;
  }
  if (auto checked = check(*config); !checked) {
    return Error{checked.error().code, concat({"config.json: ", checked.error().message})};
  }
  return config;
}

}  // namespace embedscope
