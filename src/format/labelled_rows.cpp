#include "format/labelled_rows.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/sizes.h"

namespace embedscope {
namespace {

Error malformed(const std::string& what) { return {ErrorCode::malformed, what}; }

/// A decimal number that fills the field; what is no f32 comes back as an infinity.
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

/// Cuts the text before `separator`, or all of it, off its beginning.
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

std::optional<std::size_t> count(std::string_view field) {
  std::size_t value = 0;
  if (field.empty() || field.size() > 9) return std::nullopt;
  for (const char digit : field) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = (value * 10) + static_cast<std::size_t>(digit - '0');
  }
  return value;
}

/// The line "rows dims", and room for as many rows, if the `bytes` after it can hold them at
/// `least` bytes a number.
Result<LabelledRows> read_sizes(std::string_view& text, std::size_t least) {
  std::string_view line = cut_line(text);
  while (line.ends_with(' ')) line.remove_suffix(1);
  const auto rows = count(cut(line, ' '));
  const auto dims = count(line);
  if (!rows || !dims || *dims == 0) {
    return malformed("not a word2vec file: line 1 is not \"rows dims\"");
  }
  if (*rows > text.size() / *dims / least) {
    return malformed("not a word2vec file: " + std::to_string(*rows) + " rows of " +
                     std::to_string(*dims) + " numbers do not fit " + std::to_string(text.size()) +
                     " bytes");
  }
  auto values = AlignedBuffer<float>::allocate(product(*rows, *dims));
  if (!values) return std::move(values).failure();
  return LabelledRows{{}, std::move(*values), *rows, *dims};
}

void add_label(LabelledRows& to, std::size_t row, std::string_view label) {
  if (row > 0) to.labels += '\n';
  to.labels += label;
}

}  // namespace

Result<LabelledRows> read_tsv(std::string_view text) {
  if (text.empty()) return malformed("an empty table");
  // Once for the shape, once for the numbers.
  LabelledRows table;
  std::size_t fields = 0;
  bool labelled = false;
  for (std::string_view left = text; !left.empty(); ++table.rows) {
    const std::string_view line = cut_line(left);
    const auto here = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1;
    if (table.rows == 0) fields = here;
    if (here != fields) {
      return malformed("line " + std::to_string(table.rows + 1) + " has " + std::to_string(here) +
                       " fields, those before it " + std::to_string(fields));
    }
    std::string_view rest = line;
    labelled = labelled || !number(cut(rest, '\t'));
  }
  table.dims = fields - (labelled ? 1 : 0);
  if (table.dims == 0) return malformed("line 1 has a label and no numbers");
  auto values = AlignedBuffer<float>::allocate(product(table.rows, table.dims));
  if (!values) return std::move(values).failure();
  table.values = std::move(*values);
  std::string_view left = text;
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::string_view line = cut_line(left);
    if (labelled) add_label(table, row, cut(line, '\t'));
    for (std::size_t d = 0; d < table.dims; ++d) {
      const std::string_view field = cut(line, '\t');
      const auto value = number(field);
      if (!value) {
        return malformed("line " + std::to_string(row + 1) + ", field " +
                         std::to_string(d + 1 + (labelled ? 1 : 0)) + " is no number: \"" +
                         std::string(field.substr(0, 40)) + "\"");
      }
      table.values[(row * table.dims) + d] = *value;
    }
  }
  return table;
}

Result<LabelledRows> read_word2vec_text(std::string_view text) {
  auto table = read_sizes(text, 2);
  if (!table) return table;
  for (std::size_t row = 0; row < table->rows; ++row) {
    const std::string where = "line " + std::to_string(row + 2);
    if (text.empty()) return malformed(where + " is missing");
    std::string_view line = cut_line(text);
    while (line.ends_with(' ')) line.remove_suffix(1);
    const std::string_view word = cut(line, ' ');
    if (word.empty()) return malformed(where + " has no word");
    add_label(*table, row, word);
    for (std::size_t d = 0; d < table->dims; ++d) {
      const std::string_view field = cut(line, ' ');
      const auto value = number(field);
      if (!value) {
        return malformed(where + ", number " + std::to_string(d + 1) + " is none: \"" +
                         std::string(field.substr(0, 40)) + "\"");
      }
      table->values[(row * table->dims) + d] = *value;
    }
    if (!line.empty()) {
      return malformed(where + " has more than " + std::to_string(table->dims) + " numbers");
    }
  }
  return table;
}

Result<LabelledRows> read_word2vec_binary(std::string_view bytes) {
  auto table = read_sizes(bytes, sizeof(float));
  if (!table) return table;
  const std::size_t row_bytes = table->dims * sizeof(float);
  for (std::size_t row = 0; row < table->rows; ++row) {
    const std::string where = "row " + std::to_string(row);
    if (bytes.starts_with('\n')) bytes.remove_prefix(1);
    const std::size_t end = bytes.find(' ');
    if (end == std::string_view::npos) return malformed(where + " has no word");
    const std::string_view word = bytes.substr(0, end);
    if (word.empty() || word.find('\n') != std::string_view::npos) {
      return malformed(where + " has a word that is empty or holds a line break");
    }
    bytes.remove_prefix(end + 1);
    if (bytes.size() < row_bytes) return malformed(where + " ends before its numbers do");
    add_label(*table, row, word);
    std::memcpy(table->values.data() + (row * table->dims), bytes.data(), row_bytes);
    bytes.remove_prefix(row_bytes);
  }
  return table;
}

}  // namespace embedscope
