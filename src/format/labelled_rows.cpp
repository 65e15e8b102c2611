#include "format/labelled_rows.h"

#include <algorithm>
#include <unordered_set>

#include "base/concat.h"
#include "base/utf8.h"
#include "format/text_fields.h"

namespace embedscope {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

std::string plural(std::size_t count, const char* one, const char* many) {
  return concat({count, count == 1 ? one : many});
}

/// The field of that column, from 0.
std::string_view field_of(std::string_view line, std::size_t column) {
  for (std::size_t c = 0; c < column; ++c) cut(line, '\t');
  return cut(line, '\t');
}

std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1;
}

Failure no_column(std::string_view column, std::string_view first, bool headings) {
  const std::size_t columns = columns_of(first);
  std::string known = headings ? std::string(first) : concat({"1 to ", columns});
  std::replace(known.begin(), known.end(), '\t', ',');
  return failure(ErrorCode::invalid_argument,
                 {"the labels have no column ", quoted(column), "; known are ", known});
}

/// Which column is meant, from 0.
Result<std::size_t> column_named(std::string_view column, std::string_view first, bool headings) {
  if (column.empty()) return std::size_t{0};
  const std::size_t columns = columns_of(first);
  for (std::size_t c = 0; headings && c < columns; ++c) {
    if (field_of(first, c) == column) return c;
  }
  const auto place = count(column);
  if (place && *place >= 1 && *place <= columns) return *place - 1;
  return no_column(column, first, headings);
}

}  // namespace

void add_label(LabelledRows& to, std::size_t row, std::string_view label) {
  if (row > 0) to.labels += '\n';
  to.labels += label;
}

void tidy_labels(LabelledRows& rows) {
  if (rows.labels.empty() && rows.rows != 1) return;
  std::string_view left = rows.labels;
  std::string tidy;
  std::size_t invalid = 0;
  std::size_t controls = 0;
  std::size_t empty = 0;
  for (std::size_t row = 0; row < rows.rows; ++row) {
    const std::string_view label = cut(left, '\n');
    if (row > 0) tidy += '\n';
    if (label.empty()) {
      tidy += "(empty)";
      ++empty;
    }
    for (std::size_t position = 0; position < label.size();) {
      const char32_t value = decode_utf8(label, position);
      const bool control = value < 0x20 || value == 0x7F;
      invalid += value == kInvalidCodePoint ? 1 : 0;
      controls += control ? 1 : 0;
      append_utf8(tidy, value == kInvalidCodePoint ? kReplacement : control ? U' ' : value);
    }
  }
  rows.labels = std::move(tidy);
  const auto note = [&](std::size_t count, const char* one, const char* many) {
    if (count > 0) rows.notices.push_back(plural(count, one, many));
  };
  note(invalid, " byte of the labels is not UTF-8: U+FFFD stands for it",
       " bytes of the labels are not UTF-8: U+FFFD stands for each");
  note(controls, " control character of the labels is read as a space",
       " control characters of the labels are read as spaces");
  note(empty, " row has an empty label", " rows have an empty label");

  std::unordered_set<std::string_view> different;
  left = rows.labels;
  for (std::size_t row = 0; row < rows.rows; ++row) different.insert(cut(left, '\n'));
  if (different.size() < rows.rows) {
    rows.notices.push_back(
        concat({"labels repeat: ", rows.rows, " rows have ", different.size(), " different ones"}));
  }
}

Result<void> read_labels(std::string_view text, std::string_view column, LabelledRows& rows) {
  if (is_utf16(text)) return utf16();
  text = without_mark(text);
  std::size_t lines = 0;
  for (std::string_view left = text; !left.empty(); ++lines) cut_line(left);
  if (lines != rows.rows && lines != rows.rows + 1) {
    return failure(ErrorCode::invalid_argument,
                   {plural(rows.rows, " vector", " vectors"), " and ",
                    plural(lines, " label", " labels"), ": a line for each vector is needed"});
  }
  const bool headings = lines == rows.rows + 1;
  std::string_view left = text;
  const std::string_view first = cut_line(left);
  auto chosen = column_named(column, first, headings);
  if (!chosen) return std::move(chosen).failure();
  if (!headings) left = text;
  rows.labels.clear();
  for (std::size_t row = 0; row < rows.rows; ++row) {
    add_label(rows, row, field_of(cut_line(left), *chosen));
  }
  if (headings) rows.notices.emplace_back("line 1 of the labels is read as headings");
  if (columns_of(first) > 1) {
    rows.notices.push_back(
        concat({"labels are read from column ", *chosen + 1, " of ", columns_of(first),
                headings ? concat({", ", quoted(field_of(first, *chosen))}) : ""}));
  }
  return {};
}

}  // namespace embedscope
