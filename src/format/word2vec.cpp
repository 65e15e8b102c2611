#include "format/word2vec.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/concat.h"
#include "base/sizes.h"
#include "base/utf8.h"
#include "format/text_fields.h"

namespace embedscope {
namespace {

Failure malformed(std::initializer_list<Part> what) { return failure(ErrorCode::malformed, what); }

struct Sizes {
  std::size_t rows;
  std::size_t dims;
};

/// The line "rows dims", if this is one.
std::optional<Sizes> sizes_of(std::string_view line) {
  while (line.ends_with(' ')) line.remove_suffix(1);
  const auto rows = count(cut(line, ' '));
  const auto dims = count(line);
  if (!rows || !dims || *dims == 0) return std::nullopt;
  return Sizes{*rows, *dims};
}

/// Room for as many rows, if the `bytes` after the sizes can hold them at `least` bytes a number.
Result<LabelledRows> room_for_rows(Sizes sizes, std::size_t bytes, std::size_t least) {
  const auto [rows, dims] = sizes;
  if (rows > bytes / dims / least) {
    return malformed({"not a word2vec file: ", rows, " rows of ", dims, " numbers do not fit ",
                      bytes, " bytes"});
  }
  auto values = AlignedBuffer<float>::allocate(product(rows, dims));
  if (!values) return std::move(values).failure();
  return LabelledRows{{}, std::move(*values), rows, dims, {}};
}

/// A line's fields from the right, blanks at its end apart; word2vec itself writes one there.
class LastFields {
 public:
  explicit LastFields(std::string_view line) : left_(line) {
    while (left_.ends_with(' ')) left_.remove_suffix(1);
  }
  /// The next field, but for the first of the line, which belongs to the word.
  std::optional<std::string_view> next() {
    const std::size_t space = left_.rfind(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const std::string_view field = left_.substr(space + 1);
    left_ = left_.substr(0, space);
    return field;
  }
  [[nodiscard]] std::string_view left() const { return left_; }

 private:
  std::string_view left_;
};

std::size_t numbers_at_end(std::string_view line) {
  LastFields fields(line);
  std::size_t numbers = 0;
  for (auto field = fields.next(); field && number(*field); field = fields.next()) ++numbers;
  return numbers;
}

/// Lines, but for empty ones at the end.
std::size_t rows_in(std::string_view text) {
  std::size_t rows = 0;
  for (; text.find_first_not_of("\r\n") != std::string_view::npos; ++rows) cut_line(text);
  return rows;
}

/// The sizes of lines that no line of sizes stands before. All have as many numbers, but for those
/// whose words end in one and for those that are wrong: the most frequent count decides, of equally
/// frequent ones the largest, which refuses a line sooner than it takes numbers for a word.
Sizes counted_sizes(std::string_view text) {
  std::unordered_map<std::size_t, std::size_t> lines_with;
  Sizes sizes{rows_in(text), 0};
  for (std::size_t row = 0; row < sizes.rows; ++row) ++lines_with[numbers_at_end(cut_line(text))];
  std::size_t most = 0;
  for (const auto& [numbers, lines] : lines_with) {
    if (lines > most || (lines == most && numbers > sizes.dims)) {
      most = lines;
      sizes.dims = numbers;
    }
  }
  return sizes;
}

/// The sizes of line 1, if it holds them. Where every row is a word and one number, a year and its
/// number look like them, but say nothing of the lines that follow.
std::optional<Sizes> sizes_before(std::string_view text) {
  const auto sizes = sizes_of(cut_line(text));
  if (!sizes) return std::nullopt;
  std::string_view left = text;
  LastFields second(cut_line(left));
  const bool is_pair = second.next() && !second.next();
  const bool agrees = !is_pair || sizes->dims == 1 || sizes->rows == rows_in(text);
  return agrees ? sizes : std::nullopt;
}

/// Keeps the first row of each word.
Result<LabelledRows> without_repeats(LabelledRows&& table) {
  std::unordered_set<std::string_view> seen;
  std::string_view left = table.labels;
  std::string labels;
  std::string_view example;
  for (std::size_t row = 0; row < table.rows; ++row) {
    const std::string_view word = cut(left, '\n');
    if (!seen.insert(word).second) {
      if (example.empty()) example = word;
      continue;
    }
    const std::size_t kept = seen.size() - 1;
    if (kept > 0) labels += '\n';
    labels += word;
    const float* const from = table.values.data() + (row * table.dims);
    if (kept < row) std::copy(from, from + table.dims, table.values.data() + (kept * table.dims));
  }
  const std::size_t repeats = table.rows - seen.size();
  if (repeats == 0) return std::move(table);
  auto values = AlignedBuffer<float>::allocate(product(seen.size(), table.dims));
  if (!values) return std::move(values).failure();
  std::copy(table.values.data(), table.values.data() + values->size(), values->data());
  table.notices.push_back(
      repeats == 1
          ? concat({"the word ", quoted(example), " comes twice: its first row is kept"})
          : concat({repeats, " rows are left out, since their words are there already, as ",
                    quoted(example), " is"}));
  table.rows = seen.size();
  table.values = std::move(*values);
  table.labels = std::move(labels);
  return std::move(table);
}

}  // namespace

Result<LabelledRows> read_word2vec_text(std::string_view text) {
  if (is_utf16(text)) return utf16();
  text = without_mark(text);
  if (text.find_first_not_of("\r\n") == std::string_view::npos)
    return malformed({"an empty table"});
  const bool whole = text.ends_with('\n');
  const auto stated = sizes_before(text);
  const Sizes sizes = stated ? *stated : counted_sizes(text);
  if (stated) cut_line(text);
  const std::size_t first = stated ? 2 : 1;  // line of row 0
  if (sizes.dims == 0) return malformed({"line 1 is neither \"rows dims\" nor a word and numbers"});
  auto table = room_for_rows(sizes, text.size(), 2);
  if (!table) return table;
  std::size_t longer = 0;  // rows whose word ends in a number
  std::string_view example;
  for (std::size_t row = 0; row < table->rows; ++row) {
    if (text.empty()) return malformed({"line ", row + first, " is missing"});
    LastFields fields(cut_line(text));
    for (std::size_t d = table->dims; d-- > 0;) {
      const auto field = fields.next();
      const auto value = field ? number(*field) : std::nullopt;
      if (!value) {
        return malformed({"line ", row + first, ", number ", d + 1, " of ", table->dims,
                          " is none: ", quoted(field.value_or(""))});
      }
      table->values[(row * table->dims) + d] = *value;
    }
    const std::string_view word = fields.left();
    if (word.empty()) return malformed({"line ", row + first, " has no word"});
    const std::size_t space = word.rfind(' ');
    if (space != std::string_view::npos && number(word.substr(space + 1))) {
      if (++longer == 1) example = word;
    }
    add_label(*table, row, word);
  }
  if (longer > 0 && longer == table->rows) {
    return malformed({"every line has more numbers than the ", table->dims, " that line 1 says"});
  }
  if (text.find_first_not_of("\r\n") != std::string_view::npos) {
    return malformed({"line 1 says ", table->rows, " rows, but line ", table->rows + first,
                      " follows them: ", quoted(text.substr(0, text.find('\n')))});
  }
  if (!stated) {
    table->notices.push_back(concat({"line 1 is no \"rows dims\": ", table->rows, " rows of ",
                                     table->dims, " numbers are counted"}));
  }
  if (longer > 0) {
    table->notices.push_back(concat({longer, longer == 1 ? " word ends" : " words end",
                                     " in a number, as ", quoted(example), " does: the last ",
                                     table->dims, " of a line's fields are read as its numbers"}));
  }
  if (!whole && table->rows > 0) {
    table->notices.emplace_back(
        "the last line has no end: if the file was cut off there, its last number was, too");
  }
  return without_repeats(std::move(*table));
}

namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

Result<LabelledRows> read_word2vec_binary(std::string_view bytes) {
  const auto sizes = sizes_of(cut_line(bytes));
  if (!sizes) return malformed({"not a word2vec file: line 1 is not \"rows dims\""});
  auto table = room_for_rows(*sizes, bytes.size(), sizeof(float));
  if (!table) return table;
  const std::size_t row_bytes = table->dims * sizeof(float);
  std::string_view word;
  // The format ends a word at its first space. After a word that holds one, what is taken for
  // numbers begins too early, and the next row is not where it should be.
  const auto spaced = [&](std::size_t row, std::string_view what) {
    return malformed({"a word with a space, it seems: row ", row, " is read as ", quoted(word),
                      ", since the format ends a word at its first space, and after its numbers ",
                      what});
  };
  // Rows end in a line break, as word2vec itself writes them, if the first one does.
  const std::size_t first_end = sum(bytes.find(' '), 1, row_bytes);
  const bool broken = first_end < bytes.size() && bytes[first_end] == '\n';
  // What lies in the middle of numbers is hardly ever text. Line breaks where they belong say that
  // a word of other bytes is one all the same.
  const auto is_no_word = [&](std::string_view text) {
    return text.empty() || has_control(text) || (!broken && !is_valid_utf8(text));
  };
  for (std::size_t row = 0; row < table->rows; ++row) {
    if (row > 0 && broken && !bytes.starts_with('\n')) {
      return spaced(row - 1, "no line break follows, as it does after the rows before");
    }
    if (bytes.starts_with('\n')) bytes.remove_prefix(1);
    const std::size_t end = bytes.find(' ');
    const std::string_view next = bytes.substr(0, end);
    if (row > 0 && (end == std::string_view::npos || is_no_word(next))) {
      return spaced(row - 1, "no word follows");
    }
    if (end == std::string_view::npos) return malformed({"row ", row, " has no word"});
    if (is_no_word(next)) {
      return malformed(
          {"row ", row, " has a word that is empty, holds a control character or is not UTF-8"});
    }
    word = next;
    bytes.remove_prefix(end + 1);
    if (bytes.size() < row_bytes) return malformed({"row ", row, " ends before its numbers do"});
    add_label(*table, row, word);
    std::memcpy(table->values.data() + (row * table->dims), bytes.data(), row_bytes);
    bytes.remove_prefix(row_bytes);
  }
  if (bytes.starts_with('\n')) bytes.remove_prefix(1);
  if (!bytes.empty()) {
    if (table->rows == 0) return malformed({bytes.size(), " bytes are left over after 0 rows"});
    return spaced(table->rows - 1,
                  concat({bytes.size(), " bytes are left over; or the file has more rows than the ",
                          table->rows, " that its first line says"}));
  }
  return without_repeats(std::move(*table));
}

bool is_word2vec_binary(std::string_view bytes) {
  const auto sizes = sizes_of(cut_line(bytes));
  if (!sizes || sizes->rows == 0) return false;
  std::string_view left = bytes;
  if (numbers_at_end(cut_line(left)) >= sizes->dims) return false;
  const std::string_view row = bytes.substr(0, sum(bytes.find(' '), 1, product(sizes->dims, 4)));
  return has_control(row.substr(0, row.find('\n'))) || !is_valid_utf8(row);
}

}  // namespace embedscope
