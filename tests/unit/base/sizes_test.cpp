#include "base/sizes.h"

#include <gtest/gtest.h>

#include "base/aligned_buffer.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;

constexpr std::size_t kHalf = std::size_t{1} << (sizeof(std::size_t) * 4);  // its square is 0

TEST(Sizes, are_exact_where_they_fit_and_too_many_where_they_wrap) {
  EXPECT_EQ(product(3, 4, 5), 60U);
  EXPECT_EQ(product(kHalf, kHalf - 1), SIZE_MAX - kHalf + 1);
  EXPECT_EQ(product(kHalf, kHalf), kTooMany);
  EXPECT_EQ(product(kHalf, kHalf, 2), kTooMany);
  EXPECT_EQ(product(kHalf, kHalf, 0), 0U);
  EXPECT_EQ(sum(2, 3, 4), 9U);
  EXPECT_EQ(sum(SIZE_MAX, 1), kTooMany);
  EXPECT_EQ(sum(product(kHalf, kHalf), 1), kTooMany);
}

TEST(Sizes, that_wrap_are_refused_by_what_allocates) {
  expect_error(AlignedBuffer<float>::allocate(product(kHalf, kHalf)), ErrorCode::too_large,
               "elements of 4 bytes");
  expect_error(room_for(product(kHalf, kHalf), "a plan"), ErrorCode::too_large,
               "a plan needs more memory");
  EXPECT_TRUE(room_for(1 << 20, "a plan").ok());
  EXPECT_TRUE(room_for(0, "a plan").ok());
}

}  // namespace
}  // namespace embedscope
