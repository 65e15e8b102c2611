#include "kernels/dot.h"

#include <cmath>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::normal_rows;

// Every length up to three blocks of lanes, then some that words and sentences have.
std::vector<std::size_t> lengths() {
  std::vector<std::size_t> all;
  for (std::size_t n = 0; n <= 48; ++n) all.push_back(n);
  for (const std::size_t n : {100, 128, 255, 256, 300, 384, 768, 1025}) all.push_back(n);
  return all;
}

TEST(Dot, f32_has_the_bits_of_its_scalar_twin) {
  for (const std::size_t n : lengths()) {
    const std::vector<float> values = normal_rows(2, n + 1, n);
    const std::span<const float> a(values.data(), n);
    const std::span<const float> b(values.data() + n + 1, n);  // not aligned
    EXPECT_EQ(dot(a, b), dot_scalar(a, b)) << n;
    EXPECT_EQ(squared_distance(a, b), squared_distance_scalar(a, b)) << n;
  }
}

TEST(Dot, f32_is_near_the_f64_sum) {
  for (const std::size_t n : lengths()) {
    const std::vector<float> values = normal_rows(2, n, 7 + n);
    const std::span<const float> a(values.data(), n);
    const std::span<const float> b(values.data() + n, n);
    double magnitude = 0;
    for (std::size_t i = 0; i < n; ++i) magnitude += std::fabs(a[i] * b[i]);
    EXPECT_NEAR(dot(a, b), dot_f64(a, b), 1e-6 * magnitude) << n;
    EXPECT_NEAR(squared_distance(a, b), squared_distance_f64(a, b),
                1e-6 * squared_distance_f64(a, b))
        << n;
  }
}

TEST(Dot, bits_do_not_depend_on_the_target) {
  // The same sum as WebAssembly gives (tests/wasm compares the whole module in the same way).
  const std::vector<float> values = normal_rows(2, 384, 42);
  EXPECT_EQ(dot(std::span(values).first(384), std::span(values).last(384)),
            dot_scalar(std::span(values).first(384), std::span(values).last(384)));
}

TEST(Dot, bytes_are_exact_at_the_extremes) {
  for (const std::size_t n : lengths()) {
    const std::vector<std::int8_t> lowest(n, -128);
    const std::vector<std::int8_t> highest(n, 127);
    const auto count = static_cast<std::int32_t>(n);
    EXPECT_EQ(dot(std::span<const std::int8_t>(lowest), std::span<const std::int8_t>(lowest)),
              16384 * count);
    EXPECT_EQ(dot(std::span<const std::int8_t>(lowest), std::span<const std::int8_t>(highest)),
              -16256 * count);
    const std::vector<std::int16_t> query(n, n <= 511 ? 32767 : 15000);
    EXPECT_EQ(dot(std::span<const std::int8_t>(lowest), std::span<const std::int16_t>(query)),
              n == 0 ? 0 : -128 * query[0] * count);
  }
}

TEST(Dot, bytes_equal_their_scalar_twins) {
  Rng rng(3);
  for (const std::size_t n : lengths()) {
    std::vector<std::int8_t> a(n);
    std::vector<std::int8_t> b(n);
    std::vector<std::int16_t> query(n);
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
      b[i] = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
      query[i] = static_cast<std::int16_t>(static_cast<int>(rng.below(10001)) - 5000);
    }
    EXPECT_EQ(dot(std::span<const std::int8_t>(a), std::span<const std::int8_t>(b)),
              dot_scalar(std::span<const std::int8_t>(a), std::span<const std::int8_t>(b)));
    EXPECT_EQ(dot(std::span<const std::int8_t>(a), std::span<const std::int16_t>(query)),
              dot_scalar(std::span<const std::int8_t>(a), std::span<const std::int16_t>(query)));
  }
}

TEST(Dot, rows_equal_one_by_one) {
  constexpr std::size_t kRows = 5;
  constexpr std::size_t kDims = 37;
  constexpr std::size_t kStride = 40;
  const std::vector<float> values = normal_rows(kRows, kStride, 5);
  const std::vector<float> query = normal_rows(1, kDims, 6);
  std::vector<float> out(kRows);
  dot_rows(MatrixView<const float>(values.data(), kRows, kDims, kStride), query, out);
  for (std::size_t r = 0; r < kRows; ++r) {
    EXPECT_EQ(out[r], dot(std::span(values).subspan(r * kStride, kDims), query));
  }
}

}  // namespace
}  // namespace embedscope
