#include "cli/tokeniser/charsmap.h"

#include <unicode/brkiter.h>

#include <cstring>
#include <memory>

#include "base/concat.h"
#include "base/utf8.h"
#include "cli/tokeniser/unicode.h"

namespace embedscope::cli {
namespace {

constexpr std::size_t kLongestGrapheme = 5;

Failure malformed(const char* what) {
  return failure(ErrorCode::malformed, {"tokenizer.json: normalizer: precompiled_charsmap ", what});
}

/// The value of one of base 64's letters; nothing for others.
std::optional<std::uint32_t> digit_of(char letter) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9') return letter - '0' + 52;
  if (letter == '+') return 62;
  if (letter == '/') return 63;
  return std::nullopt;
}

std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size());
  std::uint32_t waiting = 0;
  int bits = 0;
  for (const char letter : text) {
    const auto digit = digit_of(letter);
    if (!digit) return std::nullopt;
    waiting = (waiting << 6U) | *digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((waiting >> static_cast<unsigned>(bits)) & 0xFFU);
  }
  return bytes;
}

// What a unit of the double array holds.
bool has_leaf(std::uint32_t unit) { return (unit >> 8U & 1U) != 0; }
std::uint32_t value_of(std::uint32_t unit) { return unit & 0x7FFFFFFFU; }
std::uint32_t label_of(std::uint32_t unit) { return unit & 0x800000FFU; }
std::size_t offset_of(std::uint32_t unit) { return (unit >> 10U) << ((unit & 0x200U) >> 6U); }

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; }

}  // namespace

Result<Charsmap> Charsmap::read(std::string_view base64) {
  const auto bytes = from_base64(base64);
  std::uint32_t size = 0;
  if (!bytes || bytes->size() < sizeof(size)) return malformed("is no base 64 of a map");
  std::memcpy(&size, bytes->data(), sizeof(size));
  if (size == 0 || size % sizeof(std::uint32_t) != 0 || size > bytes->size() - sizeof(size))
    return malformed("is cut off");
  Charsmap map;
  map.units_.resize(size / sizeof(std::uint32_t));
  std::memcpy(map.units_.data(), bytes->data() + sizeof(size), size);
  map.results_ = bytes->substr(sizeof(size) + size);
  if (!is_valid_utf8(map.results_)) return malformed("makes texts that are not UTF-8");
  return map;
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
  std::size_t node = offset_of(units_.front());
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    node ^= byte;
    if (byte == 0 || node >= units_.size() || label_of(units_[node]) != byte) return std::nullopt;
    const std::uint32_t unit = units_[node];
    node ^= offset_of(unit);
    if (node >= units_.size()) return std::nullopt;
    if (!has_leaf(unit)) continue;
    const std::size_t begin = value_of(units_[node]);
    if (begin >= results_.size() || is_continuation(results_[begin])) return std::nullopt;
    return std::string_view(results_).substr(begin, results_.find('\0', begin) - begin);
  }
  return std::nullopt;
}

std::string Charsmap::apply(std::string_view text) const {
  std::string made;
  made.reserve(text.size());
  const icu::UnicodeString wide = to_utf16(text);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> graphemes(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  if (graphemes == nullptr || U_FAILURE(status)) return std::string(text);
  graphemes->setText(wide);
  const auto by_characters = [&](std::string_view part) {
    for (std::size_t at = 0; at < part.size();) {
      const std::size_t begin = at;
      decode_utf8(part, at);
      const std::string_view one = part.substr(begin, at - begin);
      made += find(one).value_or(one);
    }
  };
  for (std::int32_t begin = 0, end = graphemes->next(); end != icu::BreakIterator::DONE;
       begin = end, end = graphemes->next()) {
    const std::string grapheme = to_utf8(wide.tempSubStringBetween(begin, end));
    const auto whole = grapheme.size() <= kLongestGrapheme ? find(grapheme) : std::nullopt;
    if (whole) {
      made += *whole;
    } else {
      by_characters(grapheme);
    }
  }
  return made;
}

}  // namespace embedscope::cli
