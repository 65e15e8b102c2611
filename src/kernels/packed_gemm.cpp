#include "kernels/packed_gemm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "kernels/byte_pairs.h"
#include "kernels/exponential.h"
#include "kernels/packed_tile.h"

namespace embedscope {
namespace {

// Helpers of the inner loops are always inlined: a linker that optimises for size would call them,
// with the sums passing through memory.

using detail::add_pairs;
using detail::for_tiles;
using detail::kBytePanel;
using detail::kByteTileRows;
using detail::kRegisterLanes;
using detail::Register;
using detail::splat_pair;
using detail::UnalignedRegister;
using detail::weights;
using detail::zero_sums;

/// Rows of a tile: with two registers a row they and the panel's two just fit sixteen registers.
constexpr std::size_t kTileRows = 6;
/// The part of the inner index whose panel stays in the first-level cache while all rows pass.
constexpr std::size_t kDepthBlock = 512;

typedef std::int32_t WholeNumbers __attribute__((vector_size(detail::kRegisterBytes)));
typedef std::int32_t WholeRegister
    __attribute__((vector_size(detail::kRegisterBytes), aligned(4), may_alias));
typedef std::int16_t HalfNumbers
    __attribute__((vector_size(detail::kRegisterBytes / 2), aligned(2), may_alias));

using detail::load_from;
using detail::splat_to;
using detail::store_to;

/// Not inlined: its unrolled loop is long, and called from two places.
template <std::size_t kRows, std::size_t kPanels>
__attribute__((noinline)) void tile(const float* a, std::size_t a_stride, const float* b,
                                    std::size_t panel_stride, std::size_t depth, float* c,
                                    std::size_t c_stride) {
  detail::packed_tile<kRows, kPanels, detail::Separate>(a, a_stride, b, panel_stride, depth, c,
                                                        c_stride);
}

#if defined(__wasm__)
/// Called by their places in the function table, where wasm/fused puts others. Volatile, so that no
/// optimiser knows who they are.
using Tile = decltype(&tile<1, 1>);
Tile volatile tiles[] = {&tile<6, 1>, &tile<4, 1>, &tile<2, 1>, &tile<1, 1>, &tile<1, 4>};

template <std::size_t kRows, std::size_t kPanels>
[[gnu::always_inline]] inline Tile tile_of() {
  return tiles[kPanels == 4 ? 4 : kRows == 6 ? 0 : kRows == 4 ? 1 : kRows == 2 ? 2 : 3];
}
#else
template <std::size_t kRows, std::size_t kPanels>
constexpr auto tile_of() {
  return &tile<kRows, kPanels>;
}
#endif

/// c[rows × kPanel] += a · panel.
[[gnu::noinline]] void whole_panel(const float* a, std::size_t a_stride, std::size_t rows,
                                   const float* panel, std::size_t depth, float* c,
                                   std::size_t c_stride) {
  for_tiles<kTileRows>(rows, [&]<std::size_t kRows>(std::size_t row) {
    tile_of<kRows, 1>()(a + (row * a_stride), a_stride, panel, 0, depth, c + (row * c_stride),
                        c_stride);
  });
}

/// The same for `cols` columns, fewer than a panel: through a copy, so that nothing past them is
/// written.
[[gnu::noinline]] void narrow_panel(const float* a, std::size_t a_stride, std::size_t rows,
                                    const float* panel, std::size_t depth, float* c,
                                    std::size_t c_stride, std::size_t cols) {
  alignas(64) float copy[kTileRows * kPanel] = {};
  for (std::size_t row = 0; row < rows; row += kTileRows) {
    const std::size_t count = std::min(kTileRows, rows - row);
    for (std::size_t r = 0; r < count; ++r)
      std::memcpy(copy + (r * kPanel), c + ((row + r) * c_stride), cols * sizeof(float));
    whole_panel(a + (row * a_stride), a_stride, count, panel, depth, copy, kPanel);
    for (std::size_t r = 0; r < count; ++r)
      std::memcpy(c + ((row + r) * c_stride), copy + (r * kPanel), cols * sizeof(float));
  }
}

void panel_rows(const float* a, std::size_t a_stride, std::size_t rows, const float* panel,
                std::size_t depth, float* c, std::size_t c_stride, std::size_t cols) {
  if (cols == kPanel) {
    whole_panel(a, a_stride, rows, panel, depth, c, c_stride);
  } else {
    narrow_panel(a, a_stride, rows, panel, depth, c, c_stride, cols);
  }
}

/// One row: four panels at once, since one alone would wait for its own additions.
void gemv(const float* a, const PackedView& b, float* c) {
  constexpr std::size_t kAtOnce = 4;
  std::size_t col = 0;
  const float* panel = b.data;
  for (; col + (kAtOnce * kPanel) <= b.cols;
       col += kAtOnce * kPanel, panel += kAtOnce * b.panel_stride) {
    tile_of<1, kAtOnce>()(a, 0, panel, b.panel_stride, b.depth, c + col, 0);
  }
  for (; col < b.cols; col += kPanel, panel += b.panel_stride) {
    panel_rows(a, 0, 1, panel, b.depth, c + col, 0, std::min(kPanel, b.cols - col));
  }
}

template <std::size_t kRows, std::size_t kPanels>
__attribute__((noinline)) void byte_tile(const std::int16_t* a, const std::int8_t* b,
                                         std::size_t depth, std::int32_t* out) {
  decltype(zero_sums()) sum[kRows][2 * kPanels];
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < 2 * kPanels; ++v) sum[r][v] = zero_sums();
  }
  for (std::size_t k = 0; k < depth; k += 2) {
    decltype(weights(b)) right[2 * kPanels];
    for (std::size_t v = 0; v < 2 * kPanels; ++v) {
      right[v] =
          weights(b + ((v / 2) * depth * kBytePanel) + (k * kBytePanel) + ((v % 2) * kBytePanel));
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      const auto left = splat_pair(a + (r * depth) + k);
      for (std::size_t v = 0; v < 2 * kPanels; ++v)
        sum[r][v] = add_pairs(sum[r][v], left, right[v]);
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < 2 * kPanels; ++v) {
      detail::store_sums(out + (r * kPanels * kBytePanel) + (v * detail::kSumLanes), sum[r][v]);
    }
  }
}

