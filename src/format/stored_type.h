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
  i8,  ///< with a scale a row in a tensor of its own
  q4_0,
  q4_1,
  q5_0,
  q5_1,
  q8_0,
  q2_k,
  q3_k,
  q4_k,
  q5_k,
  q6_k,
  iq4_nl,
  iq4_xs,
  unread,  ///< a type of GGUF that is not read
};

/// Values that are stored together, and the bytes that they take. Of quantised blocks also how
/// many share a scale, the bits of a whole number, and whether a minimum is added to it.
struct Block {
  std::size_t values;
  std::size_t bytes;
  std::size_t group = 0;  ///< 0 for values that stand alone
  unsigned bits = 0;
  bool minima = false;
  /// The least whole number, where 0 is not in the middle.
  [[nodiscard]] constexpr int least() const { return minima ? 0 : -(1 << (bits - 1)); }
};

constexpr Block block_of(StoredType type) {
  switch (type) {
    case StoredType::f32: return {1, 4};
    case StoredType::f16:
    case StoredType::bf16: return {1, 2};
    case StoredType::i8: return {1, 1};
    case StoredType::q4_0: return {32, 18, 32, 4};
    case StoredType::q4_1: return {32, 20, 32, 4, true};
    case StoredType::q5_0: return {32, 22, 32, 5};
    case StoredType::q5_1: return {32, 24, 32, 5, true};
    case StoredType::q8_0: return {32, 34, 32, 8};
    case StoredType::q2_k: return {256, 84, 16, 2, true};
    case StoredType::q3_k: return {256, 110, 16, 3};
    case StoredType::q4_k: return {256, 144, 32, 4, true};
    case StoredType::q5_k: return {256, 176, 32, 5, true};
    case StoredType::q6_k: return {256, 210, 16, 6};
    // Their four bits are places in a list of whole numbers of eight.
    case StoredType::iq4_nl: return {32, 18, 32, 8};
    case StoredType::iq4_xs: return {256, 136, 32, 8};
    case StoredType::unread: return {1, 0};
  }
  return {1, 1};
}

constexpr std::string_view name(StoredType type) {
  switch (type) {
    case StoredType::f32: return "F32";
    case StoredType::f16: return "F16";
    case StoredType::bf16: return "BF16";
    case StoredType::i8: return "I8";
    case StoredType::q4_0: return "Q4_0";
    case StoredType::q4_1: return "Q4_1";
    case StoredType::q5_0: return "Q5_0";
    case StoredType::q5_1: return "Q5_1";
    case StoredType::q8_0: return "Q8_0";
    case StoredType::q2_k: return "Q2_K";
    case StoredType::q3_k: return "Q3_K";
    case StoredType::q4_k: return "Q4_K";
    case StoredType::q5_k: return "Q5_K";
    case StoredType::q6_k: return "Q6_K";
    case StoredType::iq4_nl: return "IQ4_NL";
    case StoredType::iq4_xs: return "IQ4_XS";
    case StoredType::unread: break;
  }
  return "?";
}

/// The type of that number in a GGUF file (ggml.h).
constexpr StoredType gguf_type(std::uint32_t number) {
  switch (number) {
    case 0: return StoredType::f32;
    case 1: return StoredType::f16;
    case 2: return StoredType::q4_0;
    case 3: return StoredType::q4_1;
    case 6: return StoredType::q5_0;
    case 7: return StoredType::q5_1;
    case 8: return StoredType::q8_0;
    case 10: return StoredType::q2_k;
    case 11: return StoredType::q3_k;
    case 12: return StoredType::q4_k;
    case 13: return StoredType::q5_k;
    case 14: return StoredType::q6_k;
    case 20: return StoredType::iq4_nl;
    case 23: return StoredType::iq4_xs;
    case 30: return StoredType::bf16;
    default: return StoredType::unread;
  }
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

/// Whether values are whole numbers in blocks, which read_block() reads.
constexpr bool is_block(StoredType type) { return block_of(type).group > 0; }

/// A row as f32; `bytes` has row_bytes(type, out.size()) of them. Bytes of i8 come back as whole
/// numbers.
void read_row(StoredType type, std::span<const std::byte> bytes, std::span<float> out);

}  // namespace embedscope
