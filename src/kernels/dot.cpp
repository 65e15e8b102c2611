#include "kernels/dot.h"

#include "kernels/lanes.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__) || defined(__SSE4_1__)
#include <immintrin.h>
#endif

namespace embedscope {
namespace {

/// Adds the terms that do not fill sixteen lanes, each to the lane where a plain loop would.
template <class Term>
Lanes add_tail(const Lanes& total, std::size_t count, Term term) {
  float partial[kLanes];
  total.store(partial);
  for (std::size_t i = 0; i < count; ++i) {
    partial[i] += term(i);
  }
  return Lanes::load(partial);
}

inline float dot_lanes(const float* a, const float* b, std::size_t count) {
  Lanes total = Lanes::zero();
  const float* const whole = a + (count / kLanes * kLanes);
  for (; a != whole; a += kLanes, b += kLanes) {
    total += Lanes::load(a) * Lanes::load(b);
  }
  if (const std::size_t rest = count % kLanes; rest != 0) {
    total = add_tail(total, rest, [&](std::size_t i) { return a[i] * b[i]; });
  }
  return horizontal_sum(total);
}

// Integer sums are exact, so their order is free and each target uses its own
// multiply-and-add-pairs. Sixteen bytes at a time are widened to 16 bits; `load_query(i)` gives the
// other side's two halves.
#if defined(__wasm_simd128__)

inline std::int32_t horizontal(v128_t value) {
  value = wasm_i32x4_add(value, wasm_i32x4_shuffle(value, value, 2, 3, 0, 1));
  value = wasm_i32x4_add(value, wasm_i32x4_shuffle(value, value, 1, 0, 3, 2));
  return wasm_i32x4_extract_lane(value, 0);
}

inline std::int32_t dot_widened(const std::int8_t* row, const std::int16_t* query,
                                std::size_t whole) {
  v128_t low = wasm_i32x4_splat(0);
  v128_t high = low;
  for (std::size_t i = 0; i < whole; i += 16) {
    const v128_t bytes = wasm_v128_load(row + i);
    low = wasm_i32x4_add(
        low, wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(bytes), wasm_v128_load(query + i)));
    high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(bytes),
                                                     wasm_v128_load(query + i + 8)));
  }
  return horizontal(wasm_i32x4_add(low, high));
}

inline std::int32_t dot_bytes(const std::int8_t* a, const std::int8_t* b, std::size_t whole) {
  v128_t low = wasm_i32x4_splat(0);
  v128_t high = low;
  for (std::size_t i = 0; i < whole; i += 16) {
    const v128_t left = wasm_v128_load(a + i);
    const v128_t right = wasm_v128_load(b + i);
    low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(left),
                                                   wasm_i16x8_extend_low_i8x16(right)));
    high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(left),
                                                     wasm_i16x8_extend_high_i8x16(right)));
  }
  return horizontal(wasm_i32x4_add(low, high));
}

#elif defined(__AVX2__)

inline std::int32_t horizontal(__m256i value) {
  __m128i half = _mm_add_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
  return _mm_cvtsi128_si32(half);
}

inline __m256i widen(const std::int8_t* from) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

inline std::int32_t dot_widened(const std::int8_t* row, const std::int16_t* query,
                                std::size_t whole) {
  __m256i total = _mm256_setzero_si256();
  for (std::size_t i = 0; i < whole; i += 16) {
    const __m256i right = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query + i));
    total = _mm256_add_epi32(total, _mm256_madd_epi16(widen(row + i), right));
  }
  return horizontal(total);
}

inline std::int32_t dot_bytes(const std::int8_t* a, const std::int8_t* b, std::size_t whole) {
  __m256i total = _mm256_setzero_si256();
  for (std::size_t i = 0; i < whole; i += 16) {
    total = _mm256_add_epi32(total, _mm256_madd_epi16(widen(a + i), widen(b + i)));
  }
  return horizontal(total);
}

#else  // left to the compiler

template <class Right>
inline std::int32_t dot_plain(const std::int8_t* a, const Right* b, std::size_t whole) {
  std::int32_t total = 0;
  for (std::size_t i = 0; i < whole; ++i) {
    total += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(b[i]);
  }
  return total;
}
inline std::int32_t dot_widened(const std::int8_t* row, const std::int16_t* query,
                                std::size_t whole) {
  return dot_plain(row, query, whole);
}
inline std::int32_t dot_bytes(const std::int8_t* a, const std::int8_t* b, std::size_t whole) {
  return dot_plain(a, b, whole);
}

