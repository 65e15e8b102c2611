#include "vectors/centring.h"

#include <cmath>

#include "kernels/dot.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::take;

VectorTable leaning_table(std::size_t rows, std::size_t dims) {
  std::vector<float> values = normal_rows(rows, dims, 1);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < dims; ++c) {
      float& value = values[(r * dims) + c];
      value = (c == 2 ? 5 * value : value) + static_cast<float>(c);
    }
  }
  return take(VectorTable::from_f32(values, rows, dims));
}

TEST(Centring, leaves_rows_with_a_mean_of_zero) {
  const VectorTable table = leaning_table(500, 6);
  const Centring centring = take(Centring::fit(table));
  std::vector<double> sums(6);
  std::vector<float> row(6);
  for (std::size_t r = 0; r < 500; ++r) {
    ASSERT_TRUE(table.row(r, row).ok());
    centring.apply(row, row);
    for (std::size_t c = 0; c < 6; ++c) sums[c] += static_cast<double>(row[c]);
    EXPECT_FLOAT_EQ(centring.norm(r), static_cast<float>(std::sqrt(dot_f64(row, row))));
  }
  for (const double sum : sums) EXPECT_NEAR(sum / 500, 0, 1e-5);
}

TEST(Centring, removes_the_direction_of_most_variance) {
  const VectorTable table = leaning_table(500, 6);
  const Centring centring = take(Centring::fit(table, 1));
  ASSERT_EQ(centring.components().rows, 1U);
  EXPECT_NEAR(std::fabs(centring.components()(0, 2)), 1, 0.01);
  std::vector<float> row(6);
  ASSERT_TRUE(table.row(9, row).ok());
  centring.apply(row, row);
  EXPECT_NEAR(dot_f64(row, centring.components().row(0)), 0, 1e-5);
}

TEST(Centring, is_a_projection) {
  const VectorTable table = leaning_table(300, 12);
  const Centring centring = take(Centring::fit(table, 3));
  std::vector<float> once(12);
  ASSERT_TRUE(table.row(4, once).ok());
  centring.apply(once, once);
  std::vector<float> shifted(12);  // P(x + μ − μ) = P x
  for (std::size_t c = 0; c < 12; ++c) shifted[c] = once[c] + centring.mean()[c];
  centring.apply(shifted, shifted);
  for (std::size_t c = 0; c < 12; ++c) EXPECT_NEAR(shifted[c], once[c], 1e-5);
}

TEST(Centring, says_what_it_cannot_fit) {
  expect_error(Centring::fit(VectorTable{}), ErrorCode::invalid_argument, "empty");
  const VectorTable table = leaning_table(10, 3);
  expect_error(Centring::fit(table, 3), ErrorCode::invalid_argument, "fewer than 3");
}

TEST(Centring, turns_equal_rows_into_zero_rows) {
  const std::vector<float> values(8 * 4, 0.1F);
  const Centring centring = take(Centring::fit(take(VectorTable::from_f32(values, 8, 4))));
  for (std::size_t r = 0; r < 8; ++r) EXPECT_NEAR(centring.norm(r), 0, 1e-7);
}

}  // namespace
}  // namespace embedscope
