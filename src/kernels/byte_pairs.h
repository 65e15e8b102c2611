// Products of whole numbers: activations in sixteen bits times weights in eight or four. Pairs of
// the inner index lie side by side, as the multiply-and-add-pairs of every instruction set takes
// them, and a panel of columns is two registers of 32-bit sums.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__)
#include <immintrin.h>
#endif

namespace embedscope::detail {

#if defined(__wasm_simd128__)

using Sums = v128_t;
using Pairs = v128_t;
inline constexpr std::size_t kSumLanes = 4;
[[gnu::always_inline]] inline Sums zero_sums() { return wasm_i32x4_splat(0); }
/// The pairs of a register's columns, from 2 · kSumLanes bytes.
[[gnu::always_inline]] inline Pairs weights(const std::int8_t* from) {
  return wasm_i16x8_load8x8(from);
}
/// The same of bytes whose low halves are one register's and whose high halves the next one's.
[[gnu::always_inline]] inline void nibble_weights(const std::int8_t* from, Pairs* to) {
  const v128_t both = wasm_u16x8_load8x8(from);
  to[0] = wasm_v128_and(both, wasm_i16x8_splat(15));
  to[1] = wasm_u16x8_shr(both, 4);
}
/// One pair of activations, for each column.
[[gnu::always_inline]] inline Pairs splat_pair(const std::int16_t* from) {
  return wasm_v128_load32_splat(from);
}
[[gnu::always_inline]] inline Sums add_pairs(Sums sum, Pairs a, Pairs b) {
  return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(a, b));
}
[[gnu::always_inline]] inline void store_sums(std::int32_t* to, Sums sum) {
  wasm_v128_store(to, sum);
}

#elif defined(__AVX512BW__) && defined(__AVX512VNNI__)

using Sums = __m512i;
using Pairs = __m512i;
inline constexpr std::size_t kSumLanes = 16;
[[gnu::always_inline]] inline Sums zero_sums() { return _mm512_setzero_si512(); }
[[gnu::always_inline]] inline Pairs weights(const std::int8_t* from) {
  return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}
[[gnu::always_inline]] inline void nibble_weights(const std::int8_t* from, Pairs* to) {
  const __m512i both =
      _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
  to[0] = _mm512_and_si512(both, _mm512_set1_epi16(15));
  to[1] = _mm512_srli_epi16(both, 4);
}
[[gnu::always_inline]] inline Pairs splat_pair(const std::int16_t* from) {
  std::int32_t pair = 0;
  std::memcpy(&pair, from, sizeof(pair));
  return _mm512_set1_epi32(pair);
}
[[gnu::always_inline]] inline Sums add_pairs(Sums sum, Pairs a, Pairs b) {
  return _mm512_dpwssd_epi32(sum, a, b);
}
[[gnu::always_inline]] inline void store_sums(std::int32_t* to, Sums sum) {
  _mm512_storeu_si512(to, sum);
}

#elif defined(__AVX2__)

using Sums = __m256i;
using Pairs = __m256i;
inline constexpr std::size_t kSumLanes = 8;
[[gnu::always_inline]] inline Sums zero_sums() { return _mm256_setzero_si256(); }
[[gnu::always_inline]] inline Pairs weights(const std::int8_t* from) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
[[gnu::always_inline]] inline void nibble_weights(const std::int8_t* from, Pairs* to) {
  const __m256i both =
      _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  to[0] = _mm256_and_si256(both, _mm256_set1_epi16(15));
  to[1] = _mm256_srli_epi16(both, 4);
}
[[gnu::always_inline]] inline Pairs splat_pair(const std::int16_t* from) {
  std::int32_t pair = 0;
  std::memcpy(&pair, from, sizeof(pair));
  return _mm256_set1_epi32(pair);
}
[[gnu::always_inline]] inline Sums add_pairs(Sums sum, Pairs a, Pairs b) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
}
[[gnu::always_inline]] inline void store_sums(std::int32_t* to, Sums sum) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), sum);
}

#else  // left to the compiler

inline constexpr std::size_t kSumLanes = 4;
struct Sums {
  std::int32_t lane[kSumLanes];
};
struct Pairs {
  std::int16_t value[2 * kSumLanes];
};
[[gnu::always_inline]] inline Sums zero_sums() { return {}; }
[[gnu::always_inline]] inline Pairs weights(const std::int8_t* from) {
  Pairs pairs{};
  std::copy_n(from, 2 * kSumLanes, pairs.value);
  return pairs;
}
[[gnu::always_inline]] inline void nibble_weights(const std::int8_t* from, Pairs* to) {
  for (std::size_t i = 0; i < 2 * kSumLanes; ++i) {
    const auto both = static_cast<std::uint8_t>(from[i]);
    to[0].value[i] = static_cast<std::int16_t>(both & 15);
    to[1].value[i] = static_cast<std::int16_t>(both >> 4);
  }
}
[[gnu::always_inline]] inline Pairs splat_pair(const std::int16_t* from) {
  Pairs pairs{};
  for (std::size_t i = 0; i < 2 * kSumLanes; ++i) pairs.value[i] = from[i % 2];
  return pairs;
}
[[gnu::always_inline]] inline Sums add_pairs(Sums sum, const Pairs& a, const Pairs& b) {
  for (std::size_t i = 0; i < kSumLanes; ++i) {
    sum.lane[i] +=
        (a.value[2 * i] * b.value[2 * i]) + (a.value[(2 * i) + 1] * b.value[(2 * i) + 1]);
  }
  return sum;
}
[[gnu::always_inline]] inline void store_sums(std::int32_t* to, const Sums& sum) {
  std::copy_n(sum.lane, kSumLanes, to);
}

#endif

/// Columns of a panel.
inline constexpr std::size_t kBytePanel = 2 * kSumLanes;
/// Rows of a tile, which also holds what it widens.
inline constexpr std::size_t kByteTileRows = 4;

/// kSumLanes floats.
typedef float SumFloats __attribute__((vector_size(kSumLanes * sizeof(float)), may_alias));
typedef float UnalignedSumFloats
    __attribute__((vector_size(kSumLanes * sizeof(float)), aligned(4), may_alias));
typedef std::int32_t SumNumbers __attribute__((vector_size(kSumLanes * sizeof(float))));

/// The nearest floats.
[[gnu::always_inline]] inline SumFloats to_floats(Sums sum) {
  return __builtin_convertvector(__builtin_bit_cast(SumNumbers, sum), SumFloats);
}

/// Tiles of kMost rows, then of fewer until all rows are covered: call<kRows>(first row). There are
/// tiles of 6, 4, 2 and 1 rows; a code for each count would save some products at the end, and cost
/// a page its bytes.
template <std::size_t kMost, class Call>
void for_tiles(std::size_t rows, Call call) {
  std::size_t row = 0;
  for (; row + kMost <= rows; row += kMost) call.template operator()<kMost>(row);
  if constexpr (kMost > 1) {
    for_tiles<kMost == 6 ? 4 : kMost / 2>(rows - row, [&]<std::size_t kRows>(std::size_t first) {
      call.template operator()<kRows>(row + first);
    });
  }
}

}  // namespace embedscope::detail
