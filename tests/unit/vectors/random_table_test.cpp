#include "vectors/random_table.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

VectorTable drawn(std::size_t rows, std::size_t dims, std::uint64_t seed, std::size_t at_once) {
  RandomTable draw = take(RandomTable::start({.rows = rows, .dims = dims, .seed = seed}));
  while (!draw.step(at_once)) {
  }
  return take(draw.finish());
}

std::vector<float> row(const VectorTable& table, std::size_t index) {
  std::vector<float> values(table.dims());
  EXPECT_TRUE(table.row(index, values));
  return values;
}

TEST(RandomTable, holds_standard_normal_values) {
  const VectorTable table = drawn(400, 50, 1, 400);
  double sum = 0;
  double squares = 0;
  for (std::size_t index = 0; index < 400; ++index) {
    for (const double value : row(table, index)) {
      sum += value;
      squares += value * value;
    }
  }
  // Five standard errors of 20,000 values.
  EXPECT_NEAR(sum / 20'000, 0, 5 / std::sqrt(20'000.0));
  EXPECT_NEAR(squares / 20'000, 1, 5 * std::sqrt(2 / 20'000.0));
}

TEST(RandomTable, is_the_same_in_parts_as_whole_and_another_for_another_seed) {
  const VectorTable whole = drawn(10, 7, 3, 10);
  const VectorTable parts = drawn(10, 7, 3, 3);
  const VectorTable other = drawn(10, 7, 4, 10);
  for (std::size_t index = 0; index < 10; ++index) {
    EXPECT_EQ(row(whole, index), row(parts, index));
    EXPECT_NE(row(whole, index), row(other, index));
  }
}

TEST(RandomTable, names_what_it_can_not_make) {
  expect_error(RandomTable::start({.rows = 0, .dims = 3}), ErrorCode::invalid_argument, "0 × 3");
  expect_error(RandomTable::start({.rows = 1'000'000'000, .dims = 1'000'000'000}),
               ErrorCode::too_large, "");
  RandomTable draw = take(RandomTable::start({.rows = 2, .dims = 2}));
  draw.step(1);
  expect_error(draw.finish(), ErrorCode::invalid_argument, "1 of 2");
}

}  // namespace
}  // namespace embedscope
