#include "kernels/hamming.h"

#include <algorithm>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace embedscope {
namespace {

#if defined(__wasm_simd128__)

[[gnu::always_inline]] inline std::uint32_t count(const std::uint8_t* a, const std::uint8_t* b,
                                                  std::size_t bytes) {
  v128_t total = wasm_i32x4_splat(0);
  while (bytes > 0) {
    // Up to 31 registers of at most 8 a byte stay below 256.
    const std::size_t part = std::min<std::size_t>(bytes, 31 * kCodeBytes);
    v128_t sums = wasm_i8x16_splat(0);
    for (std::size_t i = 0; i < part; i += kCodeBytes) {
      sums = wasm_i8x16_add(
          sums, wasm_i8x16_popcnt(wasm_v128_xor(wasm_v128_load(a + i), wasm_v128_load(b + i))));
    }
    total = wasm_i32x4_add(
        total, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(sums)));
    a += part;
    b += part;
    bytes -= part;
  }
  total = wasm_i32x4_add(total, wasm_i32x4_shuffle(total, total, 2, 3, 0, 1));
  total = wasm_i32x4_add(total, wasm_i32x4_shuffle(total, total, 1, 0, 3, 2));
  return static_cast<std::uint32_t>(wasm_i32x4_extract_lane(total, 0));
}

#else

inline std::uint32_t count(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes) {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < bytes; i += sizeof(std::uint64_t)) {
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    std::memcpy(&left, a + i, sizeof(left));
    std::memcpy(&right, b + i, sizeof(right));
    total += static_cast<std::uint32_t>(__builtin_popcountll(left ^ right));
  }
  return total;
}

#endif

}  // namespace

std::uint32_t hamming(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes) {
  return count(a, b, bytes);
}

std::uint32_t hamming_scalar(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes) {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    for (int bit = 0; bit < 8; ++bit) total += ((a[i] ^ b[i]) >> bit) & 1U;
  }
  return total;
}

void hamming_rows(const std::uint8_t* rows, std::size_t rows_count, const std::uint8_t* code,
                  std::size_t bytes, std::uint32_t* out) {
  for (std::size_t row = 0; row < rows_count; ++row)
    out[row] = count(rows + (row * bytes), code, bytes);
}

}  // namespace embedscope
