#include "vectors/baseline.h"

#include <cmath>
#include <numeric>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::take;

TEST(Baseline, of_independent_directions_is_centred_with_deviation_one_over_root_d) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(2000, 100, 1), 2000, 100));
  BaselineOptions options;
  options.pairs = 20'000;
  const Baseline baseline = take(random_pair_baseline(table, options));
  EXPECT_NEAR(baseline.mean, 0, 0.005);
  EXPECT_NEAR(baseline.deviation, 0.1, 0.005);
  EXPECT_NEAR(baseline.p50, baseline.mean, 0.005);
  EXPECT_NEAR(baseline.p95, 1.645 * 0.1, 0.01);
  EXPECT_LT(baseline.p05, baseline.p50);
  EXPECT_LT(baseline.p95, baseline.p99);
  EXPECT_EQ(baseline.from, -1);
  EXPECT_EQ(baseline.to, 1);
  EXPECT_EQ(std::accumulate(baseline.histogram.begin(), baseline.histogram.end(), 0U), 20'000U);
}

TEST(Baseline, falls_to_zero_when_a_common_direction_is_centred_away) {
  std::vector<float> values = normal_rows(1000, 50, 2);
  for (std::size_t i = 0; i < values.size(); i += 50) values[i] += 10;
  const VectorTable table = take(VectorTable::from_f32(values, 1000, 50));
  BaselineOptions options;
  EXPECT_GT(take(random_pair_baseline(table, options)).mean, 0.5);
  const Centring centring = take(Centring::fit(table));
  options.centring = &centring;
  EXPECT_NEAR(take(random_pair_baseline(table, options)).mean, 0, 0.01);
}

TEST(Baseline, repeats_itself_for_a_seed_and_differs_for_another) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(100, 10, 3), 100, 10));
  BaselineOptions options;
  options.pairs = 500;
  const double first = take(random_pair_baseline(table, options)).mean;
  EXPECT_EQ(take(random_pair_baseline(table, options)).mean, first);
  options.seed = 2;
  EXPECT_NE(take(random_pair_baseline(table, options)).mean, first);
}

TEST(Baseline, never_pairs_a_row_with_itself) {
  const std::vector<float> values = {1, 0, 0, 1};  // two orthogonal rows
  const VectorTable table = take(VectorTable::from_f32(values, 2, 2));
  const Baseline baseline = take(random_pair_baseline(table, {}));
  EXPECT_EQ(baseline.mean, 0);
  EXPECT_EQ(baseline.deviation, 0);
}

TEST(Baseline, spreads_other_metrics_over_their_own_range) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(100, 10, 4), 100, 10));
  BaselineOptions options;
  options.metric = Metric::euclidean;
  const Baseline baseline = take(random_pair_baseline(table, options));
  EXPECT_GT(baseline.from, 0);
  EXPECT_GT(baseline.histogram.front(), 0U);
  EXPECT_GT(baseline.histogram.back(), 0U);
}

TEST(Baseline, says_what_is_wrong_with_a_request) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(1, 10, 5), 1, 10));
  expect_error(random_pair_baseline(table, {}), ErrorCode::invalid_argument, "two rows");
  BaselineOptions options;
  options.rows = 2;
  expect_error(random_pair_baseline(table, options), ErrorCode::out_of_range, "2 rows of 1");
  const VectorTable more = take(VectorTable::from_f32(normal_rows(3, 10, 5), 3, 10));
  options = {};
  options.pairs = 0;
  expect_error(random_pair_baseline(more, options), ErrorCode::invalid_argument, "one pair");
  options.pairs = 100'000'000;
  expect_error(random_pair_baseline(more, options), ErrorCode::too_large, "ten million");
}

TEST(CompareRows, shows_that_squared_distance_is_two_minus_two_cosines_on_unit_vectors) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(10, 40, 6), 10, 40));
  const PairMeasures pair = take(compare_rows(table, 2, 7, true));
  EXPECT_NEAR(pair.euclidean * pair.euclidean, 2 - (2 * pair.cosine), 1e-12);
  EXPECT_NEAR(pair.dot, pair.cosine, 1e-12);
  expect_error(compare_rows(table, 2, 10, true), ErrorCode::out_of_range, "row 10");
  const std::vector<float> zero = {0, 0, 3, 4};
  const PairMeasures none =
      take(compare_rows(take(VectorTable::from_f32(zero, 2, 2)), 0, 1, false));
  EXPECT_TRUE(std::isnan(none.cosine));
  EXPECT_EQ(none.euclidean, 5);
}

}  // namespace
}  // namespace embedscope
