#include "kernels/grid.h"

#include <cmath>
#include <limits>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::take;

constexpr std::int32_t kNone[kPanelRows] = {};
constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kNever[kPanelRows] = {kMost, kMost, kMost, kMost,
                                             kMost, kMost, kMost, kMost};

TEST(GridRows, rounds_and_says_how_far_it_is_off) {
  GridRows grid = take(GridRows::allocate(3, 3));
  EXPECT_EQ(grid.panels(), 1U);
  EXPECT_EQ(grid.pairs(), 2U);
  const std::vector<float> origin = {1, 1, 1};
  EXPECT_NEAR(grid.set(2, std::vector<float>{1.25F, 2, -3}, origin, 2), 0.5, 1e-12);  // 0.5, 2, −8
  const std::int16_t* panel = grid.panel(0);
  EXPECT_EQ(panel[4], 0);
  EXPECT_EQ(panel[5], 2);
  EXPECT_EQ(panel[16 + 4], -8);
  EXPECT_EQ(panel[16 + 5], 0);
  EXPECT_EQ(grid.half_squares()[2], 34);
  GridRows other = take(GridRows::allocate(9, 3));
  other.copy(8, grid, 2);
  EXPECT_EQ(other.panel(1)[16], -8);
  EXPECT_EQ(other.half_squares()[8], 34);
  testing::expect_error(GridRows::allocate(1'000'000'000, 100), ErrorCode::too_large,
                        "1000000000 rows");
}

TEST(GridRows, keeps_products_within_31_bits) {
  for (const std::size_t dims : {1U, 2U, 100U, 5000U}) {
    GridRows grid = take(GridRows::allocate(8, dims));
    const auto step = static_cast<float>(1 / std::sqrt(static_cast<double>(dims)));
    const std::vector<float> row(dims, step);
    for (std::size_t r = 0; r < 8; ++r) grid.set(r, row, {}, GridRows::longest(dims));
    std::int32_t keys[32];
    grid_tile(grid.half_panel(1), {kNone, kNever}, grid.panel(0), {kNone, kNever}, grid.pairs(),
              keys);
    for (const std::int32_t key : keys) {
      EXPECT_GT(key, 0);
      EXPECT_LT(key, 1 << 30);
      EXPECT_LE(std::abs(key - (2 * grid.half_squares()[0])), 1);
    }
  }
}

TEST(GridTile, is_its_scalar_twin) {
  for (const std::size_t dims : {1U, 2U, 7U, 64U, 129U}) {
    GridRows grid = take(GridRows::allocate(16, dims));
    const std::vector<float> rows = testing::normal_rows(16, dims, dims);
    for (std::size_t r = 0; r < 16; ++r) {
      grid.set(r, std::span(rows).subspan(r * dims, dims), {}, 500);
    }
    const std::int32_t* minus = grid.half_squares().data();
    std::int32_t found[32];
    std::int32_t expected[32];
    for (std::size_t half = 0; half < 4; ++half) {
      // Limits that nothing passes, then such as one entry passes by its row, by its column.
      (void)grid_tile_scalar(grid.half_panel(half), {minus + (half * 4), kNever}, grid.panel(1),
                             {minus + 8, kNever}, grid.pairs(), expected);
      std::int32_t limits[kPanelRows];
      std::copy(std::begin(kNever), std::end(kNever), limits);
      const auto same = [&](TileTerms a, TileTerms b, bool any) {
        EXPECT_EQ(grid_tile(grid.half_panel(half), a, grid.panel(1), b, grid.pairs(), found), any);
        EXPECT_EQ(
            grid_tile_scalar(grid.half_panel(half), a, grid.panel(1), b, grid.pairs(), expected),
            any);
        EXPECT_TRUE(std::equal(std::begin(found), std::end(found), std::begin(expected)));
      };
      same({minus + (half * 4), kNever}, {minus + 8, kNever}, false);
      for (std::size_t c = 0; c < kPanelRows; ++c) {
        limits[c] = expected[8 + c];
        same({minus + (half * 4), kNever}, {minus + 8, limits},
             expected[c] > limits[c] || expected[16 + c] > limits[c] ||
                 expected[24 + c] > limits[c]);
        limits[c] = expected[8 + c] - 1;
        same({minus + (half * 4), kNever}, {minus + 8, limits}, true);
        limits[c] = kMost;
      }
      limits[2] = *std::max_element(expected + 16, expected + 24);
      same({minus + (half * 4), limits}, {minus + 8, kNever}, false);
      limits[2] -= 1;
      same({minus + (half * 4), limits}, {minus + 8, kNever}, true);
    }
  }
}

}  // namespace
}  // namespace embedscope
