#include "format/tsv.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/concat.h"
#include "base/sizes.h"
#include "base/utf8.h"
#include "format/text_fields.h"

namespace embedscope {
namespace {

constexpr char32_t kMinusSign = 0x2212;

Error malformed(const std::string& what) { return {ErrorCode::malformed, what}; }
Failure malformed(std::initializer_list<Part> what) { return failure(ErrorCode::malformed, what); }

/// What a column's fields are, over the lines that count.
struct Column {
  std::size_t words = 0;  ///< neither numbers nor what looks like a spoiled one
  std::size_t numbers = 0;
  std::size_t decimals = 0;  ///< of these, numbers with more than digits

  void add(std::string_view field);
};

/// Whether a code point may stand among the digits of a number that somebody wrote: a sign, a mark
/// of decimals or of thousands, a blank.
bool is_mark(char32_t value) {
  return std::u32string_view(U"+-.,_' ").find(value) != std::u32string_view::npos ||
         value == kMinusSign || value == 0xA0 || value == 0x2009 || value == 0x202F;
}

/// Digits among marks, at most with an exponent, or hexadecimal: 0,4 1_000 −1 1e5 0x1p3. Marks
/// alone count as well: what stands for a number that is missing.
bool looks_like_number(std::string_view field) {
  bool hexadecimal = false;
  bool digits = false;
  for (std::size_t position = 0; position < field.size();) {
    const std::size_t begin = position;
    const char32_t value = decode_utf8(field, position);
    const bool after_digit = begin > 0 && is_digit(static_cast<unsigned char>(field[begin - 1]));
    if (is_digit(value)) {
      digits = true;
    } else if (after_digit && (value == U'x' || value == U'X') && field[begin - 1] == '0') {
      hexadecimal = true;
    } else if (hexadecimal ? std::u32string_view(U"abcdefpABCDEFP").find(value) ==
                                     std::u32string_view::npos &&
                                 !is_mark(value)
                           : !is_mark(value) && !(after_digit && (value == U'e' || value == U'E') &&
                                                  position < field.size())) {
      return false;
    }
  }
  return digits || field.find_first_not_of("+-.,") == std::string_view::npos;
}

/// What is no number, but was meant as one: nothing, not-a-number, an infinity, a decimal comma.
bool spoiled(std::string_view field) {
  field = without_blanks(field);
  if (field.empty()) return true;
  if (looks_like_number(field)) return true;
  if (field.front() == '+' || field.front() == '-') field.remove_prefix(1);
  std::string lower(field.substr(0, 9));
  for (char& c : lower) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  return lower == "nan" || lower == "inf" || lower == "infinity" || lower == "na" ||
         lower == "n/a" || lower == "null" || lower == "none";
}

bool is_number(std::string_view field) { return number(without_blanks(field)).has_value(); }

void Column::add(std::string_view field) {
  field = without_blanks(field);
  if (number(field)) {
    ++numbers;
    if (!count(field)) ++decimals;
  } else if (!spoiled(field)) {
    ++words;
  }
}

using Fields = std::vector<std::string_view>;

Fields fields_of(std::string_view line) {
  Fields fields;
  const auto tabs = std::count(line.begin(), line.end(), '\t');
  for (std::ptrdiff_t i = 0; i <= tabs; ++i) fields.push_back(cut(line, '\t'));
  return fields;
}

/// Whether fields from `from` on are 0, 1, 2, … or 1, 2, 3, …
bool counts_up(const Fields& fields, std::size_t from) {
  const auto first = from < fields.size() ? count(fields[from]) : std::nullopt;
  if (!first || *first > 1) return false;
  for (std::size_t i = from; i < fields.size(); ++i) {
    if (count(fields[i]) != *first + (i - from)) return false;
  }
  return true;
}

/// Where a table has its labels, and whether line 1 names its columns.
struct Layout {
  enum class Labels : std::uint8_t { none, first, last };
  std::size_t lines = 0;
  std::size_t width = 0;
  Labels labels = Labels::none;
  bool headings = false;
  bool maybe_headings = false;  ///< line 1 counts its columns, which are too few to tell
};

/// Words for the most part. Whole numbers may be as many (years among words, say).
bool holds_labels(const Column& column) {
  if (column.decimals > 0) return column.words > column.numbers;
  return column.words > 0 && column.words >= column.numbers;
}

/// Words above columns that hold numbers, and no number among them.
bool names_columns(const Fields& first, const std::vector<Column>& below) {
  bool words = false;
  for (std::size_t c = 0; c < first.size(); ++c) {
    if (below[c].words > 0 || below[c].numbers == 0) continue;
    if (is_number(first[c])) return false;
    words = words || !spoiled(first[c]);
  }
  return words;
}

Result<Layout> layout_of(std::string_view text) {
  Layout layout;
  const Fields first = fields_of(cut_line(text));
  layout.lines = 1;
  layout.width = first.size();
  std::vector<Column> columns(layout.width);
  for (; !text.empty(); ++layout.lines) {
    std::string_view line = cut_line(text);
    const auto here = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1;
    if (here != layout.width) {
      return malformed(
          {"line ", layout.lines + 1, " has ", here, " fields, those before it ", layout.width});
    }
    for (Column& column : columns) column.add(cut(line, '\t'));
  }
  const auto decimals_outside = [&](std::size_t column) {
    for (std::size_t c = 0; c < layout.width; ++c) {
      if (c != column && columns[c].decimals > 0) return true;
    }
    return false;
  };
  const bool unnamed = layout.width > 1 && without_blanks(first.front()).empty();
  if (layout.lines > 1) {
    layout.headings = names_columns(first, columns);
    // Or 0, 1, 2, … above decimals, as pandas writes them; its column of row names has no heading.
    const std::size_t from = layout.width > 1 && !is_number(first.front()) ? 1 : 0;
    if (!layout.headings && counts_up(first, from) &&
        decimals_outside(from == 0 ? layout.width : 0)) {
      layout.headings = unnamed || layout.width - from >= 3;
      layout.maybe_headings = !layout.headings;
    }
  }
  if (!layout.headings) {  // line 1 counts like the others
    for (std::size_t c = 0; c < layout.width; ++c) columns[c].add(first[c]);
  }
  if (layout.width == 1) {
    if (columns.front().words > columns.front().numbers)
      return malformed("line 1 has a label and no numbers");
    return layout;
  }
  if (holds_labels(columns.front()) || (layout.headings && unnamed)) {
    layout.labels = Layout::Labels::first;
  } else if (holds_labels(columns.back())) {
    layout.labels = Layout::Labels::last;
  }
  return layout;
}

}  // namespace

Result<LabelledRows> read_tsv(std::string_view text) {
  if (is_utf16(text)) return utf16();
  LabelledRows table;
  std::string_view left = without_mark(text);
  if (left.size() < text.size()) table.notices.emplace_back("a byte order mark is passed over");
  if (left.empty()) return malformed("an empty table");
  const auto layout = layout_of(left);
  if (!layout) return layout.error();
  const bool labelled = layout->labels != Layout::Labels::none;
  const std::size_t label = layout->labels == Layout::Labels::last ? layout->width - 1 : 0;
  const std::size_t skip = layout->headings ? 1 : 0;
  table.rows = layout->lines - skip;
  table.dims = layout->width - (labelled ? 1 : 0);
  auto values = AlignedBuffer<float>::allocate(product(table.rows, table.dims));
  if (!values) return std::move(values).failure();
  table.values = std::move(*values);
  if (layout->headings) cut_line(left);
  float* next = table.values.data();
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::string_view line = cut_line(left);
    for (std::size_t c = 0; c < layout->width; ++c) {
      const std::string_view field = cut(line, '\t');
      if (labelled && c == label) {
        if (field.empty()) return malformed({"line ", row + skip + 1, " has no label"});
        add_label(table, row, field);
        continue;
      }
      const auto value = number(without_blanks(field));
      if (!value) {
        return malformed(
            {"line ", row + skip + 1, ", field ", c + 1, " is no number: ", quoted(field)});
      }
      *next++ = *value;
    }
  }
  if (layout->headings) table.notices.emplace_back("line 1 is read as headings");
  if (layout->maybe_headings)
    table.notices.emplace_back("line 1 is read as a row, though it counts its columns");
  if (labelled) {
    table.notices.push_back(concat({"labels are read from the ", label == 0 ? "first" : "last",
                                    " column, ", table.dims, " numbers a row from the others"}));
  }
  return table;
}

}  // namespace embedscope
