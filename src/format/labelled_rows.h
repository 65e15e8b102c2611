// Rows of numbers, each with a label, as the text and binary files of word vectors hold them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/aligned_buffer.h"
#include "base/result.h"

namespace embedscope {

struct LabelledRows {
  std::string labels;           ///< joined by '\n', one a row; empty when rows have none
  AlignedBuffer<float> values;  ///< rows × dims, row-major
  std::size_t rows = 0;
  std::size_t dims = 0;
};

/// A table of numbers, fields parted by tabs; a first column that is not all numbers holds labels.
/// Lines may end in \r\n, the last one in nothing. Errors: `malformed` naming the line, and the
/// field where one is no number; `too_large`.
Result<LabelledRows> read_tsv(std::string_view text);

/// word2vec's text file (Mikolov, 2013): "rows dims", then a line each of a word and its numbers,
/// parted by spaces. Errors as above.
Result<LabelledRows> read_word2vec_text(std::string_view text);

/// word2vec's binary file: "rows dims\n", then for each row its word, a space, and dims
/// little-endian f32; a line break may follow. Errors: `malformed` naming the row; `too_large`.
Result<LabelledRows> read_word2vec_binary(std::string_view bytes);

}  // namespace embedscope
