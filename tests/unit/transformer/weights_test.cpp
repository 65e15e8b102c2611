#include "transformer/weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "format/json.h"
#include "transformer/published_config.h"
#include "transformer/stored_model.h"
#include "unit/support/support.h"
#include "unit/transformer/tiny_model.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::golden;
using testing::read_file;
using testing::take;
using testing::text_of;

struct Files {
  std::string config;
  std::vector<std::byte> weights;
};

Files files_of(const std::string& folder) {
  const auto at = golden() / "transformers" / folder;
  return {text_of(read_file(at / "config.json")), read_file(at / "model.safetensors")};
}

/// The same file with its tensors changed.
template <class Change>
std::vector<std::byte> changed(const std::vector<std::byte>& file, Change change) {
  const Safetensors parsed = take(Safetensors::parse(file));
  std::vector<TensorView> tensors = parsed.tensors();
  change(tensors);
  return take(write_safetensors(tensors, {}));
}

Result<std::unique_ptr<Model>> load(const std::string& config,
                                    const std::vector<std::byte>& weights) {
  const std::span<const std::byte> files[] = {weights};
  return load_model(config, files);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ModelLoader, names_what_is_missing_or_too_much) {
  const Files llama = files_of("llama");
  expect_error(
      load(llama.config, changed(llama.weights, [](auto& tensors) { tensors.pop_back(); })),
      ErrorCode::not_found, "of shape");
  const std::vector<float> extra(4);
  expect_error(
      load(llama.config, changed(llama.weights,
                                 [&](auto& tensors) {
                                   tensors.push_back({"model.layers.2.mlp.gate_proj.weight",
                                                      DType::f32,
                                                      {2, 2},
                                                      std::as_bytes(std::span(extra))});
                                 })),
      ErrorCode::malformed,
      "model.layers.2.mlp.gate_proj.weight\" [2, 2] has no place in a LlamaForCausalLM of 2 "
      "layers");
  // What published files carry besides is passed over.
  EXPECT_TRUE(load(llama.config, changed(llama.weights,
                                         [&](auto& tensors) {
                                           tensors.push_back(
                                               {"model.layers.0.self_attn.rotary_emb.inv_freq",
                                                DType::f32,
                                                {4},
                                                std::as_bytes(std::span(extra))});
                                         }))
                  .ok());
}

TEST(ModelLoader, passes_over_buffers_of_whole_numbers) {
  // all-MiniLM-L6-v2 carries embeddings.position_ids, I64 of [1, 512].
  const Files bert = files_of("bert");
  const std::vector<std::int64_t> positions = {0, 1, 2, 3};
  const auto with = [&](const std::string& name) {
    return changed(bert.weights, [&](auto& tensors) {
      tensors.push_back({name, DType::i64, {1, 4}, std::as_bytes(std::span(positions))});
    });
  };
  EXPECT_TRUE(load(bert.config, with("embeddings.position_ids")).ok());
  expect_error(load(bert.config, with("bert.encoder.layer.0.output.extra.weight")),
               ErrorCode::unsupported, "extra.weight\" is I64");
}

