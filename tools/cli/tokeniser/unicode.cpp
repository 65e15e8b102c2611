#include "cli/tokeniser/unicode.h"

#include <unicode/uchar.h>

namespace embedscope::cli {
namespace {

bool of(char32_t c, std::uint32_t categories) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & categories) != 0;
}

}  // namespace

bool is_white_space(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_WHITE_SPACE) != 0;
}
bool is_control(char32_t c) { return c != '\t' && c != '\n' && c != '\r' && of(c, U_GC_C_MASK); }
bool is_punctuation(char32_t c) {
  if ((c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
      (c >= 123 && c <= 126))
    return true;
  return of(c, U_GC_P_MASK);
}
bool is_numeric(char32_t c) { return of(c, U_GC_N_MASK); }
bool is_ideograph(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B73F) ||
         (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}
bool is_nonspacing_mark(char32_t c) { return of(c, U_GC_MN_MASK); }
bool is_mark(char32_t c) { return of(c, U_GC_M_MASK); }
bool is_word_character(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ALPHABETIC) != 0 ||
         u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_JOIN_CONTROL) != 0 ||
         of(c, U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK);
}

icu::UnicodeString to_utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string lower(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (c == 0x130) {  // İ is the one letter whose lower case is two characters anywhere
      out += "i\xCC\x87";
    } else {
      append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
    }
  }
  return out;
}

std::string normal_form(std::string_view text, const char* name, UNormalization2Mode mode) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normaliser = icu::Normalizer2::getInstance(nullptr, name, mode, status);
  const icu::UnicodeString given = to_utf16(text);
  return U_SUCCESS(status) ? to_utf8(normaliser->normalize(given, status)) : std::string(text);
}

}  // namespace embedscope::cli
