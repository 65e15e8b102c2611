#include "vectors/vocabulary.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/sizes.h"
#include "base/utf8.h"
#include "kernels/topk.h"
#include "vectors/spelling.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{1} << 31;

/// FNV-1a.
std::uint32_t hash(std::string_view text) {
  std::uint32_t value = 2166136261U;
  for (const char byte : text) {
    value = (value ^ static_cast<unsigned char>(byte)) * 16777619U;
  }
  return value;
}

/// Which letters a word has, 32 bits for all code points.
std::uint32_t letters_of(std::u32string_view word) {
  std::uint32_t letters = 0;
  for (const char32_t value : word) {
    letters |= 1U << (value & 31U);
  }
  return letters;
}

/// The place of a key in an open-addressed table of rows + 1, or the free place where it would go.
template <class Equals>
std::size_t place_of(const std::vector<std::uint32_t>& table, std::string_view key, Equals equals) {
  const std::size_t mask = table.size() - 1;
  std::size_t place = hash(key) & mask;
  while (table[place] != 0 && !equals(table[place] - 1)) {
    place = (place + 1) & mask;
  }
  return place;
}

std::string on_line(std::size_t row) { return " on line " + std::to_string(row + 1); }

/// Why a word cannot be in a vocabulary, or nothing.
std::string_view objection(std::string_view word) {
  if (word.empty()) {
    return "an empty word";
  }
  if (!is_valid_utf8(word)) {
    return "a word that is not UTF-8";
  }
  for (const char byte : word) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) {
      return "a word with a control character";
    }
  }
  return {};
}

}  // namespace

Result<Vocabulary> Vocabulary::from_lines(std::string_view lines, Repeats repeats) {
  if (lines.size() >= kMaxTextBytes) {
    return Error{ErrorCode::too_large, std::to_string(lines.size()) + " bytes of words"};
  }
  if (lines.ends_with('\n')) {
    lines.remove_suffix(1);
  }
  Vocabulary vocabulary;
  if (lines.empty()) {
    return vocabulary;
  }
  vocabulary.text_ = lines;
  if (auto indexed = vocabulary.index(0, repeats); !indexed) {
    return std::move(indexed).failure();
  }
  return vocabulary;
}

/// Indexes the words of text_ from row `from` on, whose text begins where the rows before it end.
Result<void> Vocabulary::index(std::size_t from, Repeats repeats) {
  std::size_t begin = 0;
  if (from == 0) {
    starts_.assign(1, 0);
    skeleton_starts_.assign(1, 0);
  } else {
    begin = starts_.back();
  }
  while (begin <= text_.size()) {
    const std::size_t end = std::min(text_.find('\n', begin), text_.size());
    const std::string_view word(text_.data() + begin, end - begin);
    if (const std::string_view reason = objection(word); !reason.empty()) {
      return Error{ErrorCode::malformed, std::string(reason) + on_line(size())};
    }
    skeletons_ += skeleton_of(word);
    skeleton_starts_.push_back(static_cast<std::uint32_t>(skeletons_.size()));
    letters_.push_back(letters_of(
        std::u32string_view(skeletons_).substr(skeleton_starts_[skeleton_starts_.size() - 2])));
    starts_.push_back(static_cast<std::uint32_t>(end + 1));
    begin = end + 1;
  }

  // At most half full, so that a search ends soon.
  std::size_t first = from;
  if (size() > exact_.size() / 2) {
    const std::size_t places = std::bit_ceil(product(2, size()));
    exact_.assign(places, 0);
    folded_.assign(places, 0);
    first = 0;
  }
  for (std::size_t row = first; row < size(); ++row) {
    const std::string_view key = word(row);
    const std::size_t place =
        place_of(exact_, key, [&](std::uint32_t other) { return word(other) == key; });
    if (exact_[place] != 0 && repeats == Repeats::kept) continue;
    if (exact_[place] != 0) {
      return Error{ErrorCode::malformed, "the word \"" + std::string(key) + "\"" + on_line(row) +
                                             " is there already," + on_line(exact_[place] - 1)};
    }
    exact_[place] = static_cast<std::uint32_t>(row) + 1;
    const std::string folded = fold_case(key);
    const std::size_t folded_place = place_of(
        folded_, folded, [&](std::uint32_t other) { return fold_case(word(other)) == folded; });
    if (folded_[folded_place] == 0) {
      folded_[folded_place] = static_cast<std::uint32_t>(row) + 1;
    }
  }
  return {};
}

std::string_view Vocabulary::word(std::size_t row) const {
  return std::string_view(text_).substr(starts_[row], starts_[row + 1] - starts_[row] - 1);
}

