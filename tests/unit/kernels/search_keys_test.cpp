#include "kernels/search_keys.h"

#include <cmath>

#include "unit/support/support.h"

namespace embedscope {
namespace {

// Keys stand for what they are made of: with nothing added for errors, cosine, product, or
// ‖q‖² − distance², of rows that eight bits hold exactly.
TEST(SearchKeys, are_the_measures_that_they_rank_by) {
  const std::vector<std::int32_t> products = {400, -120, 0, 77, 5};
  const std::vector<float> scales = {0.5F, 0.25F, 1, 0.125F, 0};
  const std::vector<float> norms = {3, 4, 2, 1.5F, 0};
  for (const bool euclidean : {false, true}) {
    for (const bool directions : {false, true}) {
      KeyRule rule{.euclidean = euclidean, .directions = directions, .zero_norm = 1e-30F};
      rule.query_scale = 0.01F;
      rule.offset = 0.125F;
      std::vector<float> keys(5);
      search_keys(rule,
                  {.products = products,
                   .scales = scales.data(),
                   .stored = norms.data(),
                   .norms = norms.data(),
                   .residuals = nullptr},
                  keys.data());
      for (std::size_t row = 0; row < 5; ++row) {
        const double norm = norms[row];
        double expected = (static_cast<double>(products[row]) * scales[row] * 0.01) - 0.125;
        if (directions) expected = norm == 0 ? 0 : expected / norm;
        if (euclidean && directions) expected = norm == 0 ? 0 : (2 * expected) - 1;
        if (euclidean && !directions) expected = (2 * expected) - (norm * norm);
        EXPECT_NEAR(keys[row], expected, 1e-4) << euclidean << directions << row;
      }
    }
  }
}

TEST(SearchKeys, are_raised_by_what_may_have_been_lost) {
  const std::vector<std::int32_t> products = {10};
  const float one = 1;
  const float residual = 0.5F;
  KeyRule rule{.query_scale = 1, .error = 0.25F, .mean_norm = 3, .per_residual = 2};
  const auto key = [&](const float* residuals) {
    float out = 0;
    search_keys(rule,
                {.products = products,
                 .scales = &one,
                 .stored = &one,
                 .norms = &one,
                 .residuals = residuals},
                &out);
    return out;
  };
  EXPECT_FLOAT_EQ(key(nullptr), 10 + (0.25F * (1 + 3)));
  EXPECT_FLOAT_EQ(key(&residual), 10 + (0.25F * (1 + 3)) + (0.5F * 2));
}

}  // namespace
}  // namespace embedscope
