// Any bytes are read as a table of numbers or refused; what was read has a label for each row or
// none.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "format/labelled_rows.h"
#include "fuzz/fuzz.h"

using namespace embedscope;

std::vector<Input> fuzz_seeds() {
  const auto text = [](std::string_view from) { return Input(from.begin(), from.end()); };
  return {text("1\t2.5\n-3e-2\t4"), text("1990\t1\t2\r\ngrün\t3\t4\r\n")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = read_tsv({reinterpret_cast<const char*>(data), size});
  if (!rows) {
    if (rows.error().message.empty()) std::abort();
    return 0;
  }
  if (rows->values.size() != rows->rows * rows->dims) std::abort();
  const auto breaks = std::count(rows->labels.begin(), rows->labels.end(), '\n');
  if (!rows->labels.empty() && static_cast<std::size_t>(breaks) + 1 != rows->rows) std::abort();
  return 0;
}
