// Any bytes are read as word2vec's text or refused; what was read has a label for each row or none.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "format/labelled_rows.h"
#include "fuzz/fuzz.h"

using namespace embedscope;

std::vector<Input> fuzz_seeds() {
  const auto text = [](std::string_view from) { return Input(from.begin(), from.end()); };
  return {text("2 3\nthe 1 2 3 \nof -1 0.5 1e3\n")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = read_word2vec_text({reinterpret_cast<const char*>(data), size});
  if (!rows) {
    if (rows.error().message.empty()) std::abort();
    return 0;
  }
  if (rows->values.size() != rows->rows * rows->dims) std::abort();
  const auto breaks = std::count(rows->labels.begin(), rows->labels.end(), '\n');
  if (!rows->labels.empty() && static_cast<std::size_t>(breaks) + 1 != rows->rows) std::abort();
  return 0;
}
