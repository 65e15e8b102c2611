#include "format/tsv.h"

#include "unit/format/rows.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;
using testing::values_of;

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

TEST(Tsv, refuses_UTF_16_by_name) {
  expect_error(read_tsv("\xFF\xFE"
                        "1\t2"),
               ErrorCode::malformed, "UTF-16");
  expect_error(read_tsv("\xFE\xFF"), ErrorCode::malformed, "UTF-16");
}

}  // namespace
}  // namespace embedscope
