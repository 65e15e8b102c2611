// SentencePiece's compiled rules of normalisation ("precompiled_charsmap"): short texts and what
// they become.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope::cli {

/// The texts are the paths of a trie, laid out as a double array (Aoe, 1989; Darts-clone's units).
class Charsmap {
 public:
  /// Base 64 of the trie's size in bytes (32 bits, little-endian), the trie, and what the texts
  /// become, each ended by a 0. Errors: `malformed`.
  static Result<Charsmap> read(std::string_view base64);

  /// What the shortest of the texts that `text` begins with becomes; nothing where there is none.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view text) const;

  /// The whole text, grapheme by grapheme, as the reference library does it: one of fewer than six
  /// bytes as a whole where the rules have it, others by their characters.
  [[nodiscard]] std::string apply(std::string_view text) const;

 private:
  std::vector<std::uint32_t> units_;
  std::string results_;
};

}  // namespace embedscope::cli
