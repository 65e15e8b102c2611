#include "kernels/quantise.h"

#include <cmath>
#include <limits>

#include "unit/support/support.h"

namespace embedscope {
namespace {

TEST(QuantiseRow, errs_by_at_most_half_a_level) {
  for (const int levels : {1, 7, 63, 127}) {
    const std::vector<float> values = testing::normal_rows(1, 300, 4);
    std::vector<std::int8_t> stored(values.size());
    std::vector<float> restored(values.size());
    const float scale = quantise_row(values, stored, levels);
    dequantise_row(stored, scale, restored);
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_LE(std::fabs(values[i] - restored[i]), scale * 0.5001F);
      EXPECT_LE(std::abs(stored[i]), levels);
    }
  }
}

TEST(QuantiseRow, maps_the_largest_value_to_the_last_level) {
  const std::vector<float> values = {0.5F, -2.0F, 1.0F};
  std::vector<std::int8_t> stored(3);
  EXPECT_FLOAT_EQ(quantise_row(values, stored), 2.0F / 127);
  EXPECT_EQ(stored[1], -127);
  EXPECT_EQ(stored[2], 64);  // 63.5 goes to the even neighbour
}

TEST(QuantiseRow, gives_a_zero_row_no_scale) {
  const std::vector<float> values(5, 0.0F);
  std::vector<std::int8_t> stored(5, 1);
  EXPECT_EQ(quantise_row(values, stored), 0.0F);
  for (const std::int8_t value : stored) EXPECT_EQ(value, 0);
}

TEST(QuantiseRow, survives_the_ends_of_the_range) {
  std::vector<std::int8_t> stored(2);
  const std::vector<float> huge = {std::numeric_limits<float>::max(), -1.0F};
  EXPECT_TRUE(std::isfinite(quantise_row(huge, stored)));
  EXPECT_EQ(stored[0], 127);
  const std::vector<float> tiny = {std::numeric_limits<float>::denorm_min(), 0.0F};
  EXPECT_EQ(quantise_row(tiny, stored), 0.0F);
  EXPECT_EQ(stored[0], 0);
  const std::vector<float> small = {1e-37F, -1e-37F};
  EXPECT_GT(quantise_row(small, stored), 0.0F);
  EXPECT_EQ(stored[1], -127);
}

TEST(QuantiseQuery, leaves_room_for_an_exact_product) {
  for (const std::size_t dims : {1, 2, 128, 511, 512, 768, 4096, 131071}) {
    const std::vector<float> values(dims, 1.0F);
    std::vector<std::int16_t> stored(dims);
    quantise_query(values, stored);
    double sum = 0;
    for (const std::int16_t value : stored) sum += value;
    EXPECT_GT(sum, 0.0);
    EXPECT_LT(128.0 * sum, 2147483648.0) << dims;
  }
}

}  // namespace
}  // namespace embedscope
