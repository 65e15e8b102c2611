#include "format/labelled_rows.h"

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;

LabelledRows with(std::string labels, std::size_t rows) {
  LabelledRows table;
  table.labels = std::move(labels);
  table.rows = rows;
  return table;
}

TEST(Labels, are_made_to_be_shown_and_what_was_done_is_said) {
  LabelledRows rows = with("caf\xE9\n\na\tb\n\xC3\xBC", 4);
  tidy_labels(rows);
  EXPECT_EQ(rows.labels, "caf\xEF\xBF\xBD\n(empty)\na b\n\xC3\xBC");
  EXPECT_EQ(rows.notices,
            (std::vector<std::string>{"1 byte of the labels is not UTF-8: U+FFFD stands for it",
                                      "1 control character of the labels is read as a space",
                                      "1 row has an empty label"}));
  LabelledRows repeated = with("a\nb\na", 3);
  tidy_labels(repeated);
  EXPECT_EQ(repeated.notices,
            std::vector<std::string>{"labels repeat: 3 rows have 2 different ones"});
}

TEST(Labels, come_from_a_file_beside_the_vectors) {
  LabelledRows rows = with("", 2);
  ASSERT_TRUE(read_labels("a\nb\r\n", "", rows).ok());
  EXPECT_EQ(rows.labels, "a\nb");
  EXPECT_TRUE(rows.notices.empty());
  ASSERT_TRUE(read_labels("\xEF\xBB\xBFname\nc\nd", "", rows).ok());
  EXPECT_EQ(rows.labels, "c\nd");
  EXPECT_EQ(rows.notices, std::vector<std::string>{"line 1 of the labels is read as headings"});
  const std::string_view two = "species\tplace\nsetosa\tnorth\nvirginica\t\n";
  ASSERT_TRUE(read_labels(two, "place", rows).ok());
  EXPECT_EQ(rows.labels, "north\n");
  ASSERT_TRUE(read_labels(two, "1", rows).ok());
  EXPECT_EQ(rows.labels, "setosa\nvirginica");
  expect_error(read_labels(two, "color", rows), ErrorCode::invalid_argument,
               "no column \"color\"; known are species,place");
  expect_error(read_labels("a\tb\nc\td\n", "3", rows), ErrorCode::invalid_argument, "1 to 2");
  expect_error(read_labels("a\nb\nc\nd\n", "", rows), ErrorCode::invalid_argument,
               "2 vectors and 4 labels");
  expect_error(read_labels("", "", rows), ErrorCode::invalid_argument, "2 vectors and 0 labels");
  expect_error(read_labels("\xFF\xFEx", "", rows), ErrorCode::malformed, "UTF-16");
}

}  // namespace
}  // namespace embedscope
