#include "kernels/level1.h"

#include <cmath>

#include "unit/support/support.h"

namespace embedscope {
namespace {

std::vector<double> doubles(std::size_t count, std::uint64_t seed) {
  const std::vector<float> values = testing::normal_rows(1, count, seed);
  return {values.begin(), values.end()};
}

TEST(Level1, is_what_plain_loops_compute) {
  for (const std::size_t count : {0U, 1U, 3U, 4U, 5U, 8U, 17U, 256U}) {
    const std::vector<double> a = doubles(count, 1);
    const std::vector<double> b = doubles(count, 2);
    long double expected = 0;
    for (std::size_t i = 0; i < count; ++i) expected += static_cast<long double>(a[i]) * b[i];
    EXPECT_NEAR(product(a.data(), b.data(), count), static_cast<double>(expected), 1e-12);

    std::vector<double> to = doubles(count, 3);
    const std::vector<double> before = to;
    add_multiple(to.data(), 0.75, a.data(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(to[i], before[i] + (0.75 * a[i]));

    to = before;
    subtract_two(to.data(), 2, a.data(), -0.5, b.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_NEAR(to[i], before[i] - (2 * a[i]) + (0.5 * b[i]), 1e-14);
    }
  }
}

}  // namespace
}  // namespace embedscope
