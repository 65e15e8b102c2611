// A table of numbers in text, fields parted by tabs.
#pragma once

#include <string_view>

#include "format/labelled_rows.h"

namespace embedscope {

/// A table of numbers, fields parted by tabs. All lines decide together what is what: the first
/// column, or else the last, holds labels where its fields are words for the most part; line 1
/// holds headings where it has words above numbers, or counts the columns. Blanks around a number,
/// a byte order mark and \r\n are passed over. Errors: `malformed` naming the line, and the field
/// where one is no number, also for UTF-16; `too_large`.
Result<LabelledRows> read_tsv(std::string_view text);

}  // namespace embedscope
