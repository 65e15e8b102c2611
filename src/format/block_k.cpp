// K-quants: blocks of 256 values, whose scales for 16 or 32 of them are whole numbers themselves,
// with an f16 scale of their own. Value i shares a byte with those a quarter of a half (Q2_K, Q3_K,
// Q6_K), or 32 further (Q4_K, Q5_K).
#include "format/block.h"

namespace embedscope::detail {
namespace {

int bits_at(const std::byte* bytes, std::size_t i, std::size_t shift, int mask) {
  return (std::to_integer<int>(bytes[i]) >> shift) & mask;
}

/// Two bits of value i: each half of the block has 32 bytes, each of their quarters two bits.
int pair_at(const std::byte* bytes, std::size_t i) {
  return bits_at(bytes, ((i / 128) * 32) + (i % 32), 2 * ((i % 128) / 32), 3);
}

/// 16 × (scale, minimum) in four bits each, 64 bytes of pairs of bits, f16 scales of both.
void read_q2_k(const std::byte* bytes, BlockValues& out) {
  const float scale = f16_at(bytes + 80);
  const float minimum = f16_at(bytes + 82);
  for (std::size_t g = 0; g < 16; ++g) {
    out.scale[g] = scale * static_cast<float>(nibble(bytes[g], 0));
    out.minimum[g] = -(minimum * static_cast<float>(nibble(bytes[g], 1)));
  }
  for (std::size_t i = 0; i < 256; ++i)
    out.whole[i] = static_cast<std::int8_t>(pair_at(bytes + 16, i));
}

/// 32 bytes of third bits, 64 of pairs of bits, 12 of scales in six bits plus 32, f16 scale.
void read_q3_k(const std::byte* bytes, BlockValues& out) {
  const float scale = f16_at(bytes + 108);
  const std::byte* const scales = bytes + 96;
  for (std::size_t g = 0; g < 16; ++g) {
    const int low = nibble(scales[g % 8], g / 8);
    const int high = bits_at(scales, 8 + (g % 4), 2 * (g / 4), 3);
    out.scale[g] = scale * static_cast<float>((low | (high << 4)) - 32);
  }
  for (std::size_t i = 0; i < 256; ++i) {
    const int third = bits_at(bytes, i % 32, i / 32, 1);
    out.whole[i] = static_cast<std::int8_t>((pair_at(bytes + 32, i) | (third << 2)) - 4);
  }
}

/// Q4_K and Q5_K: f16 scales, 12 bytes of 8 × (scale, minimum) in six bits each, of Q5_K 32 bytes
/// of fifth bits, 128 bytes of four bits.
void read_q45_k(bool fifth_bits, const std::byte* bytes, BlockValues& out) {
  const float scale = f16_at(bytes);
  const float minimum = f16_at(bytes + 2);
  const std::byte* const packed = bytes + 4;
  for (std::size_t g = 0; g < 8; ++g) {
    // The last four have their upper bits in the bytes of the first.
    const bool first = g < 4;
    const int s = first ? bits_at(packed, g, 0, 63)
                        : nibble(packed[g + 4], 0) | (bits_at(packed, g - 4, 6, 3) << 4);
    const int m = first ? bits_at(packed, g + 4, 0, 63)
                        : nibble(packed[g + 4], 1) | (bits_at(packed, g, 6, 3) << 4);
    out.scale[g] = scale * static_cast<float>(s);
    out.minimum[g] = -(minimum * static_cast<float>(m));
  }
  const std::byte* const fifth = bytes + 16;
  const std::byte* const nibbles = bytes + (fifth_bits ? 48 : 16);
  for (std::size_t i = 0; i < 256; ++i) {
    const std::size_t g = i / 32;
    const int high = fifth_bits ? bits_at(fifth, i % 32, g, 1) : 0;
    out.whole[i] =
        static_cast<std::int8_t>(nibble(nibbles[((g / 2) * 32) + (i % 32)], g % 2) | (high << 4));
  }
}

/// 128 bytes of low halves, 64 of pairs of bits, 16 scales of eight bits, f16 scale.
void read_q6_k(const std::byte* bytes, BlockValues& out) {
  const float scale = f16_at(bytes + 208);
  for (std::size_t g = 0; g < 16; ++g)
    out.scale[g] = scale * static_cast<float>(static_cast<std::int8_t>(bytes[192 + g]));
  for (std::size_t i = 0; i < 256; ++i) {
    const int low = nibble(bytes[((i / 128) * 64) + (i % 64)], (i % 128) / 64);
    out.whole[i] = static_cast<std::int8_t>((low | (pair_at(bytes + 128, i) << 4)) - 32);
  }
}

}  // namespace

void read_block_k(StoredType type, const std::byte* bytes, BlockValues& out) {
  switch (type) {
    case StoredType::q2_k: return read_q2_k(bytes, out);
    case StoredType::q3_k: return read_q3_k(bytes, out);
    case StoredType::q6_k: return read_q6_k(bytes, out);
    default: return read_q45_k(type == StoredType::q5_k, bytes, out);
  }
}

}  // namespace embedscope::detail
