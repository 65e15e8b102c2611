// Any bytes are read as word2vec's text or refused; what was read has a label for each row or none.
#include "fuzz/labelled_rows.h"

std::vector<Input> fuzz_seeds() { return {fuzz_text("2 3\nthe 1 2 3 \nof -1 0.5 1e3\n")}; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_labelled_rows(embedscope::read_word2vec_text({reinterpret_cast<const char*>(data), size}));
  return 0;
}
