#include "vectors/static_model.h"

#include <cstring>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using namespace testing;

template <class T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

struct Stored {
  std::string name;
  DType dtype;
  std::vector<std::size_t> shape;
  std::vector<std::byte> bytes;
};

Result<StaticModel> open(const std::vector<Stored>& stored) {
  std::vector<TensorView> views;
  for (const Stored& one : stored) views.push_back({one.name, one.dtype, one.shape, one.bytes});
  const auto file = take(write_safetensors(views, {}));
  return StaticModel::read(take(Safetensors::parse(file)));
}

const Stored kRows{"embeddings", DType::f32, {3, 2}, bytes_of<float>({1, 2, 3, 4, 5, 7})};

TEST(StaticModel, a_text_is_the_mean_of_its_tokens_rows) {
  const auto model = take(open({kRows}));
  const std::vector<std::uint32_t> ids = {0, 2, 2};
  EXPECT_EQ(take(model.mean(ids)), (std::vector<float>{11.0F / 3, 16.0F / 3}));
  EXPECT_EQ(take(model.mean({})), (std::vector<float>{0, 0}));
  const std::vector<std::uint32_t> astray = {3};
  expect_error(model.mean(astray), ErrorCode::out_of_range, "token id 3 of a vocabulary of 3");
}

TEST(StaticModel, tokens_may_share_rows_and_have_weights) {
  const auto model = take(open({kRows,
                                {"mapping", DType::i64, {4}, bytes_of<std::int64_t>({2, 2, 0, 1})},
                                {"weights", DType::f64, {4}, bytes_of<double>({1, 0.5, 2, 1})}}));
  EXPECT_EQ(model.tokens(), 4U);
  const std::vector<std::uint32_t> ids = {0, 1, 2};
  EXPECT_EQ(take(model.mean(ids)), (std::vector<float>{(5 + 2.5F + 2) / 3, (7 + 3.5F + 4) / 3}));
}

TEST(StaticModel, takes_eight_bits_as_they_are) {
  const auto model =
      take(open({{"embedding.weight", DType::i8, {2, 2}, bytes_of<std::int8_t>({1, -2, 3, 4})}}));
  const std::vector<std::uint32_t> ids = {0, 1};
  EXPECT_EQ(take(model.mean(ids)), (std::vector<float>{2, 1}));
}

TEST(StaticModel, refuses_tensors_that_disagree) {
  expect_error(open({{"x", DType::f32, {1, 2}, bytes_of<float>({1, 2})}}), ErrorCode::not_found,
               "embeddings");
  expect_error(open({kRows, {"mapping", DType::i32, {1}, bytes_of<std::int32_t>({3})}}),
               ErrorCode::malformed, "token 0 has no row of the 3");
  expect_error(open({kRows, {"mapping", DType::i32, {1}, bytes_of<std::int32_t>({-1})}}),
               ErrorCode::malformed, "token 0");
  expect_error(open({kRows, {"weights", DType::f32, {2}, bytes_of<float>({1, 2})}}),
               ErrorCode::malformed, "no list of 3 numbers");
}

}  // namespace
}  // namespace embedscope
