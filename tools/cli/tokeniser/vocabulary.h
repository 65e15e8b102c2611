// Pieces and their ids, both ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "format/json.h"

namespace embedscope::cli {

/// The vocabulary of a model in tokenizer.json.
struct TokenVocabulary {
  std::unordered_map<std::string, std::uint32_t> ids;
  std::vector<std::string> pieces;  ///< empty where an id has none
  std::size_t longest = 0;          ///< bytes of the longest piece

  /// The object "vocab". Errors: `malformed` naming a piece whose value is no id.
  static Result<TokenVocabulary> read(const Json& object);

  void add(const std::string& piece, std::uint32_t id);
  /// The pieces "<0x0A>", … of a text's bytes, where there are all of them.
  bool append_bytes(const std::string& text, std::vector<std::uint32_t>& to) const;
  [[nodiscard]] std::optional<std::uint32_t> find(const std::string& piece) const;
};

}  // namespace embedscope::cli
