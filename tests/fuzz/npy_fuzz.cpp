// Any bytes are read as a NumPy array or refused; what was read has its rows.
#include <cstdlib>
#include <string_view>

#include "format/npy.h"
#include "fuzz/fuzz.h"

using namespace embedscope;

namespace {

Input file_of(std::string_view header, std::size_t element_bytes) {
  Input file = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, static_cast<std::uint8_t>(header.size()), 0};
  file.insert(file.end(), header.begin(), header.end());
  file.resize(file.size() + element_bytes, 1);
  return file;
}

}  // namespace

std::vector<Input> fuzz_seeds() {
  return {file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }  \n", 24),
          file_of("{'descr': '|u1', 'fortran_order': True, 'shape': (7,)}", 7),
          file_of("{'descr': '<f8', 'fortran_order': False, 'shape': ()}", 8)};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = read_npy(std::as_bytes(std::span(data, size)));
  if (!rows) {
    if (rows.error().message.empty()) std::abort();
    return 0;
  }
  if (rows->values.size() != rows->rows * rows->dims) std::abort();
  return 0;
}
