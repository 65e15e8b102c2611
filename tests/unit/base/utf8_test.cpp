#include "base/utf8.h"

#include <gtest/gtest.h>

namespace embedscope {
namespace {

TEST(Utf8, EveryCodePointSurvivesTheRoundTrip) {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, value);
    std::size_t position = 0;
    ASSERT_EQ(decode_utf8(text, position), value);
    ASSERT_EQ(position, text.size());
  }
}

TEST(Utf8, RejectsMalformedSequencesOneByteAtATime) {
  const std::string_view broken[] = {
      "\x80",              // continuation without a lead
      "\xC0\xAF",          // overlong '/'
      "\xE0\x80\xAF",      // overlong, three bytes
      "\xED\xA0\x80",      // surrogate
      "\xF4\x90\x80\x80",  // past U+10FFFF
      "\xE2\x82",          // cut off
      "\xFF",
  };
  for (const std::string_view text : broken) {
    std::size_t position = 0;
    EXPECT_EQ(decode_utf8(text, position), kInvalidCodePoint);
    EXPECT_EQ(position, 1U);
    EXPECT_FALSE(is_valid_utf8(text));
  }
  EXPECT_TRUE(is_valid_utf8("naïve 漢字 🙂"));
  EXPECT_TRUE(is_valid_utf8(""));
}

TEST(Utf8, LowersLatinGreekAndCyrillic) {
  const std::pair<char32_t, char32_t> pairs[] = {
      {U'A', U'a'}, {U'z', U'z'}, {U'É', U'é'}, {U'×', U'×'},   {U'Ÿ', U'ÿ'}, {U'Ł', U'ł'},
      {U'ł', U'ł'}, {U'Ń', U'ń'}, {U'Ž', U'ž'}, {U'Ő', U'ő'},   {U'Σ', U'σ'}, {U'Ж', U'ж'},
      {U'Ё', U'ё'}, {U'Ș', U'ș'}, {U'Ế', U'ế'}, {U'漢', U'漢'}, {U'1', U'1'},
  };
  for (const auto& [upper, lower] : pairs) EXPECT_EQ(to_lower(upper), lower);
}

TEST(Utf8, KnowsLettersFromMarks) {
  for (const char32_t letter : {U'a', U'Z', U'é', U'ß', U'ж', U'漢', U'か', U'ا'}) {
    EXPECT_TRUE(is_letter(letter)) << static_cast<unsigned>(letter);
  }
  for (const char32_t other : {U'1', U' ', U'-', U'×', U'“', U'—', U'€', U'。', U'🙂'}) {
    EXPECT_FALSE(is_letter(other)) << static_cast<unsigned>(other);
  }
}

}  // namespace
}  // namespace embedscope
