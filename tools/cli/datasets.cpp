#include "cli/datasets.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <set>

#include "base/utf8.h"
#include "format/json.h"

namespace embedscope::cli {
namespace {

using Row = std::vector<std::string>;

struct NumberedRow {
  std::size_t line;
  Row cells;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// Cells of a line. With quotes as in CSV (RFC 4180); a run of spaces separates once.
Row split(std::string_view line, char separator) {
  Row cells;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char byte = line[i];
    if (quoted) {
      if (byte == '"' && i + 1 < line.size() && line[i + 1] == '"') {
        cell += byte;
        ++i;
      } else if (byte == '"') {
        quoted = false;
      } else {
        cell += byte;
      }
    } else if (byte == '"' && trimmed(cell).empty()) {
      quoted = true;
      cell.clear();
    } else if (byte == separator || (separator == ' ' && byte == '\t')) {
      if (separator != ' ' || !cell.empty()) cells.emplace_back(trimmed(cell));
      cell.clear();
    } else {
      cell += byte;
    }
  }
  if (separator != ' ' || !trimmed(cell).empty()) cells.emplace_back(trimmed(cell));
  return cells;
}

Error malformed(std::size_t line, const std::string& what) {
  return {ErrorCode::malformed, "line " + std::to_string(line) + ": " + what};
}

std::vector<std::pair<std::size_t, std::string_view>> lines_of(std::string_view text) {
  std::vector<std::pair<std::size_t, std::string_view>> lines;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    // Keep a leading separator: it is an empty first cell (an index column's heading).
    if (!line.empty() && line[0] != '#') {
      std::string_view whole = text.substr(0, end);
      if (whole.ends_with('\r')) whole.remove_suffix(1);
      lines.emplace_back(number, whole);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// The separator that cuts most lines into the same number (above one) of cells.
char find_separator(const std::vector<std::pair<std::size_t, std::string_view>>& lines) {
  const std::size_t sample = std::min<std::size_t>(lines.size(), 50);
  for (const char candidate : {'\t', ';', ',', ' '}) {
    std::size_t agreeing = 0;
    const std::size_t columns = sample == 0 ? 0 : split(lines[sample / 2].second, candidate).size();
    for (std::size_t i = 0; i < sample; ++i) {
      agreeing += split(lines[i].second, candidate).size() == columns ? 1 : 0;
    }
    if (columns > 1 && agreeing * 10 >= sample * 9) return candidate;
  }
  return ' ';
}

std::vector<NumberedRow> parse_table(std::string_view text) {
  const auto lines = lines_of(text);
  const char separator = find_separator(lines);
  std::vector<NumberedRow> rows;
  rows.reserve(lines.size());
  for (const auto& [number, line] : lines) rows.push_back({number, split(line, separator)});
  return rows;
}

std::string lower(std::string_view text) {
  std::string folded;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t value = decode_utf8(text, position);
    if (value != kInvalidCodePoint) append_utf8(folded, to_lower(value));
  }
  return folded;
}

/// The first column whose lower-case heading is one of `names`, in their order of preference.
std::optional<std::size_t> column_named(const Row& header,
                                        std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    for (std::size_t column = 0; column < header.size(); ++column) {
      if (lower(header[column]) == name) return column;
    }
  }
  return std::nullopt;
}

/// Calls `visit(begin, end)` for each run of letters and digits, in bytes.
template <class Visit>
void for_each_spelled_word(std::string_view text, Visit&& visit) {
  std::size_t begin = std::string_view::npos;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t at = position;
    const char32_t value = decode_utf8(text, position);
    const bool inside = value != kInvalidCodePoint && (is_letter(value) || is_digit(value));
    if (inside && begin == std::string_view::npos) begin = at;
    if (!inside && begin != std::string_view::npos) {
      visit(begin, at);
      begin = std::string_view::npos;
    }
  }
  if (begin != std::string_view::npos) visit(begin, text.size());
}

bool is_tagged(const std::string& word) {
  constexpr std::string_view kTags = "nvjar";
  return word.size() > 2 && (word[word.size() - 2] == '-' || word[word.size() - 2] == '_') &&
         kTags.find(word.back()) != std::string_view::npos;
}

void remove_tags(std::vector<PairItem>& items) {
  const bool all_tagged = std::all_of(items.begin(), items.end(), [](const PairItem& item) {
    return is_tagged(item.first) && is_tagged(item.second);
  });
  if (!all_tagged) return;
  for (PairItem& item : items) {
    item.first.resize(item.first.size() - 2);
    item.second.resize(item.second.size() - 2);
  }
}

std::vector<std::string> split_answers(std::string_view text) {
  std::vector<std::string> answers;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('/'), text.size());
    if (end > 0) answers.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return answers;
}

}  // namespace

