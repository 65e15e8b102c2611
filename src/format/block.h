// A block of quantised values (ggml-quants.c of llama.cpp) as whole numbers with their scales,
// which is what products run on. One file a family: block_32.cpp, block_k.cpp, block_iq4.cpp. Whole
// numbers with minima, as Q4_1 has them, lie in 0 … 2^bits − 1, the others around 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "format/dtype.h"
#include "format/stored_type.h"

namespace embedscope {

inline constexpr std::size_t kMostBlockValues = 256;
inline constexpr std::size_t kLeastBlockGroup = 16;

/// Value i is scale[g] · whole[i] + minimum[g], where g = i / group of block_of(type); as f32 it
/// is rounded after the product and after the sum. Of a type without minima they are not written.
struct BlockValues {
  std::int8_t whole[kMostBlockValues];
  float scale[kMostBlockValues / kLeastBlockGroup];
  float minimum[kMostBlockValues / kLeastBlockGroup];
};

/// One block; `bytes` has block_of(type).bytes of them, and is_block(type).
void read_block(StoredType type, const std::byte* bytes, BlockValues& out);

namespace detail {

void read_block_32(StoredType type, const std::byte* bytes, BlockValues& out);
void read_block_k(StoredType type, const std::byte* bytes, BlockValues& out);
void read_block_iq4(StoredType type, const std::byte* bytes, BlockValues& out);

inline float f16_at(const std::byte* from) {
  std::uint16_t bits = 0;
  std::memcpy(&bits, from, sizeof(bits));
  return f16_to_f32(bits);
}

/// The low or the high half of a byte.
inline int nibble(std::byte pair, std::size_t high) {
  return (std::to_integer<int>(pair) >> (4 * high)) & 15;
}

}  // namespace detail

}  // namespace embedscope
