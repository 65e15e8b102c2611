#include "format/stored_type.h"

#include <cstring>

namespace embedscope {
namespace {

template <class Stored, class Convert>
void convert(std::span<const std::byte> bytes, std::span<float> out, Convert to_f32) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + (i * sizeof(Stored)), sizeof(Stored));
    out[i] = to_f32(stored);
  }
}

float f16_at(const std::byte* from) {
  std::uint16_t bits = 0;
  std::memcpy(&bits, from, sizeof(bits));
  return f16_to_f32(bits);
}

void read_q8_0(const std::byte* block, float* out) {
  const float scale = f16_at(block);
  for (std::size_t i = 0; i < 32; ++i)
    out[i] = scale * static_cast<float>(static_cast<std::int8_t>(block[2 + i]));
}

void read_q4_0(const std::byte* block, float* out) {
  const float scale = f16_at(block);
  for (std::size_t i = 0; i < 16; ++i) {
    const auto pair = std::to_integer<int>(block[2 + i]);  // the low half holds the first sixteen
    out[i] = scale * static_cast<float>((pair & 15) - 8);
    out[16 + i] = scale * static_cast<float>((pair >> 4) - 8);
  }
}

/// Each half of a block: 64 bytes of low nibbles, 32 bytes of high pairs of bits, 8 scales. Value i
/// of its four quarters of 32 shares one byte of pairs, and two of them one byte of nibbles.
void read_q6_k(const std::byte* block, float* out) {
  const float scale = f16_at(block + 208);
  for (std::size_t half = 0; half < 2; ++half) {
    const std::byte* const nibbles = block + (half * 64);
    const std::byte* const pairs = block + 128 + (half * 32);
    const std::byte* const scales = block + 192 + (half * 8);
    for (std::size_t i = 0; i < 128; ++i) {
      const std::size_t quarter = i / 32;
      const int low = (std::to_integer<int>(nibbles[i % 64]) >> (4 * (quarter / 2))) & 15;
      const int high = (std::to_integer<int>(pairs[i % 32]) >> (2 * quarter)) & 3;
      const auto part = static_cast<float>(static_cast<std::int8_t>(scales[i / 16]));
      out[(half * 128) + i] = scale * part * static_cast<float>((low | (high << 4)) - 32);
    }
  }
}

}  // namespace

void read_row(StoredType type, std::span<const std::byte> bytes, std::span<float> out) {
  switch (type) {
    case StoredType::f32: std::memcpy(out.data(), bytes.data(), out.size_bytes()); return;
    case StoredType::f16: return convert<std::uint16_t>(bytes, out, f16_to_f32);
    case StoredType::bf16: return convert<std::uint16_t>(bytes, out, bf16_to_f32);
    case StoredType::i8:
      return convert<std::int8_t>(bytes, out,
                                  [](std::int8_t value) { return static_cast<float>(value); });
    case StoredType::q8_0:
    case StoredType::q4_0:
    case StoredType::q6_k: {
      const Block block = block_of(type);
      for (std::size_t i = 0; i < out.size() / block.values; ++i) {
        const std::byte* const from = bytes.data() + (i * block.bytes);
        float* const to = out.data() + (i * block.values);
        if (type == StoredType::q8_0) {
          read_q8_0(from, to);
        } else if (type == StoredType::q4_0) {
          read_q4_0(from, to);
        } else {
          read_q6_k(from, to);
        }
      }
      return;
    }
  }
}

}  // namespace embedscope
