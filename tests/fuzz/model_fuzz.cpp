// Any config.json with any weights is loaded or refused; what loads can run. An input is the
// configuration, a zero byte, and a safetensors file.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "format/safetensors.h"
#include "fuzz/fuzz.h"
#include "transformer/forward_pass.h"
#include "transformer/stored_model.h"

using namespace embedscope;

namespace {

using Shape = std::vector<std::size_t>;

Input input_of(std::string_view config, const std::vector<std::pair<std::string, Shape>>& tensors) {
  const std::vector<float> values(64, 0.5F);
  std::vector<TensorView> views;
  for (const auto& [name, shape] : tensors) {
    std::size_t elements = 1;
    for (const std::size_t extent : shape) elements *= extent;
    views.push_back({name, DType::f32, shape, std::as_bytes(std::span(values).first(elements))});
  }
  const auto file = write_safetensors(views, {});
  if (!file) std::abort();
  Input input(config.begin(), config.end());
  input.push_back(0);
  const auto* const from = reinterpret_cast<const std::uint8_t*>(file->data());
  input.insert(input.end(), from, from + file->size());
  return input;
}

Input bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A model of each architecture: the small ones that PyTorch's results stand beside.
void add_every_architecture(std::vector<Input>& seeds) {
  const auto models =
      std::filesystem::path(EMBEDSCOPE_SOURCE_DIR) / "tests" / "golden" / "transformers";
  for (const auto& folder : std::filesystem::directory_iterator(models)) {
    Input input = bytes_of(folder.path() / "config.json");
    if (input.empty()) continue;
    input.push_back(0);
    const Input weights = bytes_of(folder.path() / "model.safetensors");
    input.insert(input.end(), weights.begin(), weights.end());
    seeds.push_back(std::move(input));
  }
  if (seeds.empty()) std::abort();
}

/// Configurations of extreme extents, without weights.
void add_extremes(std::vector<Input>& seeds) {
  const std::string start = R"({"architectures":["Qwen3ForCausalLM"],"vocab_size":4194304,)"
                            R"("hidden_size":131072,"num_hidden_layers":)";
  const std::string end = R"(,"num_attention_heads":4096,"num_key_value_heads":4096,)"
                          R"("head_dim":16384,"intermediate_size":524288,)"
                          R"("max_position_embeddings":16777216,"use_sliding_window":true,)"
                          R"("sliding_window":4294967295,"layer_types":[)";
  for (const std::size_t layers : {1024, 5000}) {
    std::string types = R"("full_attention")";
    for (std::size_t layer = 1; layer < layers; ++layer) types += R"(,"sliding_attention")";
    const std::string config = start + std::to_string(layers) + end + types + "]}";
    seeds.emplace_back(config.begin(), config.end());
  }
  for (const char* factor : {"1e300", "-1e300", "5e-324"}) {
    seeds.push_back(fuzz_text(std::string(R"({"architectures":["LlamaForCausalLM"],)"
                                          R"("vocab_size":3,"hidden_size":4,)"
                                          R"("num_hidden_layers":1,"num_attention_heads":1,)"
                                          R"("intermediate_size":4,"partial_rotary_factor":)") +
                              factor + "}"));
  }
  seeds.push_back(fuzz_text(R"({"architectures":["RobertaForMaskedLM"],"vocab_size":3,)"
                            R"("hidden_size":4,"num_hidden_layers":1,"num_attention_heads":1,)"
                            R"("intermediate_size":4,"pad_token_id":4294967295})"));
  for (const char* relative : {R"("relative_attention_num_buckets":65536)",
                               R"("relative_attention_num_buckets":4294967292)",
                               R"("relative_attention_max_distance":0)"}) {
    seeds.push_back(fuzz_text(std::string(R"({"architectures":["T5EncoderModel"],"vocab_size":3,)"
                                          R"("d_model":4,"num_layers":1,"num_heads":1,"d_kv":4,)"
                                          R"("d_ff":4,)") +
                              relative + "}"));
  }
}

}  // namespace

std::vector<Input> fuzz_seeds() {
  const Shape square = {4, 4}, wide = {4};
  std::vector<std::pair<std::string, Shape>> llama = {{"model.embed_tokens.weight", {3, 4}},
                                                      {"model.norm.weight", wide}};
  const std::string layer = "model.layers.0.";
  for (const char* name : {"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj",
                           "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"})
    llama.emplace_back(layer + name + ".weight", square);
  for (const char* name : {"input_layernorm", "post_attention_layernorm"})
    llama.emplace_back(layer + name + ".weight", wide);
  std::vector<std::pair<std::string, Shape>> gpt2 = {
      {"wte.weight", {3, 4}}, {"wpe.weight", {8, 4}}, {"ln_f.weight", wide}, {"ln_f.bias", wide}};
  for (const char* name : {"ln_1", "ln_2"}) {
    gpt2.emplace_back(std::string("h.0.") + name + ".weight", wide);
    gpt2.emplace_back(std::string("h.0.") + name + ".bias", wide);
  }
  for (const auto& [name, in, out] :
       {std::tuple("attn.c_attn", 4, 12), std::tuple("attn.c_proj", 4, 4),
        std::tuple("mlp.c_fc", 4, 16), std::tuple("mlp.c_proj", 16, 4)}) {
    gpt2.emplace_back(std::string("h.0.") + name + ".weight",
                      Shape{static_cast<std::size_t>(in), static_cast<std::size_t>(out)});
    gpt2.emplace_back(std::string("h.0.") + name + ".bias", Shape{static_cast<std::size_t>(out)});
  }
  std::vector<Input> seeds;
  add_every_architecture(seeds);
  add_extremes(seeds);
  seeds.push_back(
      input_of(R"({"architectures":["LlamaForCausalLM"],"model_type":"llama","vocab_size":3,)"
               R"("hidden_size":4,"num_hidden_layers":1,"num_attention_heads":1,)"
               R"("intermediate_size":4,"max_position_embeddings":8,"tie_word_embeddings":true,)"
               R"("rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1,)"
               R"("high_freq_factor":4,"original_max_position_embeddings":4}})",
               llama));
  seeds.push_back(
      input_of(R"({"architectures":["MistralForCausalLM"],"vocab_size":3,"hidden_size":4,)"
               R"("num_hidden_layers":1,"num_attention_heads":2,"num_key_value_heads":2,)"
               R"("intermediate_size":4,"sliding_window":2,"tie_word_embeddings":true})",
               llama));
  seeds.push_back(
      input_of(R"({"architectures":["GPT2LMHeadModel"],"vocab_size":3,"n_embd":4,"n_layer":1,)"
               R"("n_head":2,"n_positions":8})",
               gpt2));
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> input(data, size);
  const auto middle =
      static_cast<std::size_t>(std::find(input.begin(), input.end(), 0) - input.begin());
  const std::string_view config(reinterpret_cast<const char*>(data), middle);
  const auto weights = std::as_bytes(input.subspan(std::min(middle + 1, size)));
  const std::span<const std::byte> files[] = {weights};
  auto loaded = load_model(config, files);
  if (!loaded) {
    if (loaded.error().message.empty()) std::abort();
    return 0;
  }
  const std::shared_ptr<const Model> model = std::move(*loaded);
  auto pass = ForwardPass::create(model, {});
  const std::uint32_t ids[] = {0, 2, 1};
  if (!pass) return 0;
  if (model->config.decoder_layers > 0 && (!pass->feed_source(ids) || !pass->advance())) return 0;
  if (pass->feed(ids)) (void)pass->advance();
  return 0;
}
