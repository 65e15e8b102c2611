// Any bytes are read as safetensors or refused; what was read can be written and read again.
#include <cstdlib>
#include <string_view>

#include "format/safetensors.h"
#include "fuzz/fuzz.h"

using namespace embedscope;

namespace {

Input file_of(std::string_view header, std::size_t data_bytes) {
  Input file(8 + header.size() + data_bytes, 1);
  for (std::size_t i = 0; i < 8; ++i) {
    file[i] = static_cast<std::uint8_t>((header.size() >> (8 * i)) & 0xFF);
  }
  std::copy(header.begin(), header.end(), file.begin() + 8);
  return file;
}

}  // namespace

std::vector<Input> fuzz_seeds() {
  return {
      file_of("{}", 0),
      file_of(R"({"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})", 16),
      file_of(R"({"__metadata__":{"k":"v"},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
              R"("b":{"dtype":"BF16","shape":[],"data_offsets":[4,6]},)"
              R"("c":{"dtype":"F64","shape":[0,7],"data_offsets":[6,6]}}  )",
              6),
  };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = Safetensors::parse(std::as_bytes(std::span(data, size)));
  if (!parsed) {
    if (parsed.error().message.empty()) std::abort();
    return 0;
  }
  for (const TensorView& tensor : parsed->tensors()) {
    std::vector<float> values(tensor.elements());
    (void)copy_as_f32(tensor, values);
  }
  const auto written = write_safetensors(parsed->tensors(), parsed->metadata());
  if (!written) std::abort();
  const auto again = Safetensors::parse(*written);
  if (!again || again->tensors().size() != parsed->tensors().size()) std::abort();
  return 0;
}
