// The element types that weights are stored in: those of safetensors, and GGUF's blocks of 32
// quantised values with a scale in f16.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "format/dtype.h"

namespace embedscope {

enum class StoredType : std::uint8_t {
  f32,
  f16,
  bf16,
  i8,    ///< with a scale a row in a tensor of its own
  q8_0,  ///< blocks: f16 scale, 32 × i8
  q4_0,  ///< blocks: f16 scale, 32 × 4 bits, stored plus 8
};

inline constexpr std::size_t kQuantBlock = 32;

constexpr std::string_view name(StoredType type) {
  switch (type) {
    case StoredType::f32: return "F32";
    case StoredType::f16: return "F16";
    case StoredType::bf16: return "BF16";
    case StoredType::i8: return "I8";
    case StoredType::q8_0: return "Q8_0";
    case StoredType::q4_0: return "Q4_0";
  }
  return "?";
}

/// The same type of a safetensors file; nothing for one that holds no weights.
constexpr std::optional<StoredType> stored_type(DType dtype) {
  switch (dtype) {
    case DType::f32: return StoredType::f32;
    case DType::f16: return StoredType::f16;
    case DType::bf16: return StoredType::bf16;
    case DType::i8: return StoredType::i8;
    default: return std::nullopt;
  }
}

/// Whether rows of that many elements can be stored so: blocks do not cross rows.
constexpr bool fills_rows(StoredType type, std::size_t cols) {
  return (type != StoredType::q8_0 && type != StoredType::q4_0) || cols % kQuantBlock == 0;
}

/// Bytes of a row of `cols` elements.
constexpr std::size_t row_bytes(StoredType type, std::size_t cols) {
  switch (type) {
    case StoredType::f32: return cols * 4;
    case StoredType::f16:
    case StoredType::bf16: return cols * 2;
    case StoredType::i8: return cols;
    case StoredType::q8_0: return cols / kQuantBlock * 34;
    case StoredType::q4_0: return cols / kQuantBlock * 18;
  }
  return 0;
}

/// A row as f32; `bytes` has row_bytes(type, out.size()) of them. Bytes of i8 come back as whole
/// numbers.
void read_row(StoredType type, std::span<const std::byte> bytes, std::span<float> out);

}  // namespace embedscope