TEST(ModelLoader, refuses_a_head_of_its_own_beside_tied_embeddings) {
  const Files llama = files_of("llama");
  const std::string tied =
      replaced(llama.config, "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
  expect_error(load(tied, llama.weights), ErrorCode::malformed,
               "tie_word_embeddings is true, but the file has a \"lm_head.weight\" of its own");
  // A copy of the embedding says nothing new.
  EXPECT_TRUE(load(tied, changed(llama.weights,
                                 [](std::vector<TensorView>& tensors) {
                                   const auto named = [&](std::string_view name) {
                                     return std::find_if(
                                         tensors.begin(), tensors.end(),
                                         [&](const auto& one) { return one.name == name; });
                                   };
                                   named("lm_head.weight")->bytes =
                                       named("model.embed_tokens.weight")->bytes;
                                 }))
                  .ok());
}

TEST(PublishedConfig, mistral_without_key_heads_has_eight_and_by_null_all) {
  const std::string config = files_of("mistral").config;
  const auto heads = [&](const std::string& field) {
    auto text = replaced(config, "\"num_key_value_heads\": 1,", field);
    text = replaced(text, "\"num_attention_heads\": 2", "\"num_attention_heads\": 16");
    return take(parse_published_config(text)).kv_heads;
  };
  EXPECT_EQ(heads(""), 8U);
  EXPECT_EQ(heads("\"num_key_value_heads\": null,"), 16U);
  EXPECT_EQ(heads("\"num_key_value_heads\": 4,"), 4U);
}

TEST(ModelLoader, names_tensors_of_another_shape) {
  const Files llama = files_of("llama");
  expect_error(
      load(replaced(llama.config, "\"vocab_size\": 40", "\"vocab_size\": 41"), llama.weights),
      ErrorCode::malformed,
      "model.embed_tokens.weight\" is [40, 16], but the configuration asks for [41, 16]");
  expect_error(
      load(replaced(llama.config, "\"intermediate_size\": 24", "\"intermediate_size\": 23"),
           llama.weights),
      ErrorCode::malformed, "gate_proj.weight\" is [24, 16]");
  expect_error(load(replaced(llama.config, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
                    llama.weights),
               ErrorCode::not_found, "layers.2.");
  expect_error(load(replaced(llama.config, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1"),
                    llama.weights),
               ErrorCode::malformed, "has no place");
  expect_error(
      load(replaced(llama.config, "\"hidden_size\": 16", "\"hidden_size\": 131072"), llama.weights),
      ErrorCode::malformed, "configuration asks for [40, 131072]");
}

TEST(ModelLoader, refuses_nan_and_cut_files) {
  const Files llama = files_of("llama");
  std::vector<std::byte> poisoned = llama.weights;
  const float nan = std::nanf("");
  std::memcpy(poisoned.data() + poisoned.size() - 8, &nan, sizeof(nan));
  expect_error(load(llama.config, poisoned), ErrorCode::non_finite, "NaN or infinity in row");
  std::vector<std::byte> cut(llama.weights.begin(), llama.weights.end() - 5);
  expect_error(load(llama.config, cut), ErrorCode::malformed, "cut off");
}

TEST(ModelLoader, reads_names_with_and_without_their_prefix) {
  for (const auto& [folder, prefix] :
       {std::pair("llama", "model."), std::pair("bert", "bert."), std::pair("modernbert", "model."),
        std::pair("distilbert", "distilbert."), std::pair("xlm-roberta", "roberta."),
        std::pair("mpnet", "mpnet."), std::pair("gemma3", "model.")}) {
    const Files files = files_of(folder);
    EXPECT_TRUE(load(files.config, changed(files.weights,
                                           [&](auto& tensors) {
                                             for (TensorView& tensor : tensors) {
                                               if (tensor.name.starts_with(prefix))
                                                 tensor.name.erase(0, std::string(prefix).size());
                                             }
                                           }))
                    .ok())
        << folder;
  }
  const Files gpt2 = files_of("gpt2");
  EXPECT_TRUE(load(gpt2.config, changed(gpt2.weights,
                                        [](auto& tensors) {
                                          for (TensorView& tensor : tensors)
                                            tensor.name = "transformer." + tensor.name;
                                        }))
                  .ok());
  const Files bert = files_of("bert");
  EXPECT_TRUE(load(bert.config, changed(bert.weights,
                                        [](auto& tensors) {
                                          for (TensorView& tensor : tensors) {
                                            const auto norm = tensor.name.find("LayerNorm.weight");
                                            if (norm != std::string::npos)
                                              tensor.name.replace(norm, 16, "LayerNorm.gamma");
                                          }
                                        }))
                  .ok());
}

TEST(ModelLoader, reads_encoders_that_were_stored_without_their_head) {
  for (const auto& [folder, body] :
       {std::pair("bert", "bert."), std::pair("distilbert", "distilbert."),
        std::pair("xlm-roberta", "roberta."), std::pair("mpnet", "mpnet."),
        std::pair("modernbert", "model.")}) {
    SCOPED_TRACE(folder);
    const Files files = files_of(folder);
    const auto model = take(load(files.config, changed(files.weights, [&](auto& tensors) {
                                   std::erase_if(tensors, [&](const TensorView& tensor) {
                                     return !tensor.name.starts_with(body);
                                   });
                                 })));
    EXPECT_EQ(model->config.head, HeadKind::none);
    // Half of a head is none.
    bool gone = false;
    expect_error(load(files.config, changed(files.weights,
                                            [&](auto& tensors) {
                                              std::erase_if(tensors, [&](const TensorView& tensor) {
                                                if (gone || tensor.name.starts_with(body))
                                                  return false;
                                                gone = true;
                                                return true;
                                              });
                                            })),
                 ErrorCode::not_found, "is missing among");
  }
}

TEST(ModelLoader, reads_a_model_in_several_files) {
  const Files llama = files_of("llama");
  const auto half = [&](bool first) {
    return changed(llama.weights, [&](auto& tensors) {
      const auto middle = tensors.begin() + static_cast<std::ptrdiff_t>(tensors.size() / 2);
      if (first) {
        tensors.erase(middle, tensors.end());
      } else {
        tensors.erase(tensors.begin(), middle);
      }
    });
  };
  const auto one = half(true), two = half(false);
  const std::span<const std::byte> files[] = {one, two};
  EXPECT_TRUE(load_model(llama.config, files).ok());
  const std::span<const std::byte> twice[] = {one, one};
  expect_error(load_model(llama.config, twice), ErrorCode::malformed, "is there twice");
}

TEST(ModelLoader, an_index_decides_which_shard_a_tensor_is_read_from) {
  const Files llama = files_of("llama");
  const Safetensors parsed = take(Safetensors::parse(llama.weights));
  // Both shards hold all tensors, each the right values of every second one only.
  const auto shard = [&](bool odd) {
    std::vector<std::vector<std::byte>> zeros;
    return changed(llama.weights, [&](auto& tensors) {
      for (std::size_t i = odd ? 0 : 1; i < tensors.size(); i += 2) {
        zeros.emplace_back(tensors[i].bytes.size());
        tensors[i].bytes = zeros.back();
      }
    });
  };
  const auto even = shard(false), odd = shard(true);
  const std::span<const std::byte> files[] = {even, odd};
  std::string map;
  for (std::size_t i = 0; i < parsed.tensors().size(); ++i) {
    map += (i == 0 ? "\"" : ",\"") + std::string(parsed.tensors()[i].name) + "\":\"" +
           (i % 2 == 0 ? "a" : "b") + ".safetensors\"";
  }
  const ShardIndex index =
      take(ShardIndex::parse(R"({"metadata":{},"weight_map":{)" + map + "}}", "index"));
  EXPECT_EQ(index.files(), (std::vector<std::string>{"a.safetensors", "b.safetensors"}));
  const auto whole = take(load(llama.config, llama.weights));
  const auto sharded = take(load_model(llama.config, files, index));
  for (std::uint32_t id : {0U, 1U, 5U}) {
    std::vector<float> expected(whole->embedding.inputs), found(expected.size());
    whole->embedding.row(id, expected);
    sharded->embedding.row(id, found);
    EXPECT_EQ(found, expected);
  }
  expect_error(load_model(llama.config, files), ErrorCode::malformed, "is there twice");
}

TEST(ShardIndex, refuses_what_is_no_index) {
  const auto refuses = [](std::string_view json, std::string_view what) {
    expect_error(ShardIndex::parse(json, "x.index.json"), ErrorCode::malformed, what);
  };
  refuses("[]", "x.index.json");
  refuses(R"({"weight_map":[]})", "no weight_map");
  refuses(R"({"weight_map":{}})", "no weight_map");
  refuses(R"({"weight_map":{"a":1}})", "outside of its folder");
  refuses(R"({"weight_map":{"a":"b","a":"c"}})", "twice");
  refuses(R"({"weight_map":{"a":"../b.safetensors"}})", "outside of its folder");
  refuses(R"({"weight_map":{"a":"c\\b.safetensors"}})", "outside of its folder");
}

TEST(ModelLoader, eight_bits_need_their_scales) {
  const Files qwen3 = files_of("qwen3");
  expect_error(load(qwen3.config, changed(qwen3.weights,
                                          [](auto& tensors) {
                                            std::erase_if(tensors, [](const TensorView& one) {
                                              return one.name.ends_with("q_proj.weight_scale");
                                            });
                                          })),
               ErrorCode::not_found, "q_proj.weight\" is I8, but its scales");
}

TEST(PublishedConfig, refuses_what_it_does_not_cover) {
  const auto parse = [](std::string_view text) { return parse_published_config(text); };
  expect_error(parse("{"), ErrorCode::malformed, "not JSON");
  expect_error(parse("[]"), ErrorCode::malformed, "not a JSON object");
  expect_error(parse("{}"), ErrorCode::unsupported, "architecture is \"none\"");
  expect_error(parse(R"({"architectures":["FalconForCausalLM"]})"), ErrorCode::unsupported,
               "FalconForCausalLM");
  expect_error(parse(R"({"architectures":["LlamaForCausalLM"]})"), ErrorCode::malformed,
               "vocab_size is missing");
  const std::string llama = files_of("llama").config;
  expect_error(parse(replaced(llama, "\"vocab_size\": 40", "\"vocab_size\": -1")),
               ErrorCode::malformed, "vocab_size must be a whole number");
  expect_error(parse(replaced(llama, "\"vocab_size\": 40", "\"vocab_size\": 4000000000")),
               ErrorCode::malformed, "vocab_size is 4000000000");
  expect_error(parse(replaced(llama, "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3")),
               ErrorCode::malformed, "no multiple");
  expect_error(parse(replaced(llama, "\"hidden_act\": \"silu\"", "\"hidden_act\": \"mish\"")),
               ErrorCode::unsupported, "mish");
  expect_error(parse(replaced(llama, "\"rope_theta\": 10000.0", "\"rope_theta\": -1")),
               ErrorCode::malformed, "rope");
  expect_error(parse(replaced(llama, "\"rope_theta\": 10000.0",
                              R"("rope_scaling": {"rope_type": "longrope"})")),
               ErrorCode::unsupported, "longrope");
  expect_error(
      parse(replaced(llama, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1000000000")),
      ErrorCode::malformed, "num_hidden_layers");
}

TEST(PublishedConfig, sizes_layer_types_by_the_list_that_is_there) {
  // Once written past the end of a vector that was sized before the number of layers was checked.
  std::string types = R"("full_attention")";
  for (int i = 1; i < 5000; ++i) types += R"(, "sliding_attention")";
  const std::string modernbert = files_of("modernbert").config;
  const auto with = [&](const std::string& layers, const std::string& list) {
    return parse_published_config(
        replaced(modernbert, "\"num_hidden_layers\": 4",
                 "\"num_hidden_layers\": " + layers + ", \"layer_types\": [" + list + "]"));
  };
  expect_error(with("5000", types), ErrorCode::malformed,
               "num_hidden_layers is 5000, expected 1 to 1024");
  expect_error(with("4", types), ErrorCode::malformed, "each of the 4 layers");
  const auto read = take(with("2", R"("sliding_attention", "full_attention")"));
  EXPECT_EQ(read.attention_of_layer, (std::vector<std::uint8_t>{1, 0}));
}

TEST(PublishedConfig, knows_every_field_of_published_sentence_encoders) {
  for (const char* folder : {"distilbert", "xlm-roberta", "mpnet", "modernbert", "nomic-bert", "t5",
                             "embedding-gemma", "gemma3"}) {
    const TransformerConfig config = take(parse_published_config(files_of(folder).config));
    EXPECT_EQ(config.notices, std::vector<std::string>{}) << folder;
  }
}

TEST(PublishedConfig, says_that_a_t5_is_read_without_its_decoder) {
  const TransformerConfig config = take(parse_published_config(files_of("t5-relu").config));
  EXPECT_EQ(config.notices, std::vector<std::string>{"config.json: of a T5ForConditionalGeneration "
                                                     "the encoder alone is read"});
}

TEST(PublishedConfig, refuses_what_it_does_not_compute_of_sentence_encoders) {
  const auto with = [](const char* folder, const char* from, const char* to) {
    return parse_published_config(replaced(files_of(folder).config, from, to));
  };
  const ErrorCode unsupported = ErrorCode::unsupported;
  expect_error(with("xlm-roberta", "\"absolute\"", "\"relative_key\""), unsupported,
               "position_embedding_type \"relative_key\"");
  expect_error(with("mpnet", "num_buckets\": 32", "num_buckets\": 16"), unsupported,
               "relative_attention_num_buckets is 16, known is 32");
  const char* const nomic = "nomic-bert";
  for (const char* name : {"prenorm", "parallel_block", "use_rms_norm", "rotary_emb_interleaved"}) {
    const std::string field = std::string("\"") + name + "\": ";
    expect_error(with(nomic, (field + "false").c_str(), (field + "true").c_str()), unsupported,
                 (std::string(name) + " is true").c_str());
  }
  expect_error(with(nomic, "\"swiglu\"", "\"gelu\""), unsupported,
               "known is activation_function swiglu");
  expect_error(with(nomic, "mlp_fc2_bias\": false", "mlp_fc2_bias\": true"), unsupported,
               "mlp_fc2_bias differs");
  expect_error(with(nomic, "scale_base\": null", "scale_base\": 512"), unsupported,
               "rotary_emb_scale_base");
  expect_error(with(nomic, "\"use_cache\": true", "\"moe_every_n_layers\": 2"), unsupported,
               "moe_every_n_layers");
  expect_error(with("t5", "\"gated-gelu\"", "\"gated-mish\""), unsupported, "mish");
  expect_error(with("t5", "num_buckets\": 8", "num_buckets\": 6"), ErrorCode::malformed,
               "relative_attention_num_buckets is 6, expected a multiple of 4");
  expect_error(with("t5", "max_distance\": 12", "max_distance\": 2"), ErrorCode::malformed,
               "relative_attention_max_distance is 2");
  const char* const gemma = "embedding-gemma";
  expect_error(with(gemma, "attn_logit_softcapping\": null", "attn_logit_softcapping\": 50"),
               unsupported, "attn_logit_softcapping");
  expect_error(with(gemma, "pre_attn_scalar\": 24", "pre_attn_scalar\": 0"), ErrorCode::malformed,
               "query_pre_attn_scalar must be above 0");
  expect_error(with(gemma, "Gemma3TextModel", "Gemma3ForConditionalGeneration"), unsupported,
               "Gemma3ForConditionalGeneration");
  expect_error(with("modernbert", "ModernBertForMaskedLM", "ModernBertDecoderForCausalLM"),
               unsupported, "ModernBertDecoderForCausalLM");
}

TEST(PublishedConfig, reads_no_further_than_the_angles_that_nomic_bert_was_trained_on) {
  const std::string nomic = files_of("nomic-bert").config;
  EXPECT_EQ(take(parse_published_config(nomic)).context, 128U);
  EXPECT_EQ(take(parse_published_config(replaced(nomic, "rotary_scaling_factor\": null",
                                                 "rotary_scaling_factor\": 2")))
                .context,
            64U);
}

TEST(PublishedConfig, sees_half_of_gemmas_window_to_each_side) {
  const std::string gemma = files_of("embedding-gemma").config;
  EXPECT_EQ(take(parse_published_config(gemma)).attention_kinds[1].window, 4U);
  const auto causal = take(parse_published_config(files_of("gemma3").config));
  EXPECT_EQ(causal.attention_kinds[1].window, 6U);
  EXPECT_EQ(causal.attention_of_layer, (std::vector<std::uint8_t>{1, 0, 1}));
  EXPECT_EQ(causal.attention_kinds[0].rope.scaling, Rope::Scaling::linear);
  EXPECT_EQ(causal.attention_kinds[1].rope.scaling, Rope::Scaling::none);
}

TEST(PublishedConfig, takes_a_rotary_factor_of_a_head_only) {
  const std::string partial = files_of("llama-partial").config;
  const auto with = [&](const std::string& factor) {
    return parse_published_config(replaced(partial, "\"partial_rotary_factor\": 0.5",
                                           "\"partial_rotary_factor\": " + factor));
  };
  EXPECT_EQ(take(with("0.5")).attention_kinds[0].rope.dims, 4U);
  for (const char* factor : {"1e300", "-1", "0", "1.5"})
    expect_error(with(factor), ErrorCode::malformed, "partial_rotary_factor must be above 0");
}

TEST(PublishedConfig, knows_the_ids_that_a_family_leaves_unsaid) {
  const std::string gpt2 = files_of("gpt2").config;
  EXPECT_EQ(take(parse_published_config(gpt2)).bos, std::nullopt) << "40 tokens have no id 50256";
  const std::string whole = replaced(gpt2, "\"vocab_size\": 40", "\"vocab_size\": 50257");
  const TransformerConfig published = take(parse_published_config(whole));
  EXPECT_EQ(published.bos, 50256U);
  EXPECT_EQ(published.eos, std::vector<std::uint32_t>{50256});
  const auto said = [&](const char* more) {
    return take(parse_published_config(replaced(whole, "\"n_layer\": 2", more)));
  };
  EXPECT_EQ(said("\"n_layer\": 2, \"bos_token_id\": null").bos, std::nullopt);
  EXPECT_EQ(said("\"n_layer\": 2, \"bos_token_id\": 7").bos, 7U);
  const std::string llama = files_of("llama").config;
  const TransformerConfig unsaid = take(parse_published_config(
      replaced(replaced(llama, "\"bos_token_id\": 2,", ""), "\"eos_token_id\": 3,", "")));
  EXPECT_EQ(unsaid.bos, 1U);
  EXPECT_EQ(unsaid.eos, std::vector<std::uint32_t>{2});
}

TEST(PublishedConfig, reads_the_newer_rope_parameters) {
  const std::string llama = files_of("llama").config;
  const TransformerConfig config = take(parse_published_config(replaced(
      llama, "\"rope_theta\": 10000.0",
      R"("rope_parameters": {"rope_type": "linear", "factor": 4, "rope_theta": 500000})")));
  const Rope& rope = config.attention_kinds[0].rope;
  EXPECT_EQ(rope.base, 500000);
  EXPECT_EQ(rope.factor, 4);
  EXPECT_EQ(rope.scaling, Rope::Scaling::linear);
}

TEST(PublishedConfig, reads_rope_parameters_for_each_kind_of_layer) {
  const std::string llama = files_of("llama").config;
  const auto with = [&](const std::string& parameters) {
    return parse_published_config(
        replaced(llama, "\"rope_theta\": 10000.0", "\"rope_parameters\": {" + parameters + "}"));
  };
  const auto rope = [&](const std::string& parameters) {
    return take(with(parameters)).attention_kinds[0].rope;
  };
  EXPECT_EQ(rope(R"("full_attention": {"rope_type": "default", "rope_theta": 500000})").base,
            500000);
  EXPECT_EQ(rope(R"("rope_theta": 500000, "partial_rotary_factor": 0.5)").dims, 2U);
  EXPECT_EQ(rope(R"("rope_type": "default", "rope_theta": 500000)").dims, 4U);
  expect_error(with(R"("rope_theta": 500000, "mrope_section": [1, 1])"), ErrorCode::unsupported,
               "rope_parameters has a field \"mrope_section\"");
  expect_error(with(R"("chunked_attention": {"rope_theta": 500000})"), ErrorCode::unsupported,
               "rope_parameters has a field \"chunked_attention\"");
  const std::string modernbert = files_of("modernbert").config;
  const TransformerConfig kinds = take(parse_published_config(replaced(
      modernbert, "\"global_rope_theta\": 160000.0",
      R"("rope_parameters": {"full_attention": {"rope_theta": 7}, "sliding_attention": {"rope_theta": 8}})")));
  EXPECT_EQ(kinds.attention_kinds[0].rope.base, 7);
  EXPECT_EQ(kinds.attention_kinds[1].rope.base, 8);
}

TEST(PublishedConfig, refuses_two_descriptions_of_rope_that_differ) {
  const std::string llama = files_of("llama").config;
  const auto with = [&](const std::string& fields) {
    return parse_published_config(replaced(llama, "\"rope_theta\": 10000.0", fields));
  };
  const std::string scaling = R"("rope_scaling": {"type": "linear", "factor": 2}, )";
  for (const char* parameters : {R"("rope_parameters": {"rope_type": "default", "rope_theta": 7})",
                                 R"("rope_parameters": {"rope_type": "linear", "factor": 4})"}) {
    expect_error(with(scaling + parameters), ErrorCode::malformed,
                 "rope_scaling and rope_parameters say different things");
  }
  const Rope rope =
      take(with(scaling +
                R"("rope_parameters": {"rope_type": "linear", "factor": 2, "rope_theta": 7})"))
          .attention_kinds[0]
          .rope;
  EXPECT_EQ(rope.scaling, Rope::Scaling::linear);
  EXPECT_EQ(rope.factor, 2);
  EXPECT_EQ(rope.base, 7);
}

TEST(PublishedConfig, refuses_what_changes_the_numbers_and_notes_what_it_does_not_know) {
  const std::string llama = files_of("llama").config;
  const auto with = [&](const std::string& field) {
    return parse_published_config(replaced(llama, "\"rope_theta\": 10000.0", field));
  };
  for (const char* field : {R"("final_logit_softcapping": 30)", R"("embedding_multiplier": 12)",
                            R"("quantization_config": {"bits": 4})", R"("num_local_experts": 8)"})
    expect_error(with(field), ErrorCode::unsupported, "is not known here");
  EXPECT_TRUE(take(with(R"("embedding_multiplier": 1.0, "use_cache": true)")).notices.empty());
  EXPECT_EQ(
      take(with(R"("odd_factor": 2)")).notices,
      std::vector<std::string>{"config.json: \"odd_factor\" is not known here and passed over"});
}

TEST(Json, is_not_brought_down_by_depth) {
  std::string deep = R"({"a":)" + std::string(200000, '[');
  expect_error(Json::parse_object(deep, "it"), ErrorCode::malformed, "deeper");
}

}  // namespace
}  // namespace embedscope
