#include "base/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace embedscope {
namespace {

// The reference C program of xoshiro256++ seeded by SplitMix64 from 0 begins with these.
TEST(Rng, GivesTheReferenceSequence) {
  Rng rng(0);
  EXPECT_EQ(rng.next(), 0x53175d61490b23dfULL);
  EXPECT_EQ(rng.next(), 0x61da6f3dc380d507ULL);
  EXPECT_EQ(rng.next(), 0x5c0fdf91ec9a7bfcULL);
}

TEST(Rng, SameSeedSameNumbersOtherSeedOthers) {
  Rng a(7);
  Rng b(7);
  Rng c(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const auto value = a.next();
    EXPECT_EQ(value, b.next());
    differs = differs || value != c.next();
  }
  EXPECT_TRUE(differs);
}

TEST(Rng, BelowCoversItsRangeEvenly) {
  Rng rng(3);
  std::vector<int> seen(10, 0);
  for (int i = 0; i < 100'000; ++i) ++seen.at(rng.below(10));
  for (const int count : seen) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Rng, UniformStaysBelowOne) {
  Rng rng(4);
  double total = 0;
  for (int i = 0; i < 100'000; ++i) {
    const float value = rng.uniform();
    ASSERT_GE(value, 0.0F);
    ASSERT_LT(value, 1.0F);
    total += value;
  }
  EXPECT_NEAR(total / 100'000, 0.5, 0.005);
}

TEST(Rng, NormalHasMeanZeroAndVarianceOne) {
  Rng rng(5);
  double sum = 0;
  double squares = 0;
  constexpr int kCount = 200'000;
  for (int i = 0; i < kCount; ++i) {
    const double value = rng.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kCount, 0.0, 0.01);
  EXPECT_NEAR(squares / kCount, 1.0, 0.02);
}

TEST(Rng, ShuffleKeepsEveryElement) {
  Rng rng(6);
  std::vector<int> values(1000);
  std::iota(values.begin(), values.end(), 0);
  auto shuffled = values;
  rng.shuffle(shuffled.begin(), shuffled.end());
  EXPECT_NE(shuffled, values);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, values);
}

}  // namespace
}  // namespace embedscope
