#include "kernels/packed_blocks.h"

#include <cmath>

#include "kernels/packed_gemm.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::normal_rows;
using testing::take;

constexpr BlockForm kForms[] = {
    {.group = 32, .nibbles = true, .minima = true},
    {.group = 16, .nibbles = true, .minima = true},
    {.group = 32, .nibbles = false, .minima = true},
    {.group = 32},
    {.group = 16},
};

struct Weights {
  PackedBlocks packed;
  PackedMatrix exact;  ///< the same, dequantised
};

Weights random_weights(std::size_t depth, std::size_t cols, BlockForm form) {
  Rng rng(6);
  Weights made{take(PackedBlocks::allocate(depth, cols, form)),
               take(PackedMatrix::allocate(depth, cols))};
  std::vector<std::int8_t> whole(form.group);
  std::vector<float> column(depth);
  for (std::size_t c = 0; c < cols; ++c) {
    for (std::size_t first = 0; first < depth; first += form.group) {
      const float scale = 0.01F * rng.normal();
      const float minimum = form.minima ? rng.normal() : 0;
      for (std::size_t i = 0; i < whole.size(); ++i) {
        whole[i] = static_cast<std::int8_t>(form.nibbles ? static_cast<int>(rng.below(16))
                                                         : static_cast<int>(rng.below(256)) - 128);
        column[first + i] = (scale * static_cast<float>(whole[i])) + minimum;
      }
      made.packed.set_group(c, first, whole, scale, minimum);
    }
    made.exact.set_column(c, column);
    std::vector<float> back(depth);
    made.packed.column(c, back);
    EXPECT_EQ(back, column);
  }
  return made;
}

struct Activations {
  std::vector<std::int16_t> whole;
  std::vector<float> scales, sums;
  Activations(const std::vector<float>& a, std::size_t rows, std::size_t depth, std::size_t group)
      : whole(rows * depth), scales(rows), sums(rows * (depth / group)) {
    quantise_activations({a.data(), rows, depth}, whole, scales, true);
    sum_groups(whole, group, sums);
  }
};

TEST(PackedBlocks, agree_with_their_scalar_twin_to_the_last_bit_and_lose_little) {
  for (const BlockForm& form : kForms) {
    for (const std::size_t depth : {32, 768}) {
      for (const std::size_t cols : {1, 37, 130}) {
        const Weights b = random_weights(depth, cols, form);
        for (const std::size_t rows : {1, 3, 4}) {
          const auto a = normal_rows(rows, depth, 5);
          const Activations whole(a, rows, depth, form.group);
          std::vector<float> c = normal_rows(rows, cols + 1, 3), twin = c, wanted = c;
          gemm_add(whole.whole, whole.scales, whole.sums, b.packed,
                   {c.data(), rows, cols, cols + 1});
          gemm_add_scalar(whole.whole, whole.scales, whole.sums, b.packed,
                          {twin.data(), rows, cols, cols + 1});
          ASSERT_EQ(c, twin) << form.group << ": " << rows << " × " << depth << " × " << cols;
          gemm_add({a.data(), rows, depth}, b.exact.view(), {wanted.data(), rows, cols, cols + 1});
          // Half a step of activations in sixteen bits is below 4/65,534 of the largest, whose
          // errors add up as a random walk over weights of about 1.
          const auto most = static_cast<float>(2e-4 * std::sqrt(static_cast<double>(depth)));
          for (std::size_t i = 0; i < c.size(); ++i) ASSERT_NEAR(c[i], wanted[i], most);
        }
      }
    }
  }
}

TEST(PackedBlocks, a_row_alone_has_the_bits_that_it_has_among_others) {
  const std::size_t depth = 256, cols = 130, rows = 7;
  for (const BlockForm& form : kForms) {
    const auto a = normal_rows(rows, depth, 8);
    const Weights b = random_weights(depth, cols, form);
    const Activations all(a, rows, depth, form.group);
    std::vector<float> together(rows * cols, 0);
    gemm_add(all.whole, all.scales, all.sums, b.packed, {together.data(), rows, cols});
    for (std::size_t r = 0; r < rows; ++r) {
      const std::vector<float> row(a.begin() + static_cast<std::ptrdiff_t>(r * depth),
                                   a.begin() + static_cast<std::ptrdiff_t>((r + 1) * depth));
      const Activations one(row, 1, depth, form.group);
      std::vector<float> alone(cols, 0);
      gemm_add(one.whole, one.scales, one.sums, b.packed, {alone.data(), 1, cols});
      for (std::size_t i = 0; i < cols; ++i) ASSERT_EQ(alone[i], together[(r * cols) + i]);
    }
  }
}

TEST(PackedBlocks, do_not_overflow) {
  const std::size_t depth = 8192;
  PackedBlocks b = take(PackedBlocks::allocate(depth, 1, {}));
  for (std::size_t first = 0; first < depth; first += 32)
    b.set_group(0, first, std::vector<std::int8_t>(32, -128), 1, 0);
  const Activations a(std::vector<float>(depth, 3), 1, depth, 32);
  std::vector<float> c(1, 0);
  gemm_add(a.whole, a.scales, a.sums, b, {c.data(), 1, 1});
  EXPECT_NEAR(c[0], -128.0 * 3 * 8192, 300);
}

}  // namespace
}  // namespace embedscope
