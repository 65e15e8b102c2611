#include "vectors/metric.h"

#include <cmath>
#include <vector>

#include "unit/support/support.h"

namespace embedscope {
namespace {

TEST(Measure, agrees_with_hand_computed_values) {
  const std::vector<float> a = {3, 4};
  const std::vector<float> b = {4, 3};
  EXPECT_DOUBLE_EQ(measure(Metric::cosine, a, b), 24.0 / 25);
  EXPECT_DOUBLE_EQ(measure(Metric::dot, a, b), 24);
  EXPECT_DOUBLE_EQ(measure(Metric::euclidean, a, b), std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(measure(Metric::dot, a, b, true), 24.0 / 25);
  EXPECT_NEAR(measure(Metric::euclidean, a, b, true), std::sqrt(2 - (2 * 24.0 / 25)), 1e-12);
}

TEST(Measure, never_leaves_its_range_or_turns_into_nan) {
  const std::vector<float> a = testing::normal_rows(1, 300, 1);
  EXPECT_LE(measure(Metric::cosine, a, a), 1.0);
  EXPECT_EQ(measure(Metric::euclidean, a, a, true), 0.0);
  const std::vector<float> zero(300);
  EXPECT_EQ(measure(Metric::cosine, a, zero), 0.0);
  EXPECT_EQ(measure(Metric::cosine, zero, zero), 0.0);
  EXPECT_EQ(measure(Metric::dot, a, zero, true), 0.0);
  EXPECT_NEAR(measure(Metric::euclidean, a, zero, true), 1.0, 1e-12);
}

TEST(Measure, keeps_the_digits_of_small_distances_between_unit_vectors) {
  const std::vector<float> a = {1, 0};
  const std::vector<float> b = {1, 1e-6F};
  EXPECT_NEAR(measure(Metric::euclidean, a, b, true), 1e-6, 1e-13);
}

}  // namespace
}  // namespace embedscope
