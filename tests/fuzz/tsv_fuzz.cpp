// Any bytes are read as a table of numbers or refused; what was read has a label for each row or
// none.
#include "fuzz/labelled_rows.h"

std::vector<Input> fuzz_seeds() {
  return {fuzz_text("1\t2.5\n-3e-2\t4"), fuzz_text("1990\t1\t2\r\ngrün\t3\t4\r\n")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_labelled_rows(embedscope::read_tsv({reinterpret_cast<const char*>(data), size}));
  return 0;
}
