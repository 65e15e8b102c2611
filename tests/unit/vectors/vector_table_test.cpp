#include "vectors/vector_table.h"

#include <cmath>
#include <limits>

#include "format/dtype.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::take;

TEST(VectorTable, gives_back_the_rows_it_was_given) {
  const std::vector<float> values = normal_rows(7, 5, 1);
  const VectorTable table = take(VectorTable::from_f32(values, 7, 5));
  EXPECT_EQ(table.rows(), 7U);
  EXPECT_EQ(table.dims(), 5U);
  EXPECT_EQ(table.storage(), Storage::f32);
  std::vector<float> row(5);
  for (std::size_t r = 0; r < 7; ++r) {
    ASSERT_TRUE(table.row(r, row).ok());
    double square = 0;
    for (std::size_t c = 0; c < 5; ++c) {
      EXPECT_EQ(row[c], values[(r * 5) + c]);
      square += static_cast<double>(row[c]) * row[c];
    }
    EXPECT_FLOAT_EQ(table.norm(r), static_cast<float>(std::sqrt(square)));
  }
}

TEST(VectorTable, knows_how_far_its_approximations_are_off) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(20, 33, 2), 20, 33));
  for (std::size_t r = 0; r < 20; ++r) {
    double lost = 0;
    for (std::size_t c = 0; c < 33; ++c) {
      const double difference =
          table.f32_rows()(r, c) - (static_cast<double>(table.scales()[r]) * table.i8_rows()(r, c));
      lost += difference * difference;
    }
    EXPECT_NEAR(table.residuals()[r], std::sqrt(lost), 1e-6);
  }
}

TEST(VectorTable, stands_for_scale_times_byte_when_quantised) {
  const std::vector<std::int8_t> values = {1, -2, 127, 0, 0, 0};
  const std::vector<float> scales = {0.5F, 3.0F};
  const VectorTable table = take(VectorTable::from_i8(values, scales, 2, 3));
  EXPECT_EQ(table.storage(), Storage::i8);
  std::vector<float> row(3);
  ASSERT_TRUE(table.row(0, row).ok());
  EXPECT_EQ(row, (std::vector<float>{0.5F, -1.0F, 63.5F}));
  EXPECT_FLOAT_EQ(table.norm(0), std::sqrt((0.5F * 0.5F) + 1.0F + (63.5F * 63.5F)));
  EXPECT_EQ(table.norm(1), 0.0F);
}

TEST(VectorTable, quantised_keeps_directions) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(10, 64, 3), 10, 64));
  const VectorTable small = take(table.quantised());
  EXPECT_LT(small.bytes(), table.bytes() / 3);
  std::vector<float> exact(64);
  std::vector<float> rough(64);
  for (std::size_t r = 0; r < 10; ++r) {
    ASSERT_TRUE(table.row(r, exact).ok());
    ASSERT_TRUE(small.row(r, rough).ok());
    for (std::size_t c = 0; c < 64; ++c)
      EXPECT_NEAR(exact[c], rough[c], small.scales()[r] * 0.501F);
    EXPECT_NEAR(small.norm(r), table.norm(r), table.norm(r) * 0.01F);
  }
}

TEST(VectorTable, names_the_place_of_a_number_that_is_none) {
  std::vector<float> values = normal_rows(4, 3, 4);
  values[7] = std::numeric_limits<float>::quiet_NaN();
  expect_error(VectorTable::from_f32(values, 4, 3), ErrorCode::non_finite, "row 2, column 1");
  values[7] = 0;
  values[11] = -std::numeric_limits<float>::infinity();
  expect_error(VectorTable::from_f32(values, 4, 3), ErrorCode::non_finite, "row 3, column 2");
  values[11] = 1e19F;
  expect_error(VectorTable::from_f32(values, 4, 3), ErrorCode::non_finite, "row 3 is longer");
}

TEST(VectorTable, names_the_row_of_a_bad_scale) {
  const std::vector<std::int8_t> values(4, 1);
  for (const float scale : {std::numeric_limits<float>::quiet_NaN(), -1.0F,
                            std::numeric_limits<float>::infinity(), 1e19F}) {
    const std::vector<float> scales = {1.0F, scale};
    expect_error(VectorTable::from_i8(values, scales, 2, 2), ErrorCode::non_finite, "row 1");
  }
}

TEST(VectorTable, refuses_shapes_that_do_not_fit_the_values) {
  const std::vector<float> values(12);
  expect_error(VectorTable::from_f32(values, 4, 4), ErrorCode::invalid_argument, "16");
  expect_error(VectorTable::from_f32(values, 12, 0), ErrorCode::invalid_argument, "dimension");
  const std::vector<std::int8_t> bytes(12);
  const std::vector<float> scales(3);
  expect_error(VectorTable::from_i8(bytes, scales, 4, 3), ErrorCode::invalid_argument, "scales");
}

