// The words of a table, in the order of its rows (most frequent first), and the way from what a
// reader types to a row: exactly, but for case, or by the likeliest spelling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope {

struct Suggestion {
  std::uint32_t row;
  std::uint32_t edits;  ///< spelling distance with case and accents aside; 0: the same letters
  bool prefix;          ///< the word begins with what was typed
};

class Vocabulary {
 public:
  Vocabulary() = default;

  /// Whether a word may stand in several rows, as the label of a class does: find() gives the
  /// first.
  enum class Repeats : std::uint8_t { refused, kept };

  /// From words joined by '\n' (a last '\n' is allowed); a word may hold spaces. Errors:
  /// `malformed` for an empty word, one with a control character, invalid UTF-8 or, if refused, a
  /// word given twice, naming the word and its line; `too_large` past 2³¹ bytes.
  static Result<Vocabulary> from_lines(std::string_view lines, Repeats repeats = Repeats::refused);

  [[nodiscard]] std::size_t size() const { return starts_.empty() ? 0 : starts_.size() - 1; }
  /// The word of a row < size().
  [[nodiscard]] std::string_view word(std::size_t row) const;
  /// All words, joined by '\n', as they are stored.
  [[nodiscard]] std::string_view lines() const { return text_; }

  /// The row of a word: exactly as written, else the first word that is equal when case is folded.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view word) const;
  /// The same, with `not_found` naming the word.
  [[nodiscard]] Result<std::uint32_t> require(std::string_view word) const;

  /// At most `k` words that `text` may have meant. Case and accents are set aside ("pokemon" finds
  /// "pokémon"). Distance is optimal string alignment over code points (spelling.h): none for texts
  /// of up to two letters, at most 1 up to five, 2 beyond (the AUTO fuzziness of Elasticsearch).
  /// Words that begin with the text count as one edit away. Nearer first, then more frequent.
  [[nodiscard]] std::vector<Suggestion> suggest(std::string_view text, std::size_t k) const;

  /// The rows of at most `k` words that begin with `text` and go on, most frequent first; case and
  /// accents set aside. None for an empty text.
  [[nodiscard]] std::vector<std::uint32_t> completions(std::string_view text, std::size_t k) const;

  /// The first words, at most all of them.
  [[nodiscard]] Vocabulary first(std::size_t words) const;

  /// Adds words after those that are here. Errors: `malformed` when one is here already, naming it;
  /// then nothing has changed.
  Result<void> append(const Vocabulary& more);

 private:
  Result<void> index(std::size_t from, Repeats repeats);
  [[nodiscard]] std::u32string_view skeleton(std::size_t row) const;

  std::string text_;
  std::vector<std::uint32_t>
      starts_;  ///< byte offset of each word, and two past the end of the last
  std::vector<std::uint32_t> exact_;  ///< open-addressed hash table of rows + 1, by word
  std::vector<std::uint32_t>
      folded_;                ///< the same by case-folded word; the first row with it stays
  std::u32string skeletons_;  ///< each word without case and accents, in code points
  std::vector<std::uint32_t> skeleton_starts_;
  std::vector<std::uint32_t> letters_;  ///< one bit a letter (hashed to 32) of each skeleton
};

}  // namespace embedscope
