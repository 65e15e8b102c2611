#include "kernels/packed_gemm.h"

#include <cmath>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::normal_rows;
using testing::take;

PackedMatrix packed(const std::vector<float>& columns, std::size_t depth, std::size_t cols) {
  PackedMatrix matrix = take(PackedMatrix::allocate(depth, cols));
  for (std::size_t c = 0; c < cols; ++c)
    matrix.set_column(c, std::span(columns).subspan(c * depth, depth));
  return matrix;
}

TEST(PackedGemm, agrees_with_its_scalar_twin_to_the_last_bit) {
  for (const std::size_t rows : {1, 2, 5, 6, 7, 13}) {
    for (const std::size_t depth : {1, 3, 64, 513}) {
      for (const std::size_t cols : {1, 7, 8, 33, 130}) {
        const auto a = normal_rows(rows, depth + 2, 1);
        const PackedMatrix b = packed(normal_rows(cols, depth, 2), depth, cols);
        std::vector<float> c = normal_rows(rows, cols + 1, 3);
        std::vector<float> twin = c;
        gemm_add({a.data(), rows, depth, depth + 2}, b.view(), {c.data(), rows, cols, cols + 1});
        gemm_add_scalar({a.data(), rows, depth, depth + 2}, b.view(),
                        {twin.data(), rows, cols, cols + 1});
        ASSERT_EQ(c, twin) << rows << " × " << depth << " × " << cols;
      }
    }
  }
}

TEST(PackedGemm, is_the_product) {
  const std::vector<float> a = {1, 2, 3, 4, 5, 6};
  const PackedMatrix b = packed({1, 0, 2, -1, 1, 0}, 3, 2);
  std::vector<float> c(4, 10);
  gemm_add({a.data(), 2, 3}, b.view(), {c.data(), 2, 2});
  EXPECT_EQ(c, (std::vector<float>{17, 11, 26, 11}));
}

TEST(PackedMatrix, gives_back_what_was_set) {
  const auto columns = normal_rows(11, 5, 4);
  const PackedMatrix by_column = packed(columns, 5, 11);
  PackedMatrix by_row = take(PackedMatrix::allocate(5, 11));
  for (std::size_t k = 0; k < 5; ++k) {
    std::vector<float> row(8);
    for (std::size_t c = 0; c < 8; ++c) row[c] = columns[((c + 3) * 5) + k];
    by_row.set_row(k, 3, row);
  }
  std::vector<float> out(5);
  for (std::size_t c = 0; c < 11; ++c) {
    by_column.column(c, out);
    EXPECT_TRUE(
        std::equal(out.begin(), out.end(), columns.begin() + static_cast<std::ptrdiff_t>(c * 5)));
    if (c < 3) continue;
    by_row.column(c, out);
    EXPECT_TRUE(
        std::equal(out.begin(), out.end(), columns.begin() + static_cast<std::ptrdiff_t>(c * 5)));
  }
}

TEST(PackedBytes, agree_with_their_scalar_twin_and_lose_little) {
  for (const std::size_t rows : {1, 3, 4, 9}) {
    for (const std::size_t depth : {1, 2, 17, 256, 1536}) {
      for (const std::size_t cols : {1, 8, 37}) {
        const auto a = normal_rows(rows, depth, 5);
        Rng rng(6);
        PackedBytes b = take(PackedBytes::allocate(depth, cols));
        PackedMatrix exact = take(PackedMatrix::allocate(depth, cols));
        for (std::size_t c = 0; c < cols; ++c) {
          std::vector<std::int8_t> column(depth);
          for (auto& value : column)
            value = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
          b.set_column(c, column, 0.01F);
          std::vector<float> out(depth);
          b.column(c, out);
          exact.set_column(c, out);
        }
        std::vector<std::int16_t> quantised(rows * b.padded_depth());
        std::vector<float> scales(rows);
        quantise_activations({a.data(), rows, depth}, quantised, scales);
        std::vector<float> c(rows * cols, 1), twin = c, wanted = c;
        gemm_add(quantised, scales, b, {c.data(), rows, cols});
        gemm_add_scalar(quantised, scales, b, {twin.data(), rows, cols});
        gemm_add({a.data(), rows, depth}, exact.view(), {wanted.data(), rows, cols});
        ASSERT_EQ(c, twin) << rows << " × " << depth << " × " << cols;
        const auto most = static_cast<float>(1e-4 * std::sqrt(static_cast<double>(depth)));
        for (std::size_t i = 0; i < c.size(); ++i) ASSERT_NEAR(c[i], wanted[i], most);
      }
    }
  }
}

TEST(PackedBytes, do_not_overflow) {
  const std::size_t depth = 8192;
  PackedBytes b = take(PackedBytes::allocate(depth, 1));
  b.set_column(0, std::vector<std::int8_t>(depth, -127), 1.0F);
  const std::vector<float> a(depth, 3.0F);
  std::vector<std::int16_t> quantised(depth);
  std::vector<float> scales(1), c(1, 0);
  quantise_activations({a.data(), 1, depth}, quantised, scales);
  gemm_add(quantised, scales, b, {c.data(), 1, 1});
  EXPECT_NEAR(c[0], -127.0 * 3 * 8192, 300);
}

}  // namespace
}  // namespace embedscope