std::optional<double> number_in(std::string_view cell) {
  double value = 0;
  const char* const begin = cell.data();
  const char* const end = begin + cell.size();
  const auto [stop, failure] = std::from_chars(begin, end, value);
  if (cell.empty() || failure != std::errc() || stop != end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

Result<std::vector<AnalogyItem>> parse_analogies(std::string_view text) {
  std::vector<AnalogyItem> items;
  std::vector<std::pair<std::string, std::vector<std::string>>> pairs;  // BATS
  std::string section;
  for (const auto& [number, line] : lines_of(text)) {
    if (trimmed(line).starts_with(':')) {
      section = trimmed(trimmed(line).substr(1));
      continue;
    }
    const Row words = split(line, ' ');
    if (words.size() == 4 && pairs.empty()) {
      items.push_back({words[0], words[1], words[2], {words[3]}, section});
    } else if (words.size() == 2 && items.empty()) {
      auto answers = split_answers(words[1]);
      if (answers.empty()) return malformed(number, "no answer beside '" + words[0] + "'");
      pairs.emplace_back(words[0], std::move(answers));
    } else {
      return malformed(number,
                       "an analogy has four words (Google) or a word and its answers (BATS), "
                       "this line has " +
                           std::to_string(words.size()));
    }
  }
  for (const auto& [a, a_answers] : pairs) {
    for (const auto& [c, c_answers] : pairs) {
      if (a != c) items.push_back({a, a_answers.front(), c, c_answers, section});
    }
  }
  if (items.empty()) return Error{ErrorCode::malformed, "the file holds no analogy"};
  return items;
}

Result<std::vector<PairItem>> parse_pairs(std::string_view text) {
  std::vector<NumberedRow> rows = parse_table(text);
  if (rows.empty()) return Error{ErrorCode::malformed, "the file holds no word pair"};

  const Row& head = rows.front().cells;
  std::optional<std::size_t> first =
      column_named(head, {"word1", "word_1", "word 1", "w1", "first", "wordone", "target"});
  std::optional<std::size_t> second =
      column_named(head, {"word2", "word_2", "word 2", "w2", "second", "wordtwo", "relatum"});
  std::optional<std::size_t> score =
      column_named(head, {"score", "similarity", "sim", "rating", "gold", "human (mean)", "human",
                          "mean", "simlex999", "simlex", "average", "avg", "relatedness", "value"});
  const bool has_number = std::any_of(head.begin(), head.end(),
                                      [](const auto& cell) { return number_in(cell).has_value(); });
  const bool has_header = (first && second) || !has_number;
  const std::size_t start = has_header ? 1 : 0;
  if (rows.size() <= start) return Error{ErrorCode::malformed, "the file holds no word pair"};

  const Row& sample = rows[start].cells;
  if (!first || !second) {
    first.reset();
    second.reset();
    for (std::size_t column = 0; column < sample.size() && !second; ++column) {
      if (number_in(sample[column]) || sample[column].empty()) continue;
      (first ? second : first) = column;
    }
  }
  if (first && second && !score) {
    for (std::size_t column = *second + 1; column < sample.size() && !score; ++column) {
      if (number_in(sample[column])) score = column;
    }
  }
  if (!first || !second || !score) {
    return malformed(rows[start].line, "expected two words and a score");
  }

  std::vector<PairItem> items;
  for (std::size_t i = start; i < rows.size(); ++i) {
    const Row& cells = rows[i].cells;
    if (cells.size() <= std::max({*first, *second, *score})) {
      return malformed(rows[i].line, "has " + std::to_string(cells.size()) + " columns, too few");
    }
    const auto value = number_in(cells[*score]);
    if (!value) return malformed(rows[i].line, "'" + cells[*score] + "' is not a score");
    items.push_back({cells[*first], cells[*second], *value});
  }
  remove_tags(items);
  return items;
}

Result<std::vector<CategoryItem>> parse_categories(std::string_view text) {
  std::vector<NumberedRow> rows = parse_table(text);
  if (rows.empty()) return Error{ErrorCode::malformed, "the file holds no word with a category"};

  const Row& head = rows.front().cells;
  std::optional<std::size_t> word =
      column_named(head, {"word", "words", "concept", "item", "term"});
  std::optional<std::size_t> category =
      column_named(head, {"category", "class", "label", "cluster", "group", "hypernym"});
  std::size_t start = 0;
  if (word && category) {
    start = 1;
  } else {
    // Without a header: two columns of words (a leading number is an index), and the one that
    // repeats itself more is the category.
    std::vector<std::size_t> columns;
    for (std::size_t column = 0; column < head.size() && columns.size() < 2; ++column) {
      if (!number_in(head[column]) && !head[column].empty()) columns.push_back(column);
    }
    if (columns.size() < 2) return malformed(rows.front().line, "expected a word and a category");
    std::set<std::string> entries[2];
    for (const NumberedRow& row : rows) {
      for (int side = 0; side < 2; ++side) {
        if (columns[side] < row.cells.size()) entries[side].insert(row.cells[columns[side]]);
      }
    }
    const bool category_first = entries[0].size() < entries[1].size();
    category = columns[category_first ? 0 : 1];
    word = columns[category_first ? 1 : 0];
  }

  std::vector<CategoryItem> items;
  for (std::size_t i = start; i < rows.size(); ++i) {
    const Row& cells = rows[i].cells;
    if (cells.size() <= std::max(*word, *category)) {
      return malformed(rows[i].line, "expected a word and a category");
    }
    if (cells[*word].empty() || cells[*category].empty())
      continue;  // published sets have such rows
    items.push_back({cells[*word], cells[*category]});
  }
  if (items.empty()) return Error{ErrorCode::malformed, "the file holds no word with a category"};
  return items;
}

Result<std::vector<MinimalPair>> parse_minimal_pairs(std::string_view text) {
  std::vector<MinimalPair> pairs;
  for (const auto& [number, line] : lines_of(text)) {
    auto object = Json::parse_object(line, "line " + std::to_string(number));
    if (!object) return std::move(object).failure();
    const Json* good = object->find("sentence_good");
    const Json* bad = object->find("sentence_bad");
    if (good == nullptr || bad == nullptr || good->text().empty() || bad->text().empty()) {
      return malformed(number, "expected texts \"sentence_good\" and \"sentence_bad\"");
    }
    pairs.push_back({good->text(), bad->text()});
  }
  return pairs;
}

Result<std::vector<SenseItem>> parse_senses(std::string_view text) {
  std::vector<SenseItem> items;
  for (const auto& [number, line] : lines_of(text)) {
    Row cells = split(line, '\t');
    if (cells.size() != 3 || cells[0].empty() || cells[1].empty()) {
      return malformed(number, "expected a word, its sense and a sentence, separated by tabs");
    }
    SenseItem item{cells[0], cells[1], cells[2]};
    const std::string wanted = lower(item.word);
    std::size_t found = 0;
    for_each_spelled_word(item.sentence, [&](std::size_t begin, std::size_t end) {
      if (lower(std::string_view(item.sentence).substr(begin, end - begin)) != wanted) return;
      ++found;
      item.begin = begin;
      item.end = end;
    });
    if (found != 1) {
      return malformed(number, "\"" + item.word + "\" must stand once in the sentence, not " +
                                   std::to_string(found) + " times");
    }
    items.push_back(std::move(item));
  }
  return items;
}

namespace {

/// The columns of sentence pairs without a header: the two with the most text, and the last one of
/// numbers alone.
bool guess_columns(const std::vector<NumberedRow>& rows, std::optional<std::size_t>& first,
                   std::optional<std::size_t>& second, std::optional<std::size_t>& score) {
  const std::size_t columns = rows.front().cells.size();
  std::vector<std::pair<std::size_t, std::size_t>> texts;  // length, column
  for (std::size_t column = 0; column < columns; ++column) {
    std::size_t length = 0;
    bool numbers = true;
    for (const NumberedRow& row : rows) {
      if (column >= row.cells.size()) continue;
      length += row.cells[column].size();
      numbers = numbers && number_in(row.cells[column]).has_value();
    }
    if (numbers) {
      score = column;
    } else {
      texts.emplace_back(length, column);
    }
  }
  if (texts.size() < 2 || !score) return false;
  std::sort(texts.rbegin(), texts.rend());
  first = std::min(texts[0].second, texts[1].second);
  second = std::max(texts[0].second, texts[1].second);
  return true;
}

}  // namespace

Result<std::vector<SentencePair>> parse_sentence_pairs(std::string_view text) {
  const auto lines = lines_of(text);
  if (lines.empty()) return Error{ErrorCode::malformed, "the file holds no pair of sentences"};
  const bool tabs = lines.front().second.find('\t') != std::string_view::npos;
  std::vector<NumberedRow> rows;
  // Sentences in columns of tabs may begin with a quotation mark that nothing closes.
  for (const auto& [number, line] : lines) {
    Row cells;
    if (tabs) {
      for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find('\t', begin), line.size());
        cells.emplace_back(trimmed(line.substr(begin, end - begin)));
        begin = end + 1;
      }
    } else {
      cells = split(line, ',');
    }
    rows.push_back({number, std::move(cells)});
  }
  const Row& head = rows.front().cells;
  auto first = column_named(head, {"sentence1", "sentence_1", "sentence_a", "sentence a", "s1"});
  auto second = column_named(head, {"sentence2", "sentence_2", "sentence_b", "sentence b", "s2"});
  auto score = column_named(
      head, {"score", "relatedness_score", "similarity", "similarity_score", "gold", "label"});
  const bool has_header = first && second && score;
  if (!has_header && !guess_columns(rows, first, second, score)) {
    return malformed(rows.front().line, "expected two sentences and a score");
  }
  std::vector<SentencePair> pairs;
  for (std::size_t i = has_header ? 1 : 0; i < rows.size(); ++i) {
    const Row& cells = rows[i].cells;
    if (cells.size() <= std::max({*first, *second, *score})) {
      return malformed(rows[i].line, "has " + std::to_string(cells.size()) + " columns, too few");
    }
    const auto value = number_in(cells[*score]);
    if (!value) return malformed(rows[i].line, "'" + cells[*score] + "' is not a score");
    pairs.push_back({cells[*first], cells[*second], *value});
  }
  if (pairs.empty()) return Error{ErrorCode::malformed, "the file holds no pair of sentences"};
  return pairs;
}

Result<std::vector<Question>> parse_questions(std::string_view text) {
  std::vector<Question> questions;
  for (const auto& [number, line] : lines_of(text)) {
    const Row cells = split(line, '\t');
    if (cells.size() != 2 || cells[0].empty() || cells[1].empty())
      return malformed(number, "expected a question and its answer, separated by a tab");
    questions.push_back({cells[0], cells[1]});
  }
  if (questions.empty()) return Error{ErrorCode::malformed, "the file holds no question"};
  return questions;
}

}  // namespace embedscope::cli
