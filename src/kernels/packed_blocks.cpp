#include "kernels/packed_blocks.h"

#include <algorithm>

#include "base/sizes.h"
#include "kernels/byte_pairs.h"

namespace embedscope {
namespace {

using detail::add_pairs;
using detail::for_tiles;
using detail::kBytePanel;
using detail::kSumLanes;
using detail::Pairs;
using detail::splat_pair;
using detail::SumFloats;
using detail::Sums;
using detail::UnalignedSumFloats;

[[gnu::always_inline]] inline SumFloats load(const float* from) {
  return *reinterpret_cast<const UnalignedSumFloats*>(from);
}

/// Rows of activations and panels of weights, from where a tile takes its own.
struct Operands {
  const std::int16_t* a;
  const float* sums;  ///< of the activations
  PackedBlocks::Panel b;
  const PackedBlocks* of;
};

/// out[kRows × kPanels·kBytePanel] = a · b without the rows' scales.
template <std::size_t kRows, std::size_t kPanels, bool kNibbles>
[[gnu::noinline]] void block_tile(const Operands& in, float* out) {
  constexpr std::size_t kRegisters = 2 * kPanels;
  constexpr std::size_t kPairBytes = kNibbles ? kBytePanel : 2 * kBytePanel;
  const std::size_t depth = in.of->depth();
  const std::size_t group = in.of->form().group;
  const std::size_t groups = in.of->groups();
  const std::size_t next_values = in.of->panel_values();
  const std::size_t next_scales = in.of->panel_scales();
  const bool minima = in.of->form().minima;
  const std::int16_t* a = in.a;
  const std::int8_t* values = in.b.values;
  const float* scales = in.b.scales;
  SumFloats total[kRows][kRegisters] = {};
  for (std::size_t g = 0; g < groups; ++g) {
    Sums sum[kRows][kRegisters];
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t v = 0; v < kRegisters; ++v) sum[r][v] = detail::zero_sums();
    }
    for (const std::int16_t* const end = a + group; a != end; a += 2, values += kPairBytes) {
      Pairs right[kRegisters];
      for (std::size_t p = 0; p < kPanels; ++p) {
        const std::int8_t* const from = values + (p * next_values);
        if constexpr (kNibbles) {
          detail::nibble_weights(from, right + (2 * p));
        } else {
          right[2 * p] = detail::weights(from);
          right[(2 * p) + 1] = detail::weights(from + kBytePanel);
        }
      }
      for (std::size_t r = 0; r < kRows; ++r) {
        const Pairs left = splat_pair(a + (r * depth));
        for (std::size_t v = 0; v < kRegisters; ++v)
          sum[r][v] = add_pairs(sum[r][v], left, right[v]);
      }
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      const float added = in.sums[(r * groups) + g];
      for (std::size_t v = 0; v < kRegisters; ++v) {
        const float* const scale = scales + ((v / 2) * next_scales) + ((v % 2) * kSumLanes);
        total[r][v] += detail::to_floats(sum[r][v]) * load(scale);
        if (minima) total[r][v] += added * load(scale + kBytePanel);
      }
    }
    scales += minima ? 2 * kBytePanel : kBytePanel;
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kRegisters; ++v) {
      *reinterpret_cast<UnalignedSumFloats*>(out + (((r * kRegisters) + v) * kSumLanes)) =
          total[r][v];
    }
  }
}

/// c += sums, each row times its scale.
[[gnu::noinline]] void add_rows(const float* sums, std::size_t stride, std::size_t rows,
                                std::size_t cols, const float* scales, float* c,
                                std::size_t c_stride) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < cols; ++i) {
      c[(r * c_stride) + i] += sums[(r * stride) + i] * scales[r];
    }
  }
}

template <bool kNibbles>
void multiply(std::span<const std::int16_t> a, std::span<const float> a_scales,
              std::span<const float> a_sums, const PackedBlocks& b, MatrixView<float> c) {
  constexpr std::size_t kAtOnce = 4;
  float sums[kAtOnce * kBytePanel];
  std::size_t col = 0;
  if (c.rows == 1) {  // one panel alone would wait for its own additions
    for (; col + (kAtOnce * kBytePanel) <= b.cols(); col += kAtOnce * kBytePanel) {
      block_tile<1, kAtOnce, kNibbles>({a.data(), a_sums.data(), b.panel(col / kBytePanel), &b},
                                       sums);
      add_rows(sums, 0, 1, kAtOnce * kBytePanel, a_scales.data(), c.data + col, 0);
    }
  }
  static_assert(kAtOnce == detail::kByteTileRows);
  for (; col < b.cols(); col += kBytePanel) {
    const PackedBlocks::Panel panel = b.panel(col / kBytePanel);
    const std::size_t cols = std::min(kBytePanel, b.cols() - col);
    for_tiles<detail::kByteTileRows>(c.rows, [&]<std::size_t kRows>(std::size_t row) {
      block_tile<kRows, 1, kNibbles>(
          {a.data() + (row * b.depth()), a_sums.data() + (row * b.groups()), panel, &b}, sums);
      add_rows(sums, kBytePanel, kRows, cols, a_scales.data() + row,
               c.data + (row * c.stride) + col, c.stride);
    });
  }
}

}  // namespace

