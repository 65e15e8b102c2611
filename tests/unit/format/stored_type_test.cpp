#include "format/stored_type.h"

#include "format/safetensors.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::take;

constexpr StoredType kRead[] = {
    StoredType::f32,  StoredType::f16,  StoredType::bf16, StoredType::q4_0,   StoredType::q4_1,
    StoredType::q5_0, StoredType::q5_1, StoredType::q8_0, StoredType::q2_k,   StoredType::q3_k,
    StoredType::q4_k, StoredType::q5_k, StoredType::q6_k, StoredType::iq4_nl, StoredType::iq4_xs,
};

TEST(StoredType, blocks_are_read_as_gguf_py_reads_them) {
  const auto bytes = testing::read_file(testing::golden() / "gguf" / "blocks.safetensors");
  const auto file = take(Safetensors::parse(bytes));
  for (const StoredType type : kRead) {
    const std::string type_name(name(type));
    SCOPED_TRACE(type_name);
    const TensorView stored = take(file.find(type_name + ".bytes"));
    const TensorView values = take(file.find(type_name + ".values"));
    ASSERT_EQ(stored.shape[1], block_of(type).bytes);
    ASSERT_EQ(values.shape[1], block_of(type).values);
    std::vector<float> expected(values.elements());
    ASSERT_TRUE(copy_as_f32(values, expected).ok());
    // Both at once, as a row of two blocks.
    std::vector<float> row(expected.size());
    read_row(type, stored.bytes, row);
    EXPECT_EQ(row, expected);
  }
}

TEST(StoredType, numbers_of_the_file_are_those_of_ggml) {
  EXPECT_EQ(gguf_type(3), StoredType::q4_1);
  EXPECT_EQ(gguf_type(12), StoredType::q4_k);
  EXPECT_EQ(gguf_type(23), StoredType::iq4_xs);
  for (const std::uint32_t unread : {4U, 5U, 9U, 16U, 24U, 39U, 1000U})
    EXPECT_EQ(gguf_type(unread), StoredType::unread);
}

}  // namespace
}  // namespace embedscope
