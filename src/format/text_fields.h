// What readers of tables in text share: lines, fields, and numbers as people write them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace embedscope {

/// Without the byte order mark that some programs write before UTF-8.
std::string_view without_mark(std::string_view text);

/// Whether the text begins with the mark of UTF-16, which Windows programs call Unicode.
bool is_utf16(std::string_view text);
/// The error for such a text: `malformed`.
Failure utf16();

std::string_view without_blanks(std::string_view field);

/// A field for a message: in quotes, at most 40 bytes of it.
std::string quoted(std::string_view field);

/// A decimal number that fills the field; what is no f32 comes back as an infinity.
std::optional<float> number(std::string_view field);

/// A whole number of at most nine digits that fills the field.
std::optional<std::size_t> count(std::string_view field);

/// Cuts the text before `separator`, or all of it, off its beginning.
std::string_view cut(std::string_view& text, char separator);
/// Cuts the first line off, without its \n or \r\n.
std::string_view cut_line(std::string_view& text);

}  // namespace embedscope
