// Any bytes are read as a GGUF file or refused; what loads can run, and its tokeniser is whole.
#include <cstdlib>

#include "format/gguf_tokeniser.h"
#include "fuzz/fuzz.h"
#include "transformer/forward_pass.h"
#include "transformer/stored_model.h"
#include "unit/support/gguf_writer.h"

using namespace embedscope;

namespace {

bool loads(const Input& input) {
  const auto bytes = std::as_bytes(std::span(input));
  const auto parsed = Gguf::parse(bytes, input.size());
  return parsed && parsed->has_value() && load_gguf_model(**parsed, bytes).ok();
}

}  // namespace

std::vector<Input> fuzz_seeds() {
  const std::string whole = testing::tiny_gguf().file();
  const std::string old = testing::tiny_gguf().tensor("rope_freqs.weight", {2}, 2).file(2);
  const std::string pairs = testing::GgufWriter()
                                .text("tokenizer.ggml.model", "gpt2")
                                .text("tokenizer.ggml.pre", "gpt-2")
                                .texts("tokenizer.ggml.tokens", {"a", "b", "ab"})
                                .texts("tokenizer.ggml.merges", {"a b"})
                                .file();
  std::vector<Input> seeds = {fuzz_text(whole), fuzz_text(old), fuzz_text(pairs)};
  for (const char* architecture : {"qwen2", "qwen3", "bert"}) {
    const std::string file = testing::tiny_gguf(architecture).file();
    if (!loads(fuzz_text(file))) std::abort();
    seeds.push_back(fuzz_text(file));
  }
  for (std::uint32_t type = 0; type < 64; ++type) {
    const Block block = block_of(gguf_type(type));
    if (block.group == 0) continue;
    // One a kind is large enough to stay in blocks.
    const std::size_t blocks = type == 3 || type == 14 ? 4096 / block.values : 1;
    const auto hidden = static_cast<std::uint32_t>(blocks * block.values);
    const std::string file =
        testing::tiny_gguf("llama", {type, hidden, blocks * block.bytes}).file();
    if (!loads(fuzz_text(file))) std::abort();
    seeds.push_back(fuzz_text(file));
  }
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto parsed = Gguf::parse(bytes, size);
  if (!parsed) {
    if (parsed.error().message.empty()) std::abort();
    return 0;
  }
  if (!parsed->has_value()) std::abort();  // all of the file was there
  if (const auto tokeniser = gguf_tokeniser(**parsed); tokeniser && tokeniser->content.empty())
    std::abort();
  auto loaded = load_gguf_model(**parsed, bytes);
  if (!loaded) return 0;
  const std::shared_ptr<const Model> model = std::move(*loaded);
  auto pass = ForwardPass::create(model, {});
  const std::uint32_t ids[] = {0, 1};
  if (pass && pass->feed(ids)) (void)pass->advance();
  return 0;
}