std::size_t byte_place(std::size_t padded_depth, std::size_t k, std::size_t c) {
  return ((c / kBytePanel) * padded_depth * kBytePanel) + ((k / 2) * 2 * kBytePanel) +
         ((c % kBytePanel) * 2) + (k % 2);
}

/// c += sums, each times its row's and its column's scale. Called from each size of tile.
[[gnu::noinline]] void add_scaled(const std::int32_t* sums, std::size_t sums_stride,
                                  std::size_t rows, std::size_t cols, const float* row_scales,
                                  const float* col_scales, float* c, std::size_t c_stride) {
  for (std::size_t r = 0; r < rows; ++r) {
    const Register scale = splat_to(row_scales[r]);
    std::size_t i = 0;
    EMBEDSCOPE_ROLLED for (; i + kRegisterLanes <= cols; i += kRegisterLanes) {
      const Register sum = __builtin_convertvector(
          *reinterpret_cast<const WholeRegister*>(sums + (r * sums_stride) + i), Register);
      float* const to = c + (r * c_stride) + i;
      store_to(to, load_from(to) + (sum * (scale * load_from(col_scales + i))));
    }
    EMBEDSCOPE_ROLLED for (; i < cols; ++i) {
      c[(r * c_stride) + i] +=
          static_cast<float>(sums[(r * sums_stride) + i]) * (row_scales[r] * col_scales[i]);
    }
  }
}

}  // namespace

void gemm_add(MatrixView<const float> a, const PackedView& b, MatrixView<float> c) {
  if (a.rows == 1) {
    gemv(a.data, b, c.data);
    return;
  }
  for (std::size_t first = 0; first < b.depth; first += kDepthBlock) {
    const std::size_t depth = std::min(kDepthBlock, b.depth - first);
    for (std::size_t col = 0; col < b.cols; col += kPanel) {
      const float* const panel = b.data + ((col / kPanel) * b.panel_stride) + (first * kPanel);
      const std::size_t cols = std::min(kPanel, b.cols - col);
      panel_rows(a.data + first, a.stride, a.rows, panel, depth, c.data + col, c.stride, cols);
    }
  }
}

