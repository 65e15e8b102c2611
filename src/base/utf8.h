// UTF-8 in and out, one code point at a time, and the little of Unicode that the core needs: which
// code points are letters and what their lower case is. Full Unicode tables would outweigh the rest
// of the module; the ranges below cover Latin, Greek, Cyrillic and Armenian, and leave scripts
// without case alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace embedscope {

/// What decode_utf8 returns for a byte that starts no well-formed sequence.
inline constexpr char32_t kInvalidCodePoint = 0xFFFFFFFF;

/// Reads the code point at `position` and moves past it. Overlong forms, surrogates and values
/// above U+10FFFF are malformed: those return kInvalidCodePoint and move one byte.
inline char32_t decode_utf8(std::string_view text, std::size_t& position) {
  const auto byte_at = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const unsigned lead = byte_at(position);
  if (lead < 0x80) {
    ++position;
    return lead;
  }
  std::size_t extra = 0;
  char32_t value = 0;
  char32_t least = 0;
  if ((lead & 0xE0U) == 0xC0) {
    extra = 1;
    value = lead & 0x1FU;
    least = 0x80;
  } else if ((lead & 0xF0U) == 0xE0) {
    extra = 2;
    value = lead & 0x0FU;
    least = 0x800;
  } else if ((lead & 0xF8U) == 0xF0) {
    extra = 3;
    value = lead & 0x07U;
    least = 0x10000;
  } else {
    ++position;
    return kInvalidCodePoint;
  }
  for (std::size_t index = 1; index <= extra; ++index) {
    const unsigned next = byte_at(position + index);
    if ((next & 0xC0U) != 0x80) {
      ++position;
      return kInvalidCodePoint;
    }
    value = (value << 6) | (next & 0x3FU);
  }
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
    ++position;
    return kInvalidCodePoint;
  }
  position += extra + 1;
  return value;
}

inline void append_utf8(std::string& text, char32_t value) {
  if (value < 0x80) {
    text += static_cast<char>(value);
  } else if (value < 0x800) {
    text += static_cast<char>(0xC0U | (value >> 6));
    text += static_cast<char>(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    text += static_cast<char>(0xE0U | (value >> 12));
    text += static_cast<char>(0x80U | ((value >> 6) & 0x3FU));
    text += static_cast<char>(0x80U | (value & 0x3FU));
  } else {
    text += static_cast<char>(0xF0U | (value >> 18));
    text += static_cast<char>(0x80U | ((value >> 12) & 0x3FU));
    text += static_cast<char>(0x80U | ((value >> 6) & 0x3FU));
    text += static_cast<char>(0x80U | (value & 0x3FU));
  }
}

inline bool is_valid_utf8(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    if (decode_utf8(text, position) == kInvalidCodePoint) return false;
  }
  return true;
}

/// Simple case folding by range; code points without a lower case come back as they are.
constexpr char32_t to_lower(char32_t value) {
  if (value < 0x80) return value >= U'A' && value <= U'Z' ? value + 32 : value;
  if (value >= 0xC0 && value <= 0xDE) return value == 0xD7 ? value : value + 32;
  if (value >= 0x100 && value <= 0x17F) {
    // Latin Extended-A: pairs, upper case first; the parity changes twice on the way.
    if (value == 0x130) return U'i';
    if (value == 0x138 || value == 0x149 || value == 0x17F) return value;
    if (value == 0x178) return 0xFF;
    const bool odd_upper = (value >= 0x139 && value <= 0x148) || (value >= 0x179 && value <= 0x17E);
    return odd_upper ? ((value & 1U) != 0 ? value + 1 : value) : (value | 1U);
  }
  if (value >= 0x218 && value <= 0x21B) return value | 1U;
  if (value >= 0x391 && value <= 0x3A9) return value + 32;
  if (value >= 0x400 && value <= 0x40F) return value + 80;
  if (value >= 0x410 && value <= 0x42F) return value + 32;
  if (value >= 0x460 && value <= 0x481) return value | 1U;
  if (value >= 0x48A && value <= 0x4BF) return value | 1U;
  if (value >= 0x531 && value <= 0x556) return value + 48;
  if (value >= 0x1E00 && value <= 0x1E95) return value | 1U;
  if (value >= 0x1EA0 && value <= 0x1EFF) return value | 1U;
  return value;
}

/// Letters and marks that may stand inside a word. Everything past Latin-1 counts, except the
/// blocks of punctuation, symbols, private use and pictographs.
constexpr bool is_letter(char32_t value) {
  if (value < 0x80) return (value >= U'a' && value <= U'z') || (value >= U'A' && value <= U'Z');
  if (value < 0xC0) return value == 0xAA || value == 0xB5 || value == 0xBA;
  if (value == 0xD7 || value == 0xF7) return false;
  if (value >= 0x2B0 && value <= 0x2FF) return false;    // spacing modifiers
  if (value >= 0x2000 && value <= 0x2BFF) return false;  // punctuation, arrows, mathematics
  if (value >= 0x2E00 && value <= 0x2E7F) return false;
  if (value >= 0x3000 && value <= 0x303F) return value == 0x3005;
  if (value >= 0xE000 && value <= 0xF8FF) return false;  // private use
  if (value >= 0xFE10 && value <= 0xFE6F) return false;
  if (value >= 0xFF00 && value <= 0xFF20) return false;
  if (value >= 0xFFF0 && value <= 0xFFFF) return false;
  if (value >= 0x1F000 && value <= 0x1FAFF) return false;
  return value <= 0x10FFFF;
}

constexpr bool is_digit(char32_t value) { return value >= U'0' && value <= U'9'; }

}  // namespace embedscope
