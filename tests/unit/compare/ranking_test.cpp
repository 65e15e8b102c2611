#include "compare/ranking.h"

#include <gtest/gtest.h>

#include <array>

namespace embedscope {
namespace {

TEST(Ranking, puts_the_lower_index_first_among_equals) {
  const std::array<double, 5> scores = {1, 3, 2, 3, 1};
  EXPECT_EQ(ranking(scores), (std::vector<std::uint32_t>{1, 3, 2, 0, 4}));
  EXPECT_TRUE(ranking({}).empty());
}

// Expected values are sklearn.metrics.ndcg_score's.
TEST(Ndcg, agrees_with_scikit_learn) {
  const std::vector<std::uint32_t> order = {0, 1, 2, 3, 4, 5};
  const std::unordered_map<std::uint32_t, double> gains = {{0, 3}, {2, 2}, {4, 1}, {5, 4}};
  EXPECT_NEAR(*ndcg(order, gains, 10), 0.7935698342111773, 1e-12);
  EXPECT_NEAR(*ndcg(order, gains, 3), 0.5803165958950902, 1e-12);
  const std::vector<std::uint32_t> best = {5, 0, 2, 4};
  EXPECT_DOUBLE_EQ(*ndcg(best, gains), 1);
}

TEST(Ndcg, refuses_what_has_no_answer) {
  const std::vector<std::uint32_t> order = {0, 1};
  EXPECT_EQ(ndcg(order, {}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(ndcg(order, {{0, 1.0}}, 0).error().code, ErrorCode::invalid_argument);
}

TEST(ReciprocalRankFusion, adds_places_by_weight) {
  const std::array<double, 3> first = {3, 2, 1};
  const std::array<double, 3> second = {1, 2, 3};
  const std::vector<double> even = *reciprocal_rank_fusion(first, second);
  EXPECT_DOUBLE_EQ(even[0], 1.0 / 61 + 1.0 / 63);
  EXPECT_DOUBLE_EQ(even[0], even[2]);
  const std::vector<double> leaning =
      *reciprocal_rank_fusion(first, second, {.constant = 1, .weight = 0.5});
  EXPECT_DOUBLE_EQ(leaning[1], 1.0 / 3 + 0.5 / 3);
  EXPECT_GT(leaning[0], leaning[2]);
  const std::array<double, 1> short_list = {1};
  EXPECT_EQ(reciprocal_rank_fusion(first, short_list).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace embedscope
