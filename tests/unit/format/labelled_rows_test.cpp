#include "format/labelled_rows.h"

#include <cstring>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

std::vector<float> values_of(const LabelledRows& rows) {
  return {rows.values.span().begin(), rows.values.span().end()};
}

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

TEST(Tsv, reads_numbers_with_and_without_labels) {
  const LabelledRows plain = take(read_tsv("1\t2.5\n-3e-2\t4"));
  EXPECT_EQ(plain.labels, "");
  EXPECT_EQ(plain.rows, 2U);
  EXPECT_EQ(values_of(plain), (std::vector<float>{1, 2.5F, -3e-2F, 4}));
  // Years among words are labels like them.
  const LabelledRows labelled = take(read_tsv("1990\t1\t2\r\ngrüne Äpfel\t3\t4\r\n"));
  EXPECT_EQ(labelled.labels, "1990\ngrüne Äpfel");
  EXPECT_EQ(values_of(labelled), (std::vector<float>{1, 2, 3, 4}));
}

TEST(Tsv, names_the_line_and_field_that_are_wrong) {
  expect_error(read_tsv(""), ErrorCode::malformed, "empty");
  expect_error(read_tsv("a\t1\nb\t1\t2\n"), ErrorCode::malformed, "line 2 has 3 fields");
  expect_error(read_tsv("a\t1\t2\nb\t1\tx\n"), ErrorCode::malformed, "line 2, field 3");
  expect_error(read_tsv("a\t0x10\n"), ErrorCode::malformed, "line 1, field 2");
  expect_error(read_tsv("a\tnan\n"), ErrorCode::malformed, "line 1, field 2");
  expect_error(read_tsv("a\nb\n"), ErrorCode::malformed, "no numbers");
  expect_error(read_tsv("1\t2\n\n"), ErrorCode::malformed, "line 2");
}

TEST(Tsv, one_odd_cell_makes_no_labels) {
  const std::string rest = "0.1\t0.2\n0.3\t0.4\n";
  expect_error(read_tsv(rest + "NaN\t0.5\n"), ErrorCode::malformed, "line 3, field 1");
  expect_error(read_tsv(rest + "\t0.5\n"), ErrorCode::malformed, "line 3, field 1");
  expect_error(read_tsv("0,4\t0.5\n" + rest), ErrorCode::malformed, "line 1, field 1");
  expect_error(read_tsv(rest + "oops\t0.5\n" + rest), ErrorCode::malformed, "line 3, field 1");
  // A column of whole numbers beside one of decimals is no column of years.
  expect_error(read_tsv("1\t0.5\noops\t0.5\n3\t0.5\n"), ErrorCode::malformed, "line 2, field 1");
  // Numbers as others write them are no words, even where they are half of a column.
  for (const std::string odd : {"0x1p3", "1_000", "1'000", "−1", "\u00A01", "1 000", "1,5", "--"}) {
    expect_error(read_tsv("1\t2\n" + odd + "\t5\n"), ErrorCode::malformed, "line 2, field 1");
  }
  const LabelledRows blank = take(read_tsv(rest + " 0.4\t0.5 "));
  EXPECT_EQ(blank.labels, "");
  EXPECT_EQ(values_of(blank), (std::vector<float>{0.1F, 0.2F, 0.3F, 0.4F, 0.4F, 0.5F}));
  EXPECT_TRUE(blank.notices.empty());
  const LabelledRows marked = take(read_tsv("\xEF\xBB\xBF" + rest));
  EXPECT_EQ(marked.dims, 2U);
  EXPECT_EQ(marked.notices, std::vector<std::string>{"a byte order mark is passed over"});
}

TEST(Tsv, words_that_have_the_letters_of_numbers_are_words) {
  EXPECT_EQ(take(read_tsv("e\t1\nx\t2\n3D\t3\n8x8\t4\n")).labels, "e\nx\n3D\n8x8");
  EXPECT_EQ(take(read_tsv("word\tx\ncat\t1\ndog\t2\n")).labels, "cat\ndog");
}

TEST(Rows, refuse_UTF_16_by_name) {
  for (const auto& read : {read_tsv, read_word2vec_text}) {
    expect_error(read("\xFF\xFE"
                      "1\t2"),
                 ErrorCode::malformed, "UTF-16");
    expect_error(read("\xFE\xFF"), ErrorCode::malformed, "UTF-16");
  }
}

TEST(Tsv, finds_labels_and_headings_by_all_lines_and_says_so) {
  const LabelledRows last = take(read_tsv("1\t0.5\tsetosa\n2\t0.25\tsetosa\n"));
  EXPECT_EQ(last.labels, "setosa\nsetosa");
  EXPECT_EQ(values_of(last), (std::vector<float>{1, 0.5F, 2, 0.25F}));
  EXPECT_EQ(last.notices,
            std::vector<std::string>{
                "labels are read from the last column, 2 numbers a row from the others"});
  for (const char* headings : {"word\tx\ty\tz\n", "word\t0\t1\t2\n", "\t0\t1\t2\n"}) {
    const LabelledRows named =
        take(read_tsv(std::string(headings) + "river\t.5\t1\t2\n1990\t3\t4\t5.5\n"));
    EXPECT_EQ(named.labels, "river\n1990") << headings;
    EXPECT_EQ(named.dims, 3U);
    EXPECT_EQ(named.notices.front(), "line 1 is read as headings");
  }
  // pandas: row numbers under no heading, and columns by number.
  const LabelledRows indexed = take(read_tsv("\t0\t1\n0\t0.5\t1\n1\t2\t3\n"));
  EXPECT_EQ(indexed.labels, "0\n1");
  const LabelledRows counted = take(read_tsv("0\t1\t2\n0.5\t1\t2\n"));
  EXPECT_EQ(counted.rows, 1U);
  // Two columns are too few to tell: said, and kept.
  const LabelledRows two = take(read_tsv("0\t1\n0.5\t1\n"));
  EXPECT_EQ(two.rows, 2U);
  EXPECT_EQ(two.notices.size(), 1U);
  expect_error(read_tsv("a\t1\n\t2\n"), ErrorCode::malformed, "line 2 has no label");
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
  for (const auto& read : {read_word2vec_text, read_word2vec_binary}) {
    expect_error(read(""), ErrorCode::malformed, "line 1");
    expect_error(read("2\nthe 1"), ErrorCode::malformed, "line 1");
    expect_error(read("2 0\nthe 1"), ErrorCode::malformed, "line 1");
    expect_error(read("999999999 999999999\nthe 1"), ErrorCode::malformed, "do not fit");
    expect_error(read("-1 2\nthe 1"), ErrorCode::malformed, "line 1");
  }
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

}  // namespace
}  // namespace embedscope
