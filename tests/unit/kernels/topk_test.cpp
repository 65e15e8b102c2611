#include "kernels/topk.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "unit/support/support.h"

namespace embedscope {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(FirstAbove, equals_its_scalar_twin_from_every_place) {
  Rng rng(1);
  for (std::size_t n = 0; n < 70; ++n) {
    std::vector<float> scores(n);
    for (float& score : scores) score = rng.uniform();
    for (std::size_t from = 0; from <= n; ++from) {
      for (const float threshold : {-1.0F, 0.5F, 0.95F, 2.0F}) {
        EXPECT_EQ(first_above(scores, from, threshold),
                  first_above_scalar(scores, from, threshold));
      }
    }
  }
}

TEST(FirstAbove, never_stops_at_nan_or_at_the_threshold_itself) {
  std::vector<float> scores(40, kNan);
  scores[33] = 1.0F;
  EXPECT_EQ(first_above(scores, 0, 0.0F), 33U);
  EXPECT_EQ(first_above(scores, 0, 1.0F), scores.size());
}

TEST(TopK, keeps_what_a_full_sort_keeps) {
  Rng rng(2);
  for (const std::size_t k : {1, 2, 15, 100, 500}) {
    TopK best(k);
    std::vector<TopK::Entry> all;
    for (std::uint32_t row = 0; row < 300; ++row) {
      const double score = rng.below(50);  // many ties
      best.push(row, score);
      all.push_back({score, row});
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.score > b.score || (a.score == b.score && a.row < b.row);
    });
    const auto kept = best.take();
    ASSERT_EQ(kept.size(), std::min<std::size_t>(k, 300));
    for (std::size_t i = 0; i < kept.size(); ++i) {
      EXPECT_EQ(kept[i].row, all[i].row);
      EXPECT_EQ(kept[i].score, all[i].score);
    }
  }
}

TEST(TopK, does_not_depend_on_the_order_of_offers) {
  TopK forwards(3);
  TopK backwards(3);
  for (std::uint32_t row = 0; row < 10; ++row) {
    forwards.push(row, 1.0);
    backwards.push(9 - row, 1.0);
  }
  const auto first = forwards.take();
  const auto second = backwards.take();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(first[i].row, i);
    EXPECT_EQ(second[i].row, i);
  }
}

TEST(TopK, of_none_keeps_none_and_takes_nothing_in) {
  TopK best(0);
  best.push(1, 1.0);
  EXPECT_EQ(best.threshold(), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(best.take().empty());
}

TEST(TopK, ignores_nan) {
  TopK best(2);
  best.push(0, std::nan(""));
  best.push(1, 1.0);
  best.push(2, 2.0);
  best.push(3, std::nan(""));
  const auto kept = best.take();
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].row, 2U);
  EXPECT_EQ(kept[1].row, 1U);
}

TEST(TopK, threshold_rises_to_the_worst_kept) {
  TopK best(2);
  EXPECT_EQ(best.threshold(), -std::numeric_limits<double>::infinity());
  best.push(0, 5.0);
  best.push(1, 3.0);
  EXPECT_EQ(best.threshold(), 3.0);
  best.push(2, 4.0);
  EXPECT_EQ(best.threshold(), 4.0);
}

}  // namespace
}  // namespace embedscope
