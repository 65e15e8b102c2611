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
  // One label that is no number makes all of them labels.
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
  expect_error(read_word2vec_text("1 2\nthe 1 2 3\n"), ErrorCode::malformed, "line 2 has more");
  expect_error(read_word2vec_text("1 2\nthe 1 x\n"), ErrorCode::malformed, "line 2, number 2");
  expect_error(read_word2vec_text("1 2\nthe 1    \n"), ErrorCode::malformed, "line 2, number 2");
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
