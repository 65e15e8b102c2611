// Rows of numbers, each with a label, as files of vectors hold them.
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

/// Adds the label of row `row`, when the rows before it have theirs.
void add_label(LabelledRows& to, std::size_t row, std::string_view label);

/// Makes labels that a table can show: bytes that are not UTF-8 become U+FFFD, control characters
/// spaces, an empty label "(empty)"; notices say how many, and how many labels are different if
/// some repeat.
void tidy_labels(LabelledRows& rows);

/// Labels from a file beside the vectors, as the Embedding Projector takes them: a line a row,
/// fields parted by tabs. A line more than there are rows is the headings. `column` is one of them,
/// or a column's number from 1; the first if it is empty. Errors: `invalid_argument` with both
/// counts where lines and rows differ, or for a column that is not there; `malformed` for UTF-16.
Result<void> read_labels(std::string_view text, std::string_view column, LabelledRows& rows);

}  // namespace embedscope
