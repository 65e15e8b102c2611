// IQ4_NL and IQ4_XS: four bits a value, which are places in a list of sixteen whole numbers, closer
// to each other around 0.
#include "format/block.h"

namespace embedscope::detail {
namespace {

constexpr std::int8_t kWhole[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                    1,    13,   25,  38,  53,  69,  89,  113};

/// 32 values; the low halves are the first sixteen.
void read_values(const std::byte* bytes, std::int8_t* out) {
  for (std::size_t i = 0; i < 32; ++i) out[i] = kWhole[nibble(bytes[i % 16], i / 16)];
}

}  // namespace

/// IQ4_NL: f16 scale, values. IQ4_XS: f16 scale, 8 scales of 32 values in six bits plus 32 (first
/// the upper two of each, then the lower four), values.
void read_block_iq4(StoredType type, const std::byte* bytes, BlockValues& out) {
  const float scale = f16_at(bytes);
  if (type == StoredType::iq4_nl) {
    out.scale[0] = scale;
    return read_values(bytes + 2, out.whole);
  }
  std::uint16_t high = 0;
  std::memcpy(&high, bytes + 2, sizeof(high));
  for (std::size_t g = 0; g < 8; ++g) {
    const int part = nibble(bytes[4 + (g / 2)], g % 2) | (((high >> (2 * g)) & 3) << 4);
    out.scale[g] = scale * static_cast<float>(part - 32);
    read_values(bytes + 8 + (g * 16), out.whole + (g * 32));
  }
}

}  // namespace embedscope::detail
