// Tokens that are found in a text before the model sees it: specials, and words that were added to
// a vocabulary.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "cli/tokeniser/normaliser.h"
#include "format/json.h"

namespace embedscope::cli {

struct AddedToken {
  std::string content;
  std::uint32_t id = 0;
  bool single_word = false;  ///< only where no word character stands beside it
  bool lstrip = false;       ///< takes the white space before it
  bool rstrip = false;       ///< and after it
  bool normalized = false;   ///< is looked for in the normalised text
  bool special = false;      ///< stands for no text
  bool operator==(const AddedToken&) const = default;
};

class AddedTokens {
 public:
  /// The list "added_tokens"; contents of those that are `normalized` go through the normalisers.
  /// Errors: `malformed`, `unsupported` naming a field.
  static Result<AddedTokens> read(const Json& list, const std::vector<Normaliser>& normalisers);

  /// A part of a text, and the token that it is, or the model's text.
  struct Part {
    std::size_t begin, end;
    const AddedToken* token;
  };
  /// All parts: of what begins at one place the longest counts (Aho–Corasick, leftmost longest).
  [[nodiscard]] std::vector<Part> find(std::string_view text, bool normalised) const;

  [[nodiscard]] const AddedToken* with_id(std::uint32_t id) const;
  [[nodiscard]] const AddedToken* with_content(std::string_view content) const;
  [[nodiscard]] const std::vector<AddedToken>& all() const { return tokens_; }

 private:
  struct Pattern {
    std::string text;
    std::size_t token;
  };
  using ByFirstByte = std::array<std::vector<Pattern>, 256>;  ///< longest first

  std::vector<AddedToken> tokens_;
  std::unordered_map<std::uint32_t, std::size_t> by_id_;
  std::unordered_map<std::string, std::size_t> by_content_;
  std::array<ByFirstByte, 2> patterns_;  ///< for the text as given, and normalised
};

}  // namespace embedscope::cli
