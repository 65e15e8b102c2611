// Rows of numbers, each with a label, as the text and binary files of word vectors hold them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"

namespace embedscope {

struct LabelledRows {
  std::string labels;           ///< joined by '\n', one a row; empty when rows have none
  AlignedBuffer<float> values;  ///< rows × dims, row-major
  std::size_t rows = 0;
  std::size_t dims = 0;
  std::vector<std::string> notices;  ///< what was decided where the format leaves it open
};

/// A table of numbers, fields parted by tabs. All lines decide together what is what: the first
/// column, or else the last, holds labels where its fields are words for the most part; line 1
/// holds headings where it has words above numbers, or counts the columns. Blanks around a number,
/// a byte order mark and \r\n are passed over. Errors: `malformed` naming the line, and the field
/// where one is no number, also for UTF-16; `too_large`.
Result<LabelledRows> read_tsv(std::string_view text);

/// word2vec's text file (Mikolov, 2013): "rows dims", then a line each of a word and its numbers,
/// parted by spaces. The last `dims` fields are the numbers, so that a word may hold spaces. Errors
/// as above, also for lines after the last row.
Result<LabelledRows> read_word2vec_text(std::string_view text);

/// word2vec's binary file: "rows dims\n", then for each row its word, a space, and dims
/// little-endian f32; a line break may follow. The word ends at its first space, so a file of words
/// with spaces is ambiguous. Errors: `malformed` naming the row, also for such words and for bytes
/// after the last row; `too_large`.
Result<LabelledRows> read_word2vec_binary(std::string_view bytes);

}  // namespace embedscope
