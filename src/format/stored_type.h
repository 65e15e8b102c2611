// The element types that weights are stored in: those of safetensors, and GGUF's blocks of
// quantised values with their scales.
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
  q6_k,  ///< blocks: 256 × 6 bits, stored plus 32, an i8 scale for each 16, f16 scale of these
};

/// Values that are stored together, and the bytes that they take.
struct Block {
  std::size_t values;
  std::size_t bytes;
};

constexpr Block block_of(StoredType type) {
  switch (type) {
    case StoredType::f32: return {1, 4};
    case StoredType::f16:
    case StoredType::bf16: return {1, 2};
    case StoredType::i8: return {1, 1};
    case StoredType::q8_0: return {32, 34};
    case StoredType::q4_0: return {32, 18};
    case StoredType::q6_k: return {256, 210};
  }
  return {1, 1};
}

constexpr std::string_view name(StoredType type) {
  switch (type) {
    case StoredType::f32: return "F32";
    case StoredType::f16: return "F16";
    case StoredType::bf16: return "BF16";
    case StoredType::i8: return "I8";
    case StoredType::q8_0: return "Q8_0";
    case StoredType::q4_0: return "Q4_0";
    case StoredType::q6_k: return "Q6_K";
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
  return cols % block_of(type).values == 0;
}

/// Bytes of a row of `cols` elements.
constexpr std::size_t row_bytes(StoredType type, std::size_t cols) {
  return cols / block_of(type).values * block_of(type).bytes;
}

/// A row as f32; `bytes` has row_bytes(type, out.size()) of them. Bytes of i8 come back as whole
/// numbers.
void read_row(StoredType type, std::span<const std::byte> bytes, std::span<float> out);

}  // namespace embedscope
