// Any bytes are read as word2vec's binary file or refused; what was read has a label for each row
// or none.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "format/labelled_rows.h"
#include "fuzz/fuzz.h"

using namespace embedscope;

std::vector<Input> fuzz_seeds() {
  const auto text = [](std::string_view from) { return Input(from.begin(), from.end()); };
  return {text("2 1\nthe AAAA\nof BBBB\n"), text("1 2\nécole AAAABBBB")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = read_word2vec_binary({reinterpret_cast<const char*>(data), size});
  if (!rows) {
    if (rows.error().message.empty()) std::abort();
    return 0;
  }
  if (rows->values.size() != rows->rows * rows->dims) std::abort();
  const auto breaks = std::count(rows->labels.begin(), rows->labels.end(), '\n');
  if (!rows->labels.empty() && static_cast<std::size_t>(breaks) + 1 != rows->rows) std::abort();
  return 0;
}
