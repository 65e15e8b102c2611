#include "format/dtype.h"

#include <cmath>

#include "unit/support/support.h"

namespace embedscope {
namespace {

TEST(DType, names_and_sizes_agree) {
  EXPECT_EQ(dtype_named("BF16"), DType::bf16);
  EXPECT_EQ(dtype_named("bf16"), std::nullopt);
  EXPECT_EQ(dtype_named(""), std::nullopt);
  for (const DType dtype :
       {DType::boolean, DType::u8, DType::i8, DType::u16, DType::i16, DType::f16, DType::bf16,
        DType::u32, DType::i32, DType::f32, DType::u64, DType::i64, DType::f64}) {
    EXPECT_EQ(dtype_named(name(dtype)), dtype);
    EXPECT_GT(size_of(dtype), 0U);
  }
}

TEST(F16, converts_every_kind_of_value_exactly) {
  EXPECT_EQ(f16_to_f32(0x3C00), 1.0F);
  EXPECT_EQ(f16_to_f32(0xC000), -2.0F);
  EXPECT_EQ(f16_to_f32(0x3555), 0.333251953125F);
  EXPECT_EQ(f16_to_f32(0x7BFF), 65504.0F);
  EXPECT_EQ(f16_to_f32(0x0001), 0x1.0p-24F);  // the least subnormal
  EXPECT_EQ(f16_to_f32(0x03FF), 1023 * 0x1.0p-24F);
  EXPECT_EQ(f16_to_f32(0x0400), 0x1.0p-14F);
  EXPECT_TRUE(std::signbit(f16_to_f32(0x8000)));
  EXPECT_EQ(f16_to_f32(0x8000), 0.0F);
  EXPECT_TRUE(std::isinf(f16_to_f32(0xFC00)));
  EXPECT_TRUE(std::isnan(f16_to_f32(0x7E00)));
}

TEST(F16, rounds_to_the_nearest_and_halves_to_even) {
  // Every value that f16 has, and every middle between two of them.
  for (std::uint32_t bits = 0; bits < 0x7C00; ++bits) {
    const auto own = static_cast<std::uint16_t>(bits);
    const float value = f16_to_f32(own);
    EXPECT_EQ(f32_to_f16(value), own);
    EXPECT_EQ(f32_to_f16(-value), own | 0x8000U);
    const float next = bits == 0x7BFF ? 65536.0F : f16_to_f32(static_cast<std::uint16_t>(bits + 1));
    const float middle = value + ((next - value) / 2);
    EXPECT_EQ(f32_to_f16(middle), bits + (bits & 1U)) << middle;
    EXPECT_EQ(f32_to_f16(std::nextafter(middle, 0.0F)), bits);
    EXPECT_EQ(f32_to_f16(std::nextafter(middle, 1e9F)), bits + 1);
  }
  EXPECT_EQ(f32_to_f16(1e30F), 0x7C00);
  EXPECT_EQ(f32_to_f16(-INFINITY), 0xFC00);
  EXPECT_EQ(f32_to_f16(1e-30F), 0);
  EXPECT_TRUE(std::isnan(f16_to_f32(f32_to_f16(std::nanf("")))));
}

TEST(Bf16, is_the_upper_half_of_an_f32) {
  EXPECT_EQ(bf16_to_f32(0x3F80), 1.0F);
  EXPECT_EQ(bf16_to_f32(0xC0A0), -5.0F);
  EXPECT_TRUE(std::isnan(bf16_to_f32(0x7FC0)));
}

}  // namespace
}  // namespace embedscope
