// The simplest tokeniser there is: a token is a byte of UTF-8, so 256 tokens write anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope {

/// One character (code point) of a text and where its bytes lie.
struct Character {
  std::uint32_t code_point;  ///< U+FFFD for bytes that are no UTF-8
  std::uint32_t begin;       ///< first byte
  std::uint32_t end;         ///< one past the last byte
};

class ByteTokeniser {
 public:
  static constexpr std::uint32_t kVocabularySize = 256;

  /// The bytes of a text, each as its own token.
  static std::vector<std::uint32_t> encode(std::string_view text);
  /// The text of some bytes, valid UTF-8 or not. Errors: `out_of_range` naming an id above 255.
  static Result<std::string> decode(std::span<const std::uint32_t> ids);
  /// Which bytes make up which character; each invalid byte stands alone.
  static std::vector<Character> characters(std::string_view text);
};

}  // namespace embedscope
