#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace embedscope {
namespace {

Result<std::string> text(bool good) {
  if (good) return std::string("a text that is longer than what lies in a string itself");
  return failure(ErrorCode::malformed, {"row ", 3, " is wrong"});
}

Result<std::vector<int>> carried(bool good) {
  auto read = text(good);
  if (!read) return std::move(read).failure();
  return std::vector<int>(read->size());
}

TEST(Result, holds_a_value_or_says_why_not) {
  EXPECT_EQ(carried(true)->size(), text(true)->size());
  const auto failed = carried(false);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::malformed);
  EXPECT_EQ(failed.error().message, "row 3 is wrong");
}

TEST(Result, is_copied_and_moved_in_either_state) {
  for (const bool good : {true, false}) {
    auto first = text(good);
    auto copy = first;
    auto moved = std::move(first);
    EXPECT_EQ(first.ok(), good);  // what was moved away is still one or the other
    for (const auto* one : {&copy, &moved}) {
      ASSERT_EQ(one->ok(), good);
      EXPECT_EQ(good ? one->value() : one->error().message, good ? *text(true) : "row 3 is wrong");
    }
    copy = text(!good);
    EXPECT_EQ(copy.ok(), !good);
    copy = moved;
    EXPECT_EQ(copy.ok(), good);
    copy = std::move(moved);
    EXPECT_EQ(copy.ok(), good);
  }
}

TEST(Result, is_still_a_failure_with_its_error_when_it_was_moved_away) {
  auto first = text(false);
  const auto moved = std::move(first);
  const auto copy = first;  // NOLINT(bugprone-use-after-move): that it can be read is the point
  for (const Result<std::string>* one : {&std::as_const(first), &moved, &copy}) {
    ASSERT_FALSE(one->ok());
    EXPECT_EQ(one->error().code, ErrorCode::malformed);
    EXPECT_EQ(one->error().message, "row 3 is wrong");
  }
  const Error taken = std::move(first).error();
  EXPECT_EQ(taken.message, "row 3 is wrong");
  EXPECT_EQ(moved.error().code, ErrorCode::malformed);
}

TEST(Result, takes_values_that_only_move) {
  auto made = [](bool good) -> Result<std::unique_ptr<int>> {
    if (!good) return Error{ErrorCode::io, "none"};
    return std::make_unique<int>(7);
  };
  auto value = made(true);
  EXPECT_EQ(*std::move(value).value(), 7);
  EXPECT_FALSE(made(false));
}

TEST(Result, of_nothing_is_success_or_a_failure) {
  Result<void> done;
  EXPECT_TRUE(done);
  done = failure(ErrorCode::cancelled, {"stopped"});
  ASSERT_FALSE(done);
  const Result<void> other = std::move(done).failure();
  EXPECT_EQ(other.error().message, "stopped");
}

}  // namespace
}  // namespace embedscope