#if defined(__wasm__)
std::array<std::uintptr_t, 5> tile_slots() {
  std::array<std::uintptr_t, 5> slots{};
  for (std::size_t i = 0; i < slots.size(); ++i)
    slots[i] = reinterpret_cast<std::uintptr_t>(static_cast<Tile>(tiles[i]));
  return slots;
}
#endif

void gemm_add_scalar(MatrixView<const float> a, const PackedView& b, MatrixView<float> c) {
  for (std::size_t row = 0; row < a.rows; ++row) {
    for (std::size_t col = 0; col < b.cols; ++col) {
      float sum = c(row, col);
      for (std::size_t k = 0; k < b.depth; ++k) {
        sum +=
            a(row, k) * b.data[((col / kPanel) * b.panel_stride) + (k * kPanel) + (col % kPanel)];
      }
      c(row, col) = sum;
    }
  }
}

Result<PackedMatrix> PackedMatrix::allocate(std::size_t depth, std::size_t cols) {
  auto values = AlignedBuffer<float>::allocate(product(depth, panels_of(cols), kPanel));
  if (!values) return std::move(values).failure();
  PackedMatrix matrix;
  matrix.depth_ = depth;
  matrix.cols_ = cols;
  matrix.values_ = std::move(*values);
  return matrix;
}

void PackedMatrix::set_column(std::size_t c, std::span<const float> values) {
  float* to = values_.data() + ((c / kPanel) * depth_ * kPanel) + (c % kPanel);
  for (std::size_t k = 0; k < depth_; ++k, to += kPanel) *to = values[k];
}

void PackedMatrix::set_row(std::size_t k, std::size_t first, std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t c = first + i;
    values_[((c / kPanel) * depth_ * kPanel) + (k * kPanel) + (c % kPanel)] = values[i];
  }
}

void PackedMatrix::column(std::size_t c, std::span<float> out) const {
  const float* from = values_.data() + ((c / kPanel) * depth_ * kPanel) + (c % kPanel);
  for (std::size_t k = 0; k < depth_; ++k, from += kPanel) out[k] = *from;
}

Result<PackedBytes> PackedBytes::allocate(std::size_t depth, std::size_t cols) {
  PackedBytes matrix;
  matrix.depth_ = depth;
  matrix.cols_ = cols;
  const std::size_t panels = (cols + kBytePanel - 1) / kBytePanel;
  auto values =
      AlignedBuffer<std::int8_t>::allocate(product(matrix.padded_depth(), panels, kBytePanel));
  if (!values) return std::move(values).failure();
  auto scales = AlignedBuffer<float>::allocate(cols);
  if (!scales) return std::move(scales).failure();
  matrix.values_ = std::move(*values);
  matrix.scales_ = std::move(*scales);
  return matrix;
}

void PackedBytes::set_column(std::size_t c, std::span<const std::int8_t> values, float scale) {
  for (std::size_t k = 0; k < depth_; ++k) values_[byte_place(padded_depth(), k, c)] = values[k];
  scales_[c] = scale;
}

void PackedBytes::column(std::size_t c, std::span<float> out) const {
  for (std::size_t k = 0; k < depth_; ++k) {
    out[k] = scales_[c] * static_cast<float>(values_[byte_place(padded_depth(), k, c)]);
  }
}

