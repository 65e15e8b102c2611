#include "format/word2vec.h"

#include "unit/format/rows.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;
using testing::values_of;

std::string binary(std::string_view sizes, std::initializer_list<std::string_view> words,
                   std::initializer_list<float> values, std::string_view between = "\n") {
  std::string file(sizes);
  const float* value = values.begin();
  const std::size_t dims = values.size() / words.size();
  for (const std::string_view word : words) {
    file += std::string(word) + " ";
    file.append(reinterpret_cast<const char*>(value), dims * sizeof(float));
    file += between;
    value += dims;
  }
  return file;
}

TEST(Word2vec, splits_words_from_the_right) {
  const LabelledRows rows = take(read_word2vec_text(
      "4 3\nparis 1 0 0\nsan juan de la cruz .5 .5 0\n  0 1 0\nroute 66 1 2 3\n"));
  EXPECT_EQ(rows.labels, "paris\nsan juan de la cruz\n \nroute 66");
  EXPECT_EQ(rows.values[9], 1.0F);
}

TEST(Word2vec, says_what_a_header_or_a_cut_would_make_of_words_and_numbers) {
  EXPECT_EQ(take(read_word2vec_text("3 1\na 1 2\nb 3\nroute 66 1\n")).notices,
            std::vector<std::string>{"2 words end in a number, as \"a 1\" does: the last 1 of a "
                                     "line's fields are read as its numbers"});
  EXPECT_EQ(take(read_word2vec_text("1 2\na 1 2")).notices,
            std::vector<std::string>{"the last line has no end: if the file was cut off there, its "
                                     "last number was, too"});
  EXPECT_TRUE(take(read_word2vec_text("2 2\nnew york 1 2\nb 3 4\r\n")).notices.empty());
}

TEST(Word2vec, refuses_what_follows_the_last_row) {
  expect_error(read_word2vec_text("1 2\nriver 1 0\nlake 0 1\n"), ErrorCode::malformed,
               "line 1 says 1 rows, but line 3 follows");
  EXPECT_EQ(take(read_word2vec_text("1 2\nriver 1 0\n\n")).rows, 1U);
  expect_error(read_word2vec_binary(binary("1 1\n", {"a", "b"}, {1, 2})), ErrorCode::malformed,
               "left over");
}

TEST(Word2vec, says_which_binary_word_holds_a_space) {
  for (const std::string_view between : {"\n", ""}) {
    const std::string file = binary("4 3\n", {"paris", "new york", "ice cream", "rome"},
                                    {1, 0, 0, .9F, .1F, 0, 0, 1, 0, .5F, .5F, 0}, between);
    expect_error(read_word2vec_binary(file), ErrorCode::malformed,
                 "a word with a space, it seems: row 1 is read as \"new\"");
    const std::string last = binary("2 3\n", {"paris", "route 66"}, {1, 0, 0, 0, 1, 0}, between);
    expect_error(read_word2vec_binary(last), ErrorCode::malformed, "row 1 is read as \"route\"");
  }
}

TEST(Word2vec, reads_text) {
  const LabelledRows rows = take(read_word2vec_text("2 3\nthe 1 2 3 \nof -1 0.5 1e3\n"));
  EXPECT_EQ(rows.labels, "the\nof");
  EXPECT_EQ(rows.dims, 3U);
  EXPECT_EQ(values_of(rows), (std::vector<float>{1, 2, 3, -1, 0.5F, 1e3F}));
}

TEST(Word2vec, reads_binary_with_and_without_line_breaks) {
  for (const std::string_view between : {"\n", ""}) {
    const LabelledRows rows =
        take(read_word2vec_binary(binary("2 2\n", {"the", "été"}, {1, 2, 3, 4}, between)));
    EXPECT_EQ(rows.labels, "the\nété");
    EXPECT_EQ(values_of(rows), (std::vector<float>{1, 2, 3, 4}));
  }
}