#endif

template <class Right>
inline std::int32_t dot_tail(const std::int8_t* a, const Right* b, std::size_t from,
                             std::size_t count) {
  std::int32_t total = 0;
  for (std::size_t i = from; i < count; ++i) {
    total += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(b[i]);
  }
  return total;
}

inline std::int32_t dot_quantised(const std::int8_t* row, const std::int16_t* query,
                                  std::size_t count) {
  const std::size_t whole = count / 16 * 16;
  return dot_widened(row, query, whole) + dot_tail(row, query, whole, count);
}

/// The lanes' order in plain loops: sixteen partial sums of f(i), added as horizontal_sum_scalar
/// adds.
template <class Term>
float sum_of(std::size_t count, Term term) {
  float partial[kLanes] = {};
  for (std::size_t i = 0; i < count; ++i) {
    partial[i % kLanes] += term(i);
  }
  return horizontal_sum_scalar(partial);
}

/// Four partial sums in f64, so that one addition need not wait for the last.
template <class Term>
inline double sum_of_f64(std::size_t count, Term term) {
  double partial[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    partial[0] += term(i);
    partial[1] += term(i + 1);
    partial[2] += term(i + 2);
    partial[3] += term(i + 3);
  }
  for (; i < count; ++i) {
    partial[0] += term(i);
  }
  return (partial[0] + partial[2]) + (partial[1] + partial[3]);
}

}  // namespace

float dot(std::span<const float> a, std::span<const float> b) {
  return dot_lanes(a.data(), b.data(), a.size());
}

float dot_scalar(std::span<const float> a, std::span<const float> b) {
  return sum_of(a.size(), [&](std::size_t i) { return a[i] * b[i]; });
}

float squared_distance(std::span<const float> left, std::span<const float> right) {
  const float* a = left.data();
  const float* b = right.data();
  Lanes total = Lanes::zero();
  const float* const whole = a + (left.size() / kLanes * kLanes);
  for (; a != whole; a += kLanes, b += kLanes) {
    const Lanes difference = Lanes::load(a) - Lanes::load(b);
    total += difference * difference;
  }
  if (const std::size_t rest = left.size() % kLanes; rest != 0) {
    total = add_tail(total, rest, [&](std::size_t i) { return (a[i] - b[i]) * (a[i] - b[i]); });
  }
  return horizontal_sum(total);
}

float squared_distance_scalar(std::span<const float> a, std::span<const float> b) {
  return sum_of(a.size(), [&](std::size_t i) { return (a[i] - b[i]) * (a[i] - b[i]); });
}

std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  const std::size_t whole = a.size() / 16 * 16;
  return dot_bytes(a.data(), b.data(), whole) + dot_tail(a.data(), b.data(), whole, a.size());
}

std::int32_t dot_scalar(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  return dot_tail(a.data(), b.data(), 0, a.size());
}

std::int32_t dot(std::span<const std::int8_t> row, std::span<const std::int16_t> query) {
  return dot_quantised(row.data(), query.data(), row.size());
}

std::int32_t dot_scalar(std::span<const std::int8_t> row, std::span<const std::int16_t> query) {
  return dot_tail(row.data(), query.data(), 0, row.size());
}

void dot_rows(MatrixView<const float> rows, std::span<const float> query, std::span<float> out) {
  for (std::size_t r = 0; r < rows.rows; ++r) {
    out[r] = dot_lanes(rows.data + (r * rows.stride), query.data(), rows.cols);
  }
}

void dot_rows(MatrixView<const std::int8_t> rows, std::span<const std::int16_t> query,
              std::span<std::int32_t> out) {
  for (std::size_t r = 0; r < rows.rows; ++r) {
    out[r] = dot_quantised(rows.data + (r * rows.stride), query.data(), rows.cols);
  }
}

double dot_f64(std::span<const float> a, std::span<const float> b) {
  return sum_of_f64(a.size(), [&](std::size_t i) { return static_cast<double>(a[i]) * b[i]; });
}

double squared_distance_f64(std::span<const float> a, std::span<const float> b) {
  return sum_of_f64(a.size(), [&](std::size_t i) {
    const double difference = static_cast<double>(a[i]) - b[i];
    return difference * difference;
  });
}

}  // namespace embedscope
