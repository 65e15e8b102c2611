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

float block_scale(const std::byte* block) {
  std::uint16_t bits = 0;
  std::memcpy(&bits, block, sizeof(bits));
  return f16_to_f32(bits);
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
      for (std::size_t block = 0; block < out.size() / kQuantBlock; ++block) {
        const std::byte* const from = bytes.data() + (block * 34);
        const float scale = block_scale(from);
        for (std::size_t i = 0; i < kQuantBlock; ++i) {
          out[(block * kQuantBlock) + i] =
              scale * static_cast<float>(static_cast<std::int8_t>(from[2 + i]));
        }
      }
      return;
    case StoredType::q4_0:
      for (std::size_t block = 0; block < out.size() / kQuantBlock; ++block) {
        const std::byte* const from = bytes.data() + (block * 18);
        const float scale = block_scale(from);
        for (std::size_t i = 0; i < kQuantBlock / 2; ++i) {
          const auto pair =
              std::to_integer<int>(from[2 + i]);  // the lower half holds the first sixteen
          out[(block * kQuantBlock) + i] = scale * static_cast<float>((pair & 15) - 8);
          out[(block * kQuantBlock) + 16 + i] = scale * static_cast<float>((pair >> 4) - 8);
        }
      }
      return;
  }
}

}  // namespace embedscope