std::size_t PackedBlocks::pair_bytes() const { return form_.nibbles ? kBytePanel : 2 * kBytePanel; }
std::size_t PackedBlocks::panel_values() const { return depth_ / 2 * pair_bytes(); }
std::size_t PackedBlocks::panel_scales() const {
  return groups() * kBytePanel * (form_.minima ? 2 : 1);
}

double PackedBlocks::memory(std::size_t depth, std::size_t cols, BlockForm form) {
  const double group = static_cast<double>(form.group);
  return static_cast<double>(depth) * static_cast<double>(cols) *
         ((form.nibbles ? 0.5 : 1.0) + ((form.minima ? 8.0 : 4.0) / group));
}

Result<PackedBlocks> PackedBlocks::allocate(std::size_t depth, std::size_t cols, BlockForm form) {
  const std::size_t panels = (cols / kBytePanel) + (cols % kBytePanel > 0 ? 1 : 0);
  const std::size_t weights = product(panels, kBytePanel, depth);
  auto values = AlignedBuffer<std::int8_t>::allocate(form.nibbles ? weights / 2 : weights);
  if (!values) return std::move(values).failure();
  auto scales = AlignedBuffer<float>::allocate(
      product(panels, kBytePanel, depth / form.group, form.minima ? 2 : 1));
  if (!scales) return std::move(scales).failure();
  PackedBlocks matrix;
  matrix.depth_ = depth;
  matrix.cols_ = cols;
  matrix.form_ = form;
  matrix.values_ = std::move(*values);
  matrix.scales_ = std::move(*scales);
  return matrix;
}

std::size_t PackedBlocks::value_place(std::size_t k, std::size_t c) const {
  const std::size_t column = form_.nibbles ? c % kSumLanes : c % kBytePanel;
  return ((c / kBytePanel) * panel_values()) + ((k / 2) * pair_bytes()) + (column * 2) + (k % 2);
}

std::size_t PackedBlocks::scale_place(std::size_t group, std::size_t c) const {
  return ((c / kBytePanel) * panel_scales()) + (group * kBytePanel * (form_.minima ? 2 : 1)) +
         (c % kBytePanel);
}

void PackedBlocks::set_group(std::size_t c, std::size_t first, std::span<const std::int8_t> whole,
                             float scale, float minimum) {
  const unsigned shift = (c % kBytePanel) < kSumLanes ? 0 : 4;
  std::int8_t* const to = values_.data() + value_place(first, c);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::int8_t& place = to[((i / 2) * pair_bytes()) + (i % 2)];
    if (form_.nibbles) {
      const auto other = static_cast<unsigned>(place) & (0xF0U >> shift);
      place = static_cast<std::int8_t>(other | (static_cast<unsigned>(whole[i]) << shift));
    } else {
      place = whole[i];
    }
  }
  const std::size_t at = scale_place(first / form_.group, c);
  scales_[at] = scale;
  if (form_.minima) scales_[at + kBytePanel] = minimum;
}

int PackedBlocks::whole(std::size_t k, std::size_t c) const {
  const std::int8_t stored = values_[value_place(k, c)];
  if (!form_.nibbles) return stored;
  return (static_cast<std::uint8_t>(stored) >> ((c % kBytePanel) < kSumLanes ? 0 : 4)) & 15;
}

float PackedBlocks::scale(std::size_t group, std::size_t c) const {
  return scales_[scale_place(group, c)];
}

float PackedBlocks::minimum(std::size_t group, std::size_t c) const {
  return form_.minima ? scales_[scale_place(group, c) + kBytePanel] : 0;
}

void PackedBlocks::column(std::size_t c, std::span<float> out) const {
  for (std::size_t k = 0; k < depth_; ++k) {
    const std::size_t g = k / form_.group;
    out[k] = (scale(g, c) * static_cast<float>(whole(k, c))) + minimum(g, c);
  }
}

void sum_groups(std::span<const std::int16_t> values, std::size_t group, std::span<float> sums) {
  for (std::size_t g = 0; g < sums.size(); ++g) {
    std::int32_t sum = 0;
    for (const std::int16_t value : values.subspan(g * group, group)) sum += value;
    sums[g] = static_cast<float>(sum);
  }
}

void gemm_add(std::span<const std::int16_t> a, std::span<const float> a_scales,
              std::span<const float> a_sums, const PackedBlocks& b, MatrixView<float> c) {
  if (b.form().nibbles) return multiply<true>(a, a_scales, a_sums, b, c);
  multiply<false>(a, a_scales, a_sums, b, c);
}

void gemm_add_scalar(std::span<const std::int16_t> a, std::span<const float> a_scales,
                     std::span<const float> a_sums, const PackedBlocks& b, MatrixView<float> c) {
  const std::size_t group = b.form().group;
  for (std::size_t row = 0; row < c.rows; ++row) {
    for (std::size_t col = 0; col < b.cols(); ++col) {
      float total = 0;
      for (std::size_t g = 0; g < b.groups(); ++g) {
        std::int32_t sum = 0;
        for (std::size_t k = g * group; k < (g + 1) * group; ++k)
          sum += a[(row * b.depth()) + k] * b.whole(k, col);
        total += static_cast<float>(sum) * b.scale(g, col);
        if (b.form().minima) total += a_sums[(row * b.groups()) + g] * b.minimum(g, col);
      }
      c(row, col) += total * a_scales[row];
    }
  }
}

}  // namespace embedscope
