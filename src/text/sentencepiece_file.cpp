#include "text/sentencepiece_file.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace embedscope {
namespace {

using Bytes = std::span<const std::byte>;

// Both in ModelProto and in its SentencePiece the field that matters is the first.
constexpr std::uint64_t kPieces = 1;
constexpr std::uint64_t kPieceText = 1;

enum class WireType : std::uint8_t { varint, fixed64, bytes, group, group_end, fixed32 };

struct Field {
  std::uint64_t number;
  WireType type;
  Bytes payload;  ///< of `bytes`; empty for all others
};

/// Base-128, low groups first; nothing where it does not end within ten bytes.
std::optional<std::uint64_t> take_varint(Bytes& from) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(from.front());
    from = from.subspan(1);
    value |= (byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<Bytes> take_bytes(Bytes& from, std::uint64_t count) {
  if (count > from.size()) return std::nullopt;
  const Bytes taken = from.first(static_cast<std::size_t>(count));
  from = from.subspan(taken.size());
  return taken;
}

/// The next field of a message; nothing at its end and where it breaks off.
std::optional<Field> take_field(Bytes& from) {
  const auto tag = take_varint(from);
  if (!tag) return std::nullopt;
  Field field{*tag >> 3, static_cast<WireType>(*tag & 7), {}};
  switch (field.type) {
    case WireType::varint:
      if (!take_varint(from)) return std::nullopt;
      return field;
    case WireType::fixed64:
      if (!take_bytes(from, 8)) return std::nullopt;
      return field;
    case WireType::fixed32:
      if (!take_bytes(from, 4)) return std::nullopt;
      return field;
    case WireType::bytes: {
      const auto length = take_varint(from);
      const auto payload = length ? take_bytes(from, *length) : std::nullopt;
      if (!payload) return std::nullopt;
      field.payload = *payload;
      return field;
    }
    // Marks without a content of their own: what stands in a group is read as fields of the
    // message.
    case WireType::group:
    case WireType::group_end: return field;
  }
  return std::nullopt;
}

}  // namespace

Result<void> check_pieces(Bytes model) {
  std::size_t index = 0;
  while (const auto piece = take_field(model)) {
    if (piece->type != WireType::bytes || piece->number != kPieces) continue;
    Bytes rest = piece->payload;
    while (const auto text = take_field(rest)) {
      if (text->type != WireType::bytes || text->number != kPieceText) continue;
      if (std::find(text->payload.begin(), text->payload.end(), std::byte{0}) !=
          text->payload.end()) {
        return Error{ErrorCode::malformed, "this is no SentencePiece model: piece " +
                                               std::to_string(index) + " holds a NUL byte"};
      }
    }
    ++index;
  }
  return {};
}

}  // namespace embedscope
