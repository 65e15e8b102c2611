// Blocks of 32 values: an f16 scale, with Q4_1 and Q5_1 an f16 minimum, with Q5_0 and Q5_1 a fifth
// bit of each value, then the values. Of a byte with two, the low half is one of the first sixteen.
#include "format/block.h"

namespace embedscope::detail {

void read_block_32(StoredType type, const std::byte* bytes, BlockValues& out) {
  const Block block = block_of(type);
  out.scale[0] = f16_at(bytes);
  bytes += 2;
  if (block.minima) {
    out.minimum[0] = f16_at(bytes);
    bytes += 2;
  }
  if (block.bits == 8) {
    std::memcpy(out.whole, bytes, block.values);
    return;
  }
  std::uint32_t fifth = 0;
  if (block.bits == 5) {
    std::memcpy(&fifth, bytes, sizeof(fifth));
    bytes += sizeof(fifth);
  }
  for (std::size_t i = 0; i < block.values; ++i) {
    const int high = static_cast<int>((fifth >> i) & 1U) << 4;
    out.whole[i] = static_cast<std::int8_t>((nibble(bytes[i % 16], i / 16) | high) + block.least());
  }
}

}  // namespace embedscope::detail