TEST(Word2vec, says_where_a_file_is_wrong) {
  for (const char* none : {"", "2\nthe 1", "2 0\nthe 1", "-1 2\nthe 1"}) {
    expect_error(read_word2vec_binary(none), ErrorCode::malformed, "line 1");
  }
  expect_error(read_word2vec_binary("999999999 999999999\nthe 1"), ErrorCode::malformed,
               "do not fit");
  expect_error(read_word2vec_text("999999999 999999999\nthe 1 2"), ErrorCode::malformed,
               "do not fit");
  for (const char* empty : {"", "\n\r\n"})
    expect_error(read_word2vec_text(empty), ErrorCode::malformed, "empty");
  expect_error(read_word2vec_text("\xFF\xFEt"), ErrorCode::malformed, "UTF-16");
  expect_error(read_word2vec_text("1 2\nthe 1 2 3\n"), ErrorCode::malformed,
               "every line has more numbers than the 2");
  expect_error(read_word2vec_text("1 2\nthe 1 x\n"), ErrorCode::malformed, "line 2, number 2");
  expect_error(read_word2vec_text("1 2\nthe 1    \n"), ErrorCode::malformed, "line 2, number 1");
  expect_error(read_word2vec_text("2 1\nthe 1 \n"), ErrorCode::malformed, "line 3");
  const std::string whole = binary("2 2\n", {"the", "of"}, {1, 2, 3, 4}, "");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = read_word2vec_binary(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(cut.ok()) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::malformed) << size;
  }
  expect_error(read_word2vec_binary(binary("1 1\n", {"a\nb"}, {1})), ErrorCode::malformed, "row 0");
}

TEST(Word2vec, reads_lines_without_sizes_as_GloVe_writes_them) {
  const LabelledRows rows =
      take(read_word2vec_text("river .9 .1\n. . . .2 .3\nroute 66 .5 .4\n2004 .1 .2\n\n"));
  EXPECT_EQ(rows.labels, "river\n. . .\nroute 66\n2004");
  EXPECT_EQ(values_of(rows), (std::vector<float>{.9F, .1F, .2F, .3F, .5F, .4F, .1F, .2F}));
  EXPECT_EQ(rows.notices.front(), "line 1 is no \"rows dims\": 4 rows of 2 numbers are counted");
  // One number a row, of words that are years.
  EXPECT_EQ(take(read_word2vec_text("2004 5\n1999 7\n")).labels, "2004\n1999");
  EXPECT_EQ(take(read_word2vec_text("1 1\n1999 7\n")).labels, "1999");
  // A wrong number makes no longer words.
  expect_error(read_word2vec_text("a 1 2 3\nb 1 x 3\nc 1 2 3\n"), ErrorCode::malformed,
               "line 2, number 2 of 3 is none: \"x\"");
  expect_error(read_word2vec_text("a 1 2 3\nb 1 x 3\n"), ErrorCode::malformed, "line 2, number 2");
  expect_error(read_word2vec_text("only words\n"), ErrorCode::malformed, "line 1 is neither");
}

TEST(Word2vec, keeps_the_first_row_of_a_word_that_comes_again) {
  const LabelledRows rows = take(read_word2vec_text("3 1\nbank 1\nriver 2\nbank 3\n"));
  EXPECT_EQ(rows.labels, "bank\nriver");
  EXPECT_EQ(values_of(rows), (std::vector<float>{1, 2}));
  EXPECT_EQ(rows.notices,
            std::vector<std::string>{"the word \"bank\" comes twice: its first row is kept"});
  const LabelledRows many =
      take(read_word2vec_binary(binary("4 1\n", {"a", "b", "b", "a"}, {1, 2, 3, 4})));
  EXPECT_EQ(values_of(many), (std::vector<float>{1, 2}));
  EXPECT_EQ(many.notices,
            std::vector<std::string>{
                "2 rows are left out, since their words are there already, as \"b\" is"});
}

TEST(Word2vec, reads_binary_words_of_other_bytes_where_line_breaks_say_where_they_end) {
  EXPECT_EQ(take(read_word2vec_binary(binary("2 1\n", {"caf\xE9", "a"}, {1, 2}))).rows, 2U);
  expect_error(read_word2vec_binary(binary("2 1\n", {"caf\xE9", "a"}, {1, 2}, "")),
               ErrorCode::malformed, "not UTF-8");
}

TEST(Word2vec, tells_binary_from_text) {
  EXPECT_TRUE(is_word2vec_binary(binary("2 2\n", {"the", "of"}, {1, 2, 3, 4})));
  EXPECT_TRUE(is_word2vec_binary(binary("2 1\n", {"caf\xE9", "a"}, {.3F, -2}, "")));
  EXPECT_FALSE(is_word2vec_binary("2 1\ncaf\xE9 1\nb 2\n"));
  EXPECT_FALSE(is_word2vec_binary("2 1\nthe x\n"));
  EXPECT_FALSE(is_word2vec_binary("the 1\nof 2\n"));
}

}  // namespace
}  // namespace embedscope