void quantise_activations(MatrixView<const float> a, std::span<std::int16_t> out,
                          std::span<float> scales, bool in_groups) {
  constexpr float kRound =
      0x1.8p23F;  // adding it leaves the nearest whole number in the lowest bits
  constexpr std::int32_t kRoundBits = 0x4B400000;
  const std::size_t padded = a.cols + (a.cols & 1U);
  // Σ|qᵢ| · 128 has to stay below 2³¹, and rounding may add a half to each.
  const float room = in_groups ? 0x1p100F : 0x1p24F - static_cast<float>(a.cols);
  for (std::size_t r = 0; r < a.rows; ++r) {
    const float* const from = a.data + (r * a.stride);
    std::int16_t* const to = out.data() + (r * padded);
    Register wide{}, wide_sum{};
    std::size_t i = 0;
    for (; i + kRegisterLanes <= a.cols; i += kRegisterLanes) {
      const Register value = load_from(from + i);
      const Register magnitude = value < 0 ? -value : value;
      wide = magnitude > wide ? magnitude : wide;
      wide_sum += magnitude;
    }
    float largest = 0;
    float sum = 0;
    for (std::size_t lane = 0; lane < kRegisterLanes; ++lane) {
      largest = std::max(largest, wide[lane]);
      sum += wide_sum[lane];
    }
    for (; i < a.cols; ++i) {
      largest = std::max(largest, std::fabs(from[i]));
      sum += std::fabs(from[i]);
    }
    const bool finite = largest >= 0x1p-100F && sum <= 0x1p100F;
    const float levels =
        finite ? std::clamp(std::floor(room * 0.999F * (largest / sum)), 1.0F, 32767.0F) : 1.0F;
    const float inverse = finite ? levels / largest : 0;
    scales[r] = finite ? largest / levels : 0;
    i = 0;
    EMBEDSCOPE_ROLLED for (; i + kRegisterLanes <= a.cols; i += kRegisterLanes) {
      const auto bits = __builtin_bit_cast(WholeNumbers, (load_from(from + i) * inverse) + kRound);
      *reinterpret_cast<HalfNumbers*>(to + i) =
          __builtin_convertvector(bits - kRoundBits, HalfNumbers);
    }
    EMBEDSCOPE_ROLLED for (; i < a.cols; ++i) {
      to[i] = static_cast<std::int16_t>(
          __builtin_bit_cast(std::int32_t, (from[i] * inverse) + kRound) - kRoundBits);
    }
    for (; i < padded; ++i) to[i] = 0;
  }
}

void gemm_add(std::span<const std::int16_t> a, std::span<const float> a_scales,
              const PackedBytes& b, MatrixView<float> c) {
  const std::size_t depth = b.padded_depth();
  if (c.rows == 1) {
    constexpr std::size_t kAtOnce = 4;
    std::int32_t sums[kAtOnce * kBytePanel];
    std::size_t col = 0;
    for (; col + (kAtOnce * kBytePanel) <= b.cols(); col += kAtOnce * kBytePanel) {
      byte_tile<1, kAtOnce>(a.data(), b.data() + (col * depth), depth, sums);
      add_scaled(sums, 0, 1, kAtOnce * kBytePanel, a_scales.data(), b.scales().data() + col,
                 c.data + col, 0);
    }
    for (; col < b.cols(); col += kBytePanel) {
      byte_tile<1, 1>(a.data(), b.data() + (col * depth), depth, sums);
      add_scaled(sums, 0, 1, std::min(kBytePanel, b.cols() - col), a_scales.data(),
                 b.scales().data() + col, c.data + col, 0);
    }
    return;
  }
  std::int32_t sums[kByteTileRows * kBytePanel];
  for (std::size_t col = 0; col < b.cols(); col += kBytePanel) {
    const std::int8_t* const panel = b.data() + (col * depth);
    const std::size_t cols = std::min(kBytePanel, b.cols() - col);
    for_tiles<kByteTileRows>(c.rows, [&]<std::size_t kRows>(std::size_t row) {
      byte_tile<kRows, 1>(a.data() + (row * depth), panel, depth, sums);
      add_scaled(sums, kBytePanel, kRows, cols, a_scales.data() + row, b.scales().data() + col,
                 c.data + (row * c.stride) + col, c.stride);
    });
  }
}

void gemm_add_scalar(std::span<const std::int16_t> a, std::span<const float> a_scales,
                     const PackedBytes& b, MatrixView<float> c) {
  const std::size_t depth = b.padded_depth();
  for (std::size_t row = 0; row < c.rows; ++row) {
    for (std::size_t col = 0; col < b.cols(); ++col) {
      std::int32_t sum = 0;
      for (std::size_t k = 0; k < depth; ++k) {
        sum += a[(row * depth) + k] * b.data()[byte_place(depth, k, col)];
      }
      c(row, col) += static_cast<float>(sum) * (a_scales[row] * b.scales()[col]);
    }
  }
}

}  // namespace embedscope
