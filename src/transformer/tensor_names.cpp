#include "transformer/tensor_names.h"

#include <span>

#include "base/concat.h"

namespace embedscope {
namespace {

bool strip(std::string& name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  name.erase(0, prefix.size());
  return true;
}

}  // namespace

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

std::string canonical_name(const TransformerConfig& config, std::string name) {
  if (config.gguf) return name;
  switch (config.family) {
    case Family::gpt2: strip(name, "transformer."); break;
    case Family::bert:
      (void)(strip(name, "bert.") || strip(name, "roberta."));
      if (name.ends_with(".gamma")) name.replace(name.size() - 5, 5, "weight");
      if (name.ends_with(".beta")) name.replace(name.size() - 4, 4, "bias");
      break;
    case Family::distilbert: strip(name, "distilbert."); break;
    case Family::mpnet: strip(name, "mpnet."); break;
    case Family::nomic_bert: (void)(strip(name, "bert.") || strip(name, "nomic_bert.")); break;
    case Family::t5: break;
    default: strip(name, "model."); break;
  }
  return name;
}

bool is_of_head(std::string_view name) {
  for (const std::string_view start :
       {"cls.", "lm_head.", "head.", "decoder.weight", "decoder.bias", "vocab_transform.",
        "vocab_layer_norm.", "vocab_projector."}) {
    if (name.starts_with(start)) return true;
  }
  return false;
}

bool is_ignorable(const TransformerConfig& config, std::string_view name) {
  for (const std::string_view end : {".attn.bias", ".attn.masked_bias", "position_ids",
                                     "rotary_emb.inv_freq", ".token_type_ids"}) {
    if (name.ends_with(end)) return true;
  }
  for (const std::string_view start : {"pooler.", "pre_classifier.", "classifier.", "score.",
                                       "qa_outputs.", "cls.seq_relationship."}) {
    if (name.starts_with(start)) return true;
  }
  if (config.head == HeadKind::none && is_of_head(name)) return true;
  // The decoder of a T5, and the copy of its embedding that older files have.
  if (config.family == Family::t5)
    return name.starts_with("decoder.") || name == "encoder.embed_tokens.weight";
  return config.tied &&
         (name == "lm_head.weight" || name == "decoder.weight" ||
          name.starts_with("vocab_projector.weight") ||
          name.starts_with("cls.predictions.decoder.") || name.starts_with("lm_head.decoder."));
}

}  // namespace embedscope
