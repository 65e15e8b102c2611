#include "kernels/grid.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "base/bits.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__)
#include <immintrin.h>
#endif

namespace embedscope {
namespace {

typedef double Two __attribute__((vector_size(16)));
typedef std::int64_t TwoLongs __attribute__((vector_size(16)));

}  // namespace

Result<GridRows> GridRows::allocate(std::size_t rows, std::size_t dims) {
  GridRows grid;
  grid.rows_ = rows;
  grid.pairs_ = (dims + 1) / 2;
  const std::size_t whole = product(grid.panels(), kPanelRows);
  if (dims > kMaxBufferBytes || whole > kMaxBufferBytes / (2 * std::max<std::size_t>(dims, 1))) {
    return Error{ErrorCode::too_large, std::to_string(rows) + " rows of " + std::to_string(dims) +
                                           " dimensions are more than fit in memory"};
  }
  auto values = AlignedBuffer<std::int16_t>::allocate(product(whole, grid.pairs_, 2));
  if (!values) return std::move(values).failure();
  auto halves = AlignedBuffer<std::int32_t>::allocate(whole);
  if (!halves) return std::move(halves).failure();
  grid.values_ = std::move(*values);
  grid.half_squares_ = std::move(*halves);
  return grid;
}

double GridRows::longest(std::size_t dims) {
  return 32767 - 1 - (std::sqrt(static_cast<double>(dims)) / 2);
}

double GridRows::set(std::size_t index, std::span<const float> values,
                     std::span<const float> origin, double per_step) {
  std::int16_t* const row =
      values_.data() + (index / kPanelRows * pairs_ * 2 * kPanelRows) + (index % kPanelRows * 2);
  // Pairs of entries, as they are stored. Adding 1.5 · 2⁵² rounds, to even, and leaves the whole
  // number in the low bits.
  constexpr double kRounder = 6755399441055744.0;
  std::int32_t square = 0;
  Two lost = {};
  const auto place = [&](std::size_t i, Two centred) {
    const Two steps = centred * per_step;
    const Two shifted = steps + kRounder;
    const Two off = steps - (shifted - kRounder);
    lost += off * off;
    const auto bits = bit_cast<TwoLongs>(shifted);
    const std::int16_t pair[2] = {static_cast<std::int16_t>(bits[0]),
                                  static_cast<std::int16_t>(bits[1])};
    std::memcpy(row + (i * kPanelRows), pair, sizeof(pair));
    square += (pair[0] * pair[0]) + (pair[1] * pair[1]);
  };
  const auto both = [](const float* from) { return Two{from[0], from[1]}; };
  const std::size_t whole = values.size() / 2 * 2;
  for (std::size_t i = 0; i < whole; i += 2) {
    const Two given = both(values.data() + i);
    place(i, origin.empty() ? given : given - both(origin.data() + i));
  }
  if (whole < values.size()) {
    place(whole, Two{static_cast<double>(values[whole]) -
                         (origin.empty() ? 0.0 : static_cast<double>(origin[whole])),
                     0.0});
  }
  half_squares_[index] = square / 2;
  return std::sqrt(lost[0] + lost[1]);
}

void GridRows::copy(std::size_t index, const GridRows& from, std::size_t from_index) {
  const auto row = [this](const std::int16_t* values, std::size_t at) {
    return values + (at / kPanelRows * pairs_ * 2 * kPanelRows) + (at % kPanelRows * 2);
  };
  const std::int16_t* source = row(from.values_.data(), from_index);
  auto* target = const_cast<std::int16_t*>(row(values_.data(), index));
  for (std::size_t pair = 0; pair < pairs_; ++pair) {
    std::copy_n(source + (pair * 2 * kPanelRows), 2, target + (pair * 2 * kPanelRows));
  }
  half_squares_[index] = from.half_squares_[from_index];
}

bool grid_tile_scalar(const std::int16_t* half_panel, TileTerms rows, const std::int16_t* panel,
                      TileTerms columns, std::size_t pairs, std::int32_t* out) {
  bool any = false;
  for (std::size_t r = 0; r < kHalfPanelRows; ++r) {
    for (std::size_t c = 0; c < kPanelRows; ++c) {
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < pairs; ++i) {
        const std::size_t at = i * 2 * kPanelRows;
        sum += static_cast<std::int32_t>(half_panel[at + (2 * r)]) * panel[at + (2 * c)];
        sum += static_cast<std::int32_t>(half_panel[at + (2 * r) + 1]) * panel[at + (2 * c) + 1];
      }
      sum -= rows.minus[r];
      sum -= columns.minus[c];
      out[(r * kPanelRows) + c] = sum;
      any = any || sum > rows.limits[r] || sum > columns.limits[c];
    }
  }
  return any;
}

#if defined(__wasm_simd128__)

