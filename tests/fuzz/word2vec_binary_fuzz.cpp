// Any bytes are read as word2vec's binary file or refused; what was read has a label for each row
// or none.
#include "fuzz/labelled_rows.h"

std::vector<Input> fuzz_seeds() {
  return {fuzz_text("2 1\nthe AAAA\nof BBBB\n"), fuzz_text("1 2\nécole AAAABBBB")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_labelled_rows(
      embedscope::read_word2vec_binary({reinterpret_cast<const char*>(data), size}));
  return 0;
}
