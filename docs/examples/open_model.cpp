#include <cstdio>

#include "cli/files.h"
#include "transformer/forward_pass.h"
#include "transformer/stored_model.h"
using namespace embedscope;

int main(int count, char** arguments) {
  const std::string folder = count > 1 ? arguments[1] : ".";
  const auto config = cli::read_text(folder + "/config.json");
  const auto weights = cli::read_file(folder + "/model.safetensors");
  if (!config || !weights) return std::puts("no config.json or model.safetensors there"), 1;
  const std::span<const std::byte> files[] = {*weights};
  auto model = load_model(*config, files);
  if (!model) return std::puts(model.error().message.c_str()), 1;
  auto pass = ForwardPass::create(std::move(*model), {.trace = {"layers.*.attention.weights"}});
  const std::uint32_t ids[] = {2, 17, 23};
  if (!pass || !pass->feed(ids) || !pass->advance()) return 1;
  for (const auto& [name, tensor] : pass->trace().tensors()) {
    std::printf("%s: head 0, last token looks at", name.c_str());
    for (int key = 0; key < 3; ++key) std::printf(" %.3f", tensor.values[6 + key]);
    std::printf("\n");
  }
}
