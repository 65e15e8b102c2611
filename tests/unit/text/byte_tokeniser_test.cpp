#include "text/byte_tokeniser.h"

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

TEST(ByteTokeniser, writes_any_text_with_256_tokens) {
  for (const std::string text : {"", "hello", "naïve 日本語 🙂", "a\xff z"}) {
    const auto ids = ByteTokeniser::encode(text);
    EXPECT_EQ(ids.size(), text.size());
    for (const std::uint32_t id : ids) EXPECT_LT(id, ByteTokeniser::kVocabularySize);
    EXPECT_EQ(take(ByteTokeniser::decode(ids)), text);
  }
}

TEST(ByteTokeniser, refuses_ids_that_are_no_bytes) {
  const std::vector<std::uint32_t> ids = {65, 256};
  expect_error(ByteTokeniser::decode(ids), ErrorCode::out_of_range, "token 1 is 256");
}

TEST(ByteTokeniser, says_which_bytes_make_up_which_character) {
  const auto characters = ByteTokeniser::characters(
      "aé🙂\xff"
      "b");
  ASSERT_EQ(characters.size(), 5U);
  EXPECT_EQ(characters[1].code_point, 0xE9U);
  EXPECT_EQ(characters[1].begin, 1U);
  EXPECT_EQ(characters[1].end, 3U);
  EXPECT_EQ(characters[2].end - characters[2].begin, 4U);
  EXPECT_EQ(characters[3].code_point, 0xFFFDU);
  EXPECT_EQ(characters[3].end - characters[3].begin, 1U);
  EXPECT_EQ(characters[4].end, 9U);
}

}  // namespace
}  // namespace embedscope
