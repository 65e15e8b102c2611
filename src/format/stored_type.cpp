#include "format/stored_type.h"

#include <cstring>

#include "format/block.h"

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

void read_blocks(StoredType type, std::span<const std::byte> bytes, std::span<float> out) {
  const Block block = block_of(type);
  BlockValues read;
  for (std::size_t at = 0; at < out.size();
       at += block.values, bytes = bytes.subspan(block.bytes)) {
    read_block(type, bytes.data(), read);
    for (std::size_t i = 0; i < block.values; ++i) {
      const std::size_t g = i / block.group;
      const float scaled = read.scale[g] * static_cast<float>(read.whole[i]);
      out[at + i] = block.minima ? scaled + read.minimum[g] : scaled;
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
    case StoredType::unread: return;
    default: return read_blocks(type, bytes, out);
  }
}

void read_block(StoredType type, const std::byte* bytes, BlockValues& out) {
  switch (type) {
    case StoredType::iq4_nl:
    case StoredType::iq4_xs: return detail::read_block_iq4(type, bytes, out);
    default:
      if (block_of(type).values == 32) return detail::read_block_32(type, bytes, out);
      return detail::read_block_k(type, bytes, out);
  }
}

}  // namespace embedscope
