#include "compare/nearest_label.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

/// Unit vectors at these angles.
std::vector<float> at(const std::vector<double>& angles) {
  std::vector<float> points;
  for (const double angle : angles) {
    points.push_back(static_cast<float>(std::cos(angle)));
    points.push_back(static_cast<float>(std::sin(angle)));
  }
  return points;
}

double score(const std::vector<double>& angles, const std::vector<std::uint32_t>& labels) {
  const std::vector<float> points = at(angles);
  return take(nearest_label_agreement({points.data(), angles.size(), 2}, labels));
}

TEST(NearestLabel, counts_points_whose_neighbour_has_their_label) {
  EXPECT_EQ(score({0, 0.1, 2, 2.1}, {1, 1, 2, 2}), 1);
  EXPECT_EQ(score({0, 2, 0.1, 2.1}, {1, 1, 2, 2}), 0);
  EXPECT_EQ(score({0, 0.1, 0.15, 2}, {1, 1, 2, 2}), 0.5);
}

TEST(NearestLabel, shares_ties_and_scores_chance_where_all_are_one) {
  const std::vector<std::uint32_t> labels = {1, 1, 1, 2, 2, 2};
  EXPECT_NEAR(score({1, 1, 1, 1, 1, 1}, labels), 0.4, 1e-12);
  EXPECT_NEAR(take(nearest_label_chance(labels)), 0.4, 1e-12);
}

TEST(NearestLabel, refuses_what_it_cannot_compare) {
  const std::vector<float> points = at({0, 1});
  const std::vector<std::uint32_t> one = {1};
  expect_error(nearest_label_agreement({points.data(), 2, 2}, one), ErrorCode::invalid_argument,
               "1 for 2");
  expect_error(nearest_label_chance(one), ErrorCode::invalid_argument, "at least 2");
}

}  // namespace
}  // namespace embedscope