bool grid_tile(const std::int16_t* half_panel, TileTerms rows, const std::int16_t* panel,
               TileTerms columns, std::size_t pairs, std::int32_t* out) {
  const auto splat = [](const void* from) { return wasm_v128_load32_splat(from); };
  // Written out: an array of accumulators would be kept in memory.
  v128_t a0 = wasm_i32x4_splat(0);
  v128_t a1 = a0;
  v128_t b0 = a0;
  v128_t b1 = a0;
  v128_t c0 = a0;
  v128_t c1 = a0;
  v128_t d0 = a0;
  v128_t d1 = a0;
  const std::int16_t* const end = panel + (pairs * 2 * kPanelRows);
  for (; panel != end; panel += 2 * kPanelRows, half_panel += 2 * kPanelRows) {
    const v128_t left = wasm_v128_load(panel);
    const v128_t right = wasm_v128_load(panel + kPanelRows);
    v128_t both = splat(half_panel);
    a0 = wasm_i32x4_add(a0, wasm_i32x4_dot_i16x8(both, left));
    a1 = wasm_i32x4_add(a1, wasm_i32x4_dot_i16x8(both, right));
    both = splat(half_panel + 2);
    b0 = wasm_i32x4_add(b0, wasm_i32x4_dot_i16x8(both, left));
    b1 = wasm_i32x4_add(b1, wasm_i32x4_dot_i16x8(both, right));
    both = splat(half_panel + 4);
    c0 = wasm_i32x4_add(c0, wasm_i32x4_dot_i16x8(both, left));
    c1 = wasm_i32x4_add(c1, wasm_i32x4_dot_i16x8(both, right));
    both = splat(half_panel + 6);
    d0 = wasm_i32x4_add(d0, wasm_i32x4_dot_i16x8(both, left));
    d1 = wasm_i32x4_add(d1, wasm_i32x4_dot_i16x8(both, right));
  }
  const v128_t minus_left = wasm_v128_load(columns.minus);
  const v128_t minus_right = wasm_v128_load(columns.minus + 4);
  const v128_t limits_left = wasm_v128_load(columns.limits);
  const v128_t limits_right = wasm_v128_load(columns.limits + 4);
  v128_t any = wasm_i32x4_splat(0);
  const auto finish = [&](std::size_t r, v128_t left, v128_t right) {
    const v128_t minus = splat(rows.minus + r);
    const v128_t limit = splat(rows.limits + r);
    left = wasm_i32x4_sub(wasm_i32x4_sub(left, minus), minus_left);
    right = wasm_i32x4_sub(wasm_i32x4_sub(right, minus), minus_right);
    wasm_v128_store(out + (r * kPanelRows), left);
    wasm_v128_store(out + (r * kPanelRows) + 4, right);
    any = wasm_v128_or(any,
                       wasm_v128_or(wasm_i32x4_gt(left, limit), wasm_i32x4_gt(left, limits_left)));
    any = wasm_v128_or(
        any, wasm_v128_or(wasm_i32x4_gt(right, limit), wasm_i32x4_gt(right, limits_right)));
  };
  finish(0, a0, a1);
  finish(1, b0, b1);
  finish(2, c0, c1);
  finish(3, d0, d1);
  return wasm_v128_any_true(any);
}

#elif defined(__AVX2__)

bool grid_tile(const std::int16_t* half_panel, TileTerms rows, const std::int16_t* panel,
               TileTerms columns, std::size_t pairs, std::int32_t* out) {
  const auto eight = [](const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
  };
  const auto splat = [](const void* from) {
    std::int32_t both = 0;
    __builtin_memcpy(&both, from, sizeof(both));
    return _mm256_set1_epi32(both);
  };
  __m256i sums[kHalfPanelRows] = {};
  for (std::size_t i = 0; i < pairs; ++i) {
    const __m256i values = eight(panel + (i * 2 * kPanelRows));
    for (std::size_t r = 0; r < kHalfPanelRows; ++r) {
      const __m256i both = splat(half_panel + (i * 2 * kPanelRows) + (2 * r));
      sums[r] = _mm256_add_epi32(sums[r], _mm256_madd_epi16(both, values));
    }
  }
  __m256i any = _mm256_setzero_si256();
  for (std::size_t r = 0; r < kHalfPanelRows; ++r) {
    const __m256i keys =
        _mm256_sub_epi32(_mm256_sub_epi32(sums[r], splat(rows.minus + r)), eight(columns.minus));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + (r * kPanelRows)), keys);
    any = _mm256_or_si256(any, _mm256_cmpgt_epi32(keys, splat(rows.limits + r)));
    any = _mm256_or_si256(any, _mm256_cmpgt_epi32(keys, eight(columns.limits)));
  }
  return _mm256_testz_si256(any, any) == 0;
}

#else

bool grid_tile(const std::int16_t* half_panel, TileTerms rows, const std::int16_t* panel,
               TileTerms columns, std::size_t pairs, std::int32_t* out) {
  return grid_tile_scalar(half_panel, rows, panel, columns, pairs, out);
}

#endif

}  // namespace embedscope
