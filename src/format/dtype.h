// Element types of stored tensors: their names and sizes as safetensors writes them, and the
// conversions to f32 that the core computes in.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace embedscope {

enum class DType : std::uint8_t {
  boolean,
  u8,
  i8,
  u16,
  i16,
  f16,
  bf16,
  u32,
  i32,
  f32,
  u64,
  i64,
  f64,
  other,  ///< a type that is not read, of which only the bytes are known
};

/// Bytes of one element; of another type 0.
constexpr std::size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::boolean:
    case DType::u8:
    case DType::i8: return 1;
    case DType::u16:
    case DType::i16:
    case DType::f16:
    case DType::bf16: return 2;
    case DType::u32:
    case DType::i32:
    case DType::f32: return 4;
    case DType::u64:
    case DType::i64:
    case DType::f64: return 8;
    case DType::other: break;
  }
  return 0;
}

/// The name in a safetensors header: "F32", "I8", "BF16", …
constexpr std::string_view name(DType dtype) {
  switch (dtype) {
    case DType::boolean: return "BOOL";
    case DType::u8: return "U8";
    case DType::i8: return "I8";
    case DType::u16: return "U16";
    case DType::i16: return "I16";
    case DType::f16: return "F16";
    case DType::bf16: return "BF16";
    case DType::u32: return "U32";
    case DType::i32: return "I32";
    case DType::f32: return "F32";
    case DType::u64: return "U64";
    case DType::i64: return "I64";
    case DType::f64: return "F64";
    case DType::other: break;
  }
  return "a type that is not read";
}

/// The type of that name, or nothing.
constexpr std::optional<DType> dtype_named(std::string_view text) {
  for (const DType dtype :
       {DType::boolean, DType::u8, DType::i8, DType::u16, DType::i16, DType::f16, DType::bf16,
        DType::u32, DType::i32, DType::f32, DType::u64, DType::i64, DType::f64}) {
    if (name(dtype) == text) {
      return dtype;
    }
  }
  return std::nullopt;
}

/// bfloat16 is the upper half of an f32.
constexpr float bf16_to_f32(std::uint16_t bits) {
  return __builtin_bit_cast(float, static_cast<std::uint32_t>(bits) << 16);
}

/// IEEE 754 binary16, exact for every value, subnormals, infinities and NaN included.
constexpr float f16_to_f32(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU;
  const std::uint32_t fraction = bits & 0x3FFU;
  if (exponent == 0) {  // zero or subnormal: fraction · 2⁻²⁴ is exact in f32
    const float magnitude = static_cast<float>(fraction) * 0x1.0p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t widened = exponent == 0x1FU ? 0xFFU : exponent + 112;  // bias 15 → 127
  return __builtin_bit_cast(float, sign | (widened << 23) | (fraction << 13));
}

/// The nearest binary16, halves to even; what passes 65,504 by half a step becomes an infinity.
constexpr std::uint16_t f32_to_f16(float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U);  // NaN
  if (magnitude >= 0x47800000U) return static_cast<std::uint16_t>(sign | 0x7C00U);
  if (magnitude < 0x38800000U) {
    // Below 2⁻¹⁴ steps are 2⁻²⁴, which are the last places of 0.5: adding it rounds to them.
    const float shifted = __builtin_bit_cast(float, magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign |
                                      (__builtin_bit_cast(std::uint32_t, shifted) - 0x3F000000U));
  }
  // Bias 127 → 15, and half a step less a bit, with the last kept bit deciding between two evens.
  const std::uint32_t rounded = magnitude - 0x38000000U + 0xFFFU + ((magnitude >> 13) & 1U);
  return static_cast<std::uint16_t>(sign | (rounded >> 13));
}

}  // namespace embedscope