std::optional<std::uint32_t> Vocabulary::find(std::string_view text) const {
  if (size() == 0) {
    return std::nullopt;
  }
  std::uint32_t entry =
      exact_[place_of(exact_, text, [&](std::uint32_t row) { return word(row) == text; })];
  if (entry == 0) {
    const std::string folded = fold_case(text);
    entry = folded_[place_of(folded_, folded,
                             [&](std::uint32_t row) { return fold_case(word(row)) == folded; })];
  }
  return entry == 0 ? std::nullopt : std::optional(entry - 1);
}

Result<std::uint32_t> Vocabulary::require(std::string_view text) const {
  if (const auto row = find(text)) {
    return *row;
  }
  return Error{ErrorCode::not_found, text.empty()
                                         ? "no word was given"
                                         : "\"" + std::string(text) + "\" is not among the " +
                                               std::to_string(size()) + " words"};
}

std::u32string_view Vocabulary::skeleton(std::size_t row) const {
  return std::u32string_view(skeletons_)
      .substr(skeleton_starts_[row], skeleton_starts_[row + 1] - skeleton_starts_[row]);
}

std::vector<std::uint32_t> Vocabulary::completions(std::string_view text, std::size_t k) const {
  const std::u32string begun = skeleton_of(text);
  std::vector<std::uint32_t> rows;
  if (begun.empty()) {
    return rows;
  }
  for (std::size_t row = 0; row < size() && rows.size() < k; ++row) {
    const std::u32string_view whole = skeleton(row);
    if (whole.size() > begun.size() && whole.starts_with(begun)) {
      rows.push_back(static_cast<std::uint32_t>(row));
    }
  }
  return rows;
}

Vocabulary Vocabulary::first(std::size_t words) const {
  if (words >= size()) {
    return *this;
  }
  if (words == 0) {
    return {};
  }
  // Which cannot fail: the words were checked when this was made.
  const std::string_view lines = std::string_view(text_).substr(0, starts_[words] - 1);
  return std::move(from_lines(lines, Repeats::kept)).value();
}

std::vector<Suggestion> Vocabulary::suggest(std::string_view text, std::size_t k) const {
  const std::u32string wanted = skeleton_of(text);
  if (wanted.empty()) {
    return {};
  }
  const std::uint32_t limit = wanted.size() <= 2 ? 0 : wanted.size() <= 5 ? 1 : 2;
  const std::uint32_t letters = letters_of(wanted);
  TopK best(k);
  for (std::size_t row = 0; row < size(); ++row) {
    // An edit brings or takes at most one letter: this settles nearly all words without reading
    // them.
    const auto missing = static_cast<std::uint32_t>(std::popcount(letters & ~letters_[row]));
    const auto added = static_cast<std::uint32_t>(std::popcount(letters_[row] & ~letters));
    const std::size_t length = skeleton_starts_[row + 1] - skeleton_starts_[row];
    std::uint32_t cost = limit + 1;
    if (missing == 0 && length > wanted.size() && skeleton(row).starts_with(wanted)) {
      cost = 1;
    } else if (missing <= limit && added <= limit && length + limit >= wanted.size() &&
               length <= wanted.size() + limit) {
      cost = edit_distance(wanted, skeleton(row), limit);
      if (cost > limit) {
        continue;
      }
    } else {
      continue;
    }
    best.push(static_cast<std::uint32_t>(row), -static_cast<double>(cost));
  }
  std::vector<Suggestion> suggestions;
  for (const TopK::Entry& entry : best.take()) {
    const std::u32string_view found = skeleton(entry.row);
    const bool prefix = found.size() > wanted.size() && found.starts_with(wanted);
    const auto edits = prefix ? static_cast<std::uint32_t>(found.size() - wanted.size())
                              : static_cast<std::uint32_t>(-entry.score);
    suggestions.push_back({entry.row, edits, prefix});
  }
  return suggestions;
}

Result<void> Vocabulary::append(const Vocabulary& more) {
  if (more.size() == 0) {
    return {};
  }
  if (size() == 0) {
    *this = more;
    return {};
  }
  if (text_.size() + more.text_.size() >= kMaxTextBytes) {
    return Error{ErrorCode::too_large,
                 std::to_string(text_.size() + more.text_.size()) + " bytes of words"};
  }
  for (std::size_t row = 0; row < more.size(); ++row) {
    const std::string_view key = more.word(row);
    const std::size_t place =
        place_of(exact_, key, [&](std::uint32_t other) { return word(other) == key; });
    if (exact_[place] != 0) {
      return Error{ErrorCode::malformed, "the word \"" + std::string(key) + "\" is there already," +
                                             on_line(exact_[place] - 1)};
    }
  }
  const std::size_t from = size();
  text_ += '\n';
  text_ += more.text_;
  return index(from,
               Repeats::kept);  // which cannot fail: the words were checked when `more` was made
}

}  // namespace embedscope
