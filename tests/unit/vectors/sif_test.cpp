#include "vectors/sif.h"

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

const std::vector<float> kRows = {2.04F,  -2.56F, 0.42F, -0.57F, -0.45F, -0.22F, -2.02F, -0.23F,
                                  -0.87F, 3.32F,  0.23F, -0.35F, -0.28F, -0.67F, -1.06F, -0.39F,
                                  0.48F,  -0.24F, 0.96F, -0.2F,  0.02F,  1.55F,  0.55F,  -0.51F};

// Expected values are NumPy's, by numpy.linalg.svd.
TEST(Sif, agrees_with_numpy) {
  const std::vector<std::vector<std::uint32_t>> texts = {{0, 2}, {1, 1, 5}, {3}, {}, {4, 0, 2}};
  const auto found = take(sif_texts(kRows, 4, texts));
  const double expected[] = {-1.6414471, 2.8467039,  -3.229133,  -2.0852636, -1.6608998,
                             4.5293495,  -5.3495905, -3.1666644, -1.1274971, 2.6364729,
                             -3.0188295, -3.3908572, 0,          0,          0,
                             0,          0.5454845,  -0.4256355, 0.5161955,  -2.212553};
  ASSERT_EQ(found.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_NEAR(found[i], expected[i] / 1000, 1e-8) << i;
}

TEST(Sif, frequent_words_weigh_less) {
  EXPECT_LT(sif_weight(0, 30000), sif_weight(1, 30000));
  EXPECT_GT(sif_weight(29999, 30000), 0.99);
}

TEST(Sif, refuses_words_that_are_not_there) {
  const std::vector<std::vector<std::uint32_t>> texts = {{6}};
  expect_error(sif_texts(kRows, 4, texts), ErrorCode::out_of_range, "word 6 of 6");
  expect_error(sif_texts(kRows, 0, texts), ErrorCode::invalid_argument, "dimensions");
  expect_error(sif_texts(kRows, 4, {}), ErrorCode::invalid_argument, "no text");
}

}  // namespace
}  // namespace embedscope
