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

TEST(Bf16, is_the_upper_half_of_an_f32) {
  EXPECT_EQ(bf16_to_f32(0x3F80), 1.0F);
  EXPECT_EQ(bf16_to_f32(0xC0A0), -5.0F);
  EXPECT_TRUE(std::isnan(bf16_to_f32(0x7FC0)));
}

}  // namespace
}  // namespace embedscope
