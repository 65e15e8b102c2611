#include "format/text_fields.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/concat.h"

namespace embedscope {

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

Failure utf16() { return failure(ErrorCode::malformed, {"the text is UTF-16: save it as UTF-8"}); }

std::string_view without_blanks(std::string_view field) {
  while (field.starts_with(' ')) field.remove_prefix(1);
  while (field.ends_with(' ')) field.remove_suffix(1);
  return field;
}

std::string quoted(std::string_view field) { return concat({"\"", field.substr(0, 40), "\""}); }

std::optional<float> number(std::string_view field) {
  char text[64];
  if (field.empty() || field.size() >= sizeof(text)) return std::nullopt;
  // strtod would also take blanks before, hexadecimal and names.
  if (field.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return std::nullopt;
  std::memcpy(text, field.data(), field.size());
  text[field.size()] = '\0';
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (end != text + field.size()) return std::nullopt;
  return static_cast<float>(value);
}

std::optional<std::size_t> count(std::string_view field) {
  std::size_t value = 0;
  if (field.empty() || field.size() > 9) return std::nullopt;
  for (const char digit : field) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = (value * 10) + static_cast<std::size_t>(digit - '0');
  }
  return value;
}

std::string_view cut(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::string_view cut_line(std::string_view& text) {
  std::string_view line = cut(text, '\n');
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace embedscope
