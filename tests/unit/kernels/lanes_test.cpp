#include "kernels/lanes.h"

#include "unit/support/support.h"

namespace embedscope {
namespace {

TEST(Lanes, loads_from_any_address_and_stores_what_it_loaded) {
  float values[kLanes + 3];
  for (std::size_t i = 0; i < std::size(values); ++i) values[i] = static_cast<float>(i);
  for (std::size_t offset = 0; offset < 4; ++offset) {
    float stored[kLanes];
    Lanes::load(values + offset).store(stored);
    for (std::size_t i = 0; i < kLanes; ++i) EXPECT_EQ(stored[i], values[offset + i]);
  }
}

TEST(Lanes, arithmetic_works_lane_by_lane) {
  const std::vector<float> values = testing::normal_rows(2, kLanes, 1);
  const Lanes a = Lanes::load(values.data());
  const Lanes b = Lanes::load(values.data() + kLanes);
  float sum[kLanes];
  float difference[kLanes];
  float product[kLanes];
  float scaled[kLanes];
  (a + b).store(sum);
  (a - b).store(difference);
  (a * b).store(product);
  (0.3F * a).store(scaled);
  for (std::size_t i = 0; i < kLanes; ++i) {
    EXPECT_EQ(sum[i], values[i] + values[kLanes + i]);
    EXPECT_EQ(difference[i], values[i] - values[kLanes + i]);
    EXPECT_EQ(product[i], values[i] * values[kLanes + i]);
    EXPECT_EQ(scaled[i], 0.3F * values[i]);
  }
}

TEST(Lanes, horizontal_sum_has_the_bits_of_its_scalar_twin) {
  const std::vector<float> values = testing::normal_rows(1000, kLanes, 2);
  for (std::size_t r = 0; r < 1000; ++r) {
    const float* row = values.data() + (r * kLanes);
    EXPECT_EQ(horizontal_sum(Lanes::load(row)), horizontal_sum_scalar(row));
  }
}

}  // namespace
}  // namespace embedscope