TEST(VectorTable, in_f16_keeps_eleven_bits_and_three_fifths_of_the_memory) {
  const std::vector<float> values = normal_rows(40, 64, 8);
  const VectorTable f32 = take(VectorTable::from_f32(values, 40, 64));
  const VectorTable f16 = take(f32.halved());
  EXPECT_EQ(f16.storage(), Storage::f16);
  EXPECT_EQ(f16.f32_rows().rows, 0U);
  EXPECT_EQ(f32.bytes() - f16.bytes(), 40 * 64 * 2U);
  std::vector<float> row(64);
  for (std::size_t r = 0; r < 40; ++r) {
    ASSERT_TRUE(f16.row(r, row).ok());
    for (std::size_t c = 0; c < 64; ++c) {
      const float value = values[(r * 64) + c];
      EXPECT_LE(std::abs(row[c] - value), std::max(std::abs(value) * 0x1p-11F, 0x1p-25F));
      EXPECT_EQ(row[c], f16_to_f32(f16.f16_rows()(r, c)));
    }
  }
  const VectorTable again = take(f16.halved());
  for (std::size_t i = 0; i < 40 * 64; ++i) {
    EXPECT_EQ(again.f16_rows().data[i], f16.f16_rows().data[i]);
  }
  VectorTable twice = take(f16.halved());
  ASSERT_TRUE(twice.append(f16).ok());
  EXPECT_EQ(twice.f16_rows()(40, 3), f16.f16_rows()(0, 3));
}

TEST(VectorTable, in_f16_refuses_what_f16_does_not_hold) {
  const std::vector<std::uint16_t> bits = {0x3C00, 0x7C00};
  expect_error(VectorTable::from_f16(bits, 1, 2), ErrorCode::non_finite, "row 0, column 1");
  expect_error(VectorTable::from_f16(bits, 2, 2), ErrorCode::invalid_argument, "4 values");
  const std::vector<float> large = {1, 2, 3, 70'000};
  expect_error(take(VectorTable::from_f32(large, 2, 2)).halved(), ErrorCode::non_finite,
               "row 1, column 1");
}

TEST(VectorTable, refuses_sizes_past_the_limit_before_allocating) {
  const std::vector<float> none;
  expect_error(VectorTable::from_f32(none, 10'000'000, 300), ErrorCode::too_large,
               "10000000 × 300");
  const std::size_t huge = std::numeric_limits<std::size_t>::max() / 4;
  expect_error(VectorTable::from_f32(none, huge, 8), ErrorCode::too_large, "×");
  expect_error(VectorTable::from_f32(none, 2, huge), ErrorCode::too_large, "×");
}

TEST(VectorTable, appends_rows_of_its_kind) {
  const std::vector<float> values = normal_rows(6, 4, 5);
  VectorTable table;
  ASSERT_TRUE(table.append(take(VectorTable::from_f32(std::span(values).first(8), 2, 4))).ok());
  ASSERT_TRUE(table.append(take(VectorTable::from_f32(std::span(values).last(16), 4, 4))).ok());
  const VectorTable whole = take(VectorTable::from_f32(values, 6, 4));
  ASSERT_EQ(table.rows(), 6U);
  for (std::size_t r = 0; r < 6; ++r) {
    EXPECT_EQ(table.norm(r), whole.norm(r));
    EXPECT_EQ(table.residuals()[r], whole.residuals()[r]);
    for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(table.f32_rows()(r, c), whole.f32_rows()(r, c));
  }
}

TEST(VectorTable, stays_as_it_was_when_an_append_fails) {
  VectorTable table = take(VectorTable::from_f32(normal_rows(2, 4, 6), 2, 4));
  expect_error(table.append(take(VectorTable::from_f32(normal_rows(2, 3, 6), 2, 3))),
               ErrorCode::invalid_argument, "3 dimensions");
  expect_error(table.append(take(table.quantised())), ErrorCode::invalid_argument, "8 bits");
  EXPECT_EQ(table.rows(), 2U);
}

TEST(VectorTable, refuses_rows_that_are_not_there) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(2, 4, 7), 2, 4));
  std::vector<float> row(4);
  expect_error(table.row(2, row), ErrorCode::out_of_range, "row 2");
  row.resize(3);
  expect_error(table.row(0, row), ErrorCode::invalid_argument, "4");
}

TEST(VectorTable, may_have_no_rows) {
  const VectorTable table = take(VectorTable::from_f32({}, 0, 3));
  EXPECT_EQ(table.rows(), 0U);
}

TEST(VectorTable, copies_its_first_rows) {
  const VectorTable wide = take(VectorTable::from_f32(normal_rows(6, 5, 1), 6, 5));
  for (const VectorTable& table :
       {take(wide.first(6)), take(wide.halved()), take(wide.quantised())}) {
    const VectorTable first = take(table.first(4));
    ASSERT_EQ(first.rows(), 4U);
    EXPECT_EQ(first.storage(), table.storage());
    std::vector<float> a(5);
    std::vector<float> b(5);
    for (std::size_t row = 0; row < 4; ++row) {
      ASSERT_TRUE(first.row(row, a).ok());
      ASSERT_TRUE(table.row(row, b).ok());
      EXPECT_EQ(a, b);
    }
    EXPECT_EQ(take(table.first(9)).rows(), 6U);
  }
}

}  // namespace
}  // namespace embedscope
