// Any bytes are read as rows of numbers, whatever file they seem to be, or refused; what was read
// has a label for each row or none. The same bytes are read as labels, too.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "format/vector_file.h"
#include "fuzz/fuzz.h"

using namespace embedscope;

namespace {

void check(const LabelledRows& rows) {
  if (rows.values.size() != rows.rows * rows.dims) std::abort();
  const auto breaks = std::count(rows.labels.begin(), rows.labels.end(), '\n');
  if (!rows.labels.empty() && static_cast<std::size_t>(breaks) + 1 != rows.rows) std::abort();
}

}  // namespace

std::vector<Input> fuzz_seeds() {
  std::string binary = "2 2\nthe ";
  binary.append("\0\0\x80\x3F\0\0\0\x40\nof ", 12);
  binary.append("\0\0\x40\x40\0\0\x80\x40", 8);
  std::string npy = "\x93NUMPY\x01";
  npy += std::string(1, '\0') + "\x3A" + std::string(1, '\0');
  npy += "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }";
  npy += "abcdefghijkl";
  std::string safetensors = "\x3B" + std::string(7, '\0');
  safetensors += R"({"e":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4],"x":[]}})";
  safetensors += "abcd";
  return {fuzz_text("1\t2.5\n-3e-2\t4"),
          fuzz_text("1990\t1\t2\r\ngr\xC3\xBCn\t3\t4\r\n"),
          fuzz_text("2 3\nthe 1 2 3 \nof -1 0.5 1e3\n"),
          fuzz_text("the 1 2\nnew york 3 4\nthe 5 6\n"),
          fuzz_text("[1,2]\n[3,4]\n"),
          fuzz_text(binary),
          fuzz_text(npy),
          fuzz_text(safetensors)};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const std::string_view name : {"", "rows.tsv"}) {
    const auto rows = read_vector_file(std::as_bytes(std::span(data, size)), name);
    if (rows) {
      check(*rows);
    } else if (rows.error().message.empty()) {
      std::abort();
    }
  }
  LabelledRows three;
  three.rows = 3;
  if (read_labels({reinterpret_cast<const char*>(data), size}, "2", three)) {
    tidy_labels(three);
    check(three);
  }
  return 0;
}
