#include "format/safetensors.h"

#include <cmath>
#include <cstring>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

/// A file made by hand: a header as given, then data.
std::vector<std::byte> file_of(std::string_view header, std::size_t data_bytes) {
  std::vector<std::byte> file(8 + header.size() + data_bytes);
  for (std::size_t i = 0; i < 8; ++i)
    file[i] = static_cast<std::byte>((std::uint64_t{header.size()} >> (8 * i)) & 0xFF);
  std::memcpy(file.data() + 8, header.data(), header.size());
  for (std::size_t i = 0; i < data_bytes; ++i)
    file[8 + header.size() + i] = static_cast<std::byte>(i);
  return file;
}

void expect_malformed(std::string_view header, std::size_t data_bytes, std::string_view part) {
  expect_error(Safetensors::parse(file_of(header, data_bytes)), ErrorCode::malformed, part);
}

TEST(Safetensors, reads_a_file_made_by_hand) {
  const auto file = file_of(
      R"({"b":{"dtype":"F32","shape":[2,2],"data_offsets":[4,20]},"__metadata__":{"who":"me"},)"
      R"("a":{"data_offsets":[0,4],"shape":[4],"dtype":"U8"},"none":{"dtype":"F16","shape":[0,3],"data_offsets":[20,20]}}   )",
      20);
  const Safetensors tensors = take(Safetensors::parse(file));
  ASSERT_EQ(tensors.tensors().size(), 3U);
  EXPECT_EQ(tensors.tensors()[0].name, "a");
  EXPECT_EQ(tensors.tensors()[1].name, "b");
  EXPECT_EQ(tensors.metadata("who"), "me");
  EXPECT_EQ(tensors.metadata("when"), "");
  const TensorView b = take(tensors.find("b"));
  EXPECT_EQ(b.shape, (std::vector<std::size_t>{2, 2}));
  EXPECT_EQ(b.elements(), 4U);
  EXPECT_EQ(b.bytes[0], std::byte{4});
  EXPECT_EQ(take(tensors.find("none")).elements(), 0U);
}

TEST(Safetensors, reads_an_empty_file_of_tensors) {
  EXPECT_TRUE(take(Safetensors::parse(file_of("{}", 0))).tensors().empty());
}

TEST(Safetensors, reads_a_scalar) {
  const auto file = file_of(R"({"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})", 4);
  EXPECT_EQ(take(Safetensors::parse(file)).tensors()[0].elements(), 1U);
}

TEST(Safetensors, says_what_is_missing_when_asked_for_a_tensor) {
  const auto file = file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4);
  const Safetensors tensors = take(Safetensors::parse(file));
  expect_error(tensors.find("embedding"), ErrorCode::not_found, "\"embedding\" among a");
  expect_error(tensors.find("a", DType::f32, 2), ErrorCode::malformed,
               "is U8 [4], expected F32 of 2 dimensions");
  EXPECT_TRUE(tensors.find("a", DType::u8, 1).ok());
}

TEST(Safetensors, refuses_every_truncation) {
  const auto file = file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4);
  for (std::size_t length = 0; length < file.size(); ++length) {
    expect_error(Safetensors::parse(std::span(file).first(length)), ErrorCode::malformed, "");
  }
  expect_error(Safetensors::parse(std::span(file).first(3)), ErrorCode::malformed, "ends after 3");
  expect_error(Safetensors::parse(std::span(file).first(20)), ErrorCode::malformed, "cut off");
  expect_error(Safetensors::parse(std::span(file).first(file.size() - 1)), ErrorCode::malformed,
               "tensor \"a\" at bytes 0 to 4 reaches past the data");
}

TEST(Safetensors, refuses_a_header_of_impossible_length) {
  std::vector<std::byte> file(64, std::byte{0xFF});
  expect_error(Safetensors::parse(file), ErrorCode::malformed, "18446744073709551615");
  file = file_of("{}", 0);
  file[0] = std::byte{200};
  expect_error(Safetensors::parse(file), ErrorCode::malformed, "claims 200 bytes, but only 2");
}

TEST(Safetensors, refuses_what_is_not_json) {
  expect_malformed("not json", 0, "not JSON");
  expect_malformed("", 0, "not JSON");
  expect_malformed("{} trailing", 0, "not JSON");
  expect_malformed(R"({"a":{"dtype":"U8")", 0, "not JSON");
  expect_malformed(std::string_view("{}\0x", 4), 0, "NUL bytes follow the header from byte 2");
  expect_malformed("{\"\xff\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0,
                   "not JSON");
}

TEST(Safetensors, refuses_json_of_another_form) {
  expect_malformed("[]", 0, "list");
  expect_malformed("3", 0, "number");
  expect_malformed("null", 0, "value");
  expect_malformed(R"({"a":3})", 0, "number");
  expect_malformed(R"({"a":{"dtype":{},"shape":[0],"data_offsets":[0,0]}})", 0, "object");
  expect_malformed(R"({"a":{"dtype":"U8","shape":[[0]],"data_offsets":[0,0]}})", 0, "list");
  expect_malformed(R"({"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}})", 0,
                   "twice");
  expect_malformed(R"({"__metadata__":{"a":1}})", 0, "__metadata__ has a number");
  expect_malformed(R"({"__metadata__":[]})", 0, "__metadata__ has a list");
  expect_malformed(R"({"__metadata__":{},"__metadata__":{}})", 0, "__metadata__ twice");
  expect_malformed(R"({"a":{"shape":[0],"data_offsets":[0,0]}})", 0, "no dtype");
  expect_malformed(R"({"a":{"dtype":"U8","data_offsets":[0,0]}})", 0, "no shape");
  expect_malformed(R"({"a":{"dtype":"U8","shape":[0]}})", 0, "no data_offsets");
}

TEST(Safetensors, is_not_brought_down_by_deep_nesting) {
  const std::string deep = std::string(200'000, '[');
  expect_malformed(deep, 0, "list");
  expect_malformed(R"({"a":{"dtype":"U8","shape":)" + deep, 0, "list");
}

TEST(Safetensors, refuses_offsets_that_lie) {
  const auto with = [](std::string_view offsets) {
    return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + std::string(offsets) + "}}";
  };
  expect_malformed(with("[4,0]"), 4, "ends before it begins");
  expect_malformed(with("[0,5]"), 4, "reaches past");
  expect_malformed(with("[0,18446744073709551615]"), 4, "reaches past");
  expect_malformed(with("[1,5]"), 5, "gap");
  expect_malformed(with("[0,4]"), 6, "2 bytes after the last tensor");
  expect_malformed(with("[0]"), 4, "two data_offsets");
  expect_malformed(with("[0,1,2]"), 4, "more than two");
  expect_malformed(with("[-1,4]"), 4, "none negative");
  expect_malformed(with("[0,4.5]"), 4, "whole numbers");
  expect_malformed(with("[\"0\",4]"), 4, "whole numbers");
}

TEST(Safetensors, refuses_tensors_that_overlap) {
  expect_malformed(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                   R"("b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
                   6, "tensor \"b\" at bytes 2 to 6 overlaps");
}

TEST(Safetensors, refuses_a_name_given_twice) {
  expect_malformed(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                   R"("a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
                   4, "\"a\" is there twice");
}

TEST(Safetensors, refuses_shapes_that_do_not_fill_their_bytes) {
  const auto with = [](std::string_view shape) {
    return R"({"a":{"dtype":"F32","shape":)" + std::string(shape) + R"(,"data_offsets":[0,16]}})";
  };
  expect_malformed(with("[3]"), 16, "12 bytes for the shape [3] of F32");
  // Products that wrap to 0, in 64 bits and in 32; an extent itself may be past what 32 bits count.
  constexpr bool kWide = sizeof(std::size_t) == 8;
  const std::string_view past = kWide ? "more than there are" : "too large for this machine";
  expect_malformed(with("[4294967296,4294967296]"), 16, past);
  expect_malformed(with("[18446744073709551615]"), 16, past);
  expect_malformed(with("[65536,65536]"), 16,
                   kWide ? "17179869184 bytes for the shape" : "more than there are");
  expect_malformed(with("[-4]"), 16, "none negative");
  expect_malformed(with("[18446744073709551616]"), 16, "whole numbers");
  expect_malformed(with("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4]"), 16,
                   "dimensions");
}

TEST(Safetensors, passes_over_fields_that_it_does_not_know_and_no_metadata) {
  const auto bytes = file_of(
      R"({"__metadata__":null,"a":{"note":{"deep":[[1],{}],"dtype":"U8"},"dtype":"U8","x":[2,[3]],)"
      R"("y":null,"shape":[2],"z":true,"data_offsets":[0,2],"w":"text"}})",
      2);
  const Safetensors file = take(Safetensors::parse(bytes));
  EXPECT_EQ(take(file.find("a")).elements(), 2U);
  EXPECT_TRUE(file.metadata().empty());
}

TEST(Safetensors, refuses_the_tensor_of_a_type_that_it_does_not_know_and_not_the_file) {
  const auto bytes = file_of(R"({"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,1]},)"
                             R"("b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
                             3);
  const Safetensors file = take(Safetensors::parse(bytes));
  EXPECT_EQ(take(file.find("b")).elements(), 2U);
  // It is written as it was read.
  const auto written = take(write_safetensors(file.tensors(), {}));
  EXPECT_EQ(take(Safetensors::parse(written)).tensors()[0].type, "F8_E4M3");
  expect_error(file.find("a"), ErrorCode::unsupported,
               "of the type \"F8_E4M3\", which is not read");
  expect_error(Safetensors::parse(
                   file_of(R"({"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,9]}})", 3)),
               ErrorCode::malformed, "reaches past the data");
}

TEST(Safetensors, writes_what_it_reads) {
  const std::vector<float> floats = {1.5F, -2.0F, 3.25F};
  const std::vector<std::uint8_t> bytes = {1, 2, 3, 4, 5};
  const std::vector<TensorView> tensors = {
      {"floats \"quoted\"\n", DType::f32, {3, 1}, std::as_bytes(std::span(floats))},
      {"октеты", DType::u8, {5}, std::as_bytes(std::span(bytes))},
      {"empty", DType::i64, {0}, {}},
  };
  const Metadata metadata = {{"zeta", "\\ \t \x01"}, {"alpha", "é"}};
  const auto file = take(write_safetensors(tensors, metadata));
  std::uint64_t header = 0;
  std::memcpy(&header, file.data(), sizeof(header));
  EXPECT_EQ(header % 8, 0U);
  const Safetensors read = take(Safetensors::parse(file));
  EXPECT_EQ(read.metadata(), metadata);
  for (const TensorView& tensor : tensors) {
    const TensorView found = take(read.find(tensor.name));
    EXPECT_EQ(found.dtype, tensor.dtype);
    EXPECT_EQ(found.shape, tensor.shape);
    EXPECT_TRUE(std::equal(found.bytes.begin(), found.bytes.end(), tensor.bytes.begin(),
                           tensor.bytes.end()));
  }
}

TEST(Safetensors, refuses_to_write_what_could_not_be_read) {
  const std::vector<float> floats = {1, 2};
  const auto bytes = std::as_bytes(std::span(floats));
  const auto write = [&](std::vector<TensorView> tensors) {
    return write_safetensors(tensors, {});
  };
  expect_error(write({{"a", DType::f32, {3}, bytes}}), ErrorCode::invalid_argument, "do not fill");
  expect_error(write({{"a", DType::f32, {2}, bytes}, {"a", DType::f32, {2}, bytes}}),
               ErrorCode::invalid_argument, "twice");
  expect_error(write({{"\xff", DType::f32, {2}, bytes}}), ErrorCode::invalid_argument, "that name");
  expect_error(write({{"__metadata__", DType::f32, {2}, bytes}}), ErrorCode::invalid_argument,
               "that name");
  expect_error(write_safetensors({}, {{"k", "\xff"}}), ErrorCode::invalid_argument, "not UTF-8");
}

TEST(CopyAsF32, converts_each_floating_type_from_any_address) {
  std::vector<std::byte> storage(17);
  const auto view = [&](DType dtype, auto value) {
    std::memcpy(storage.data() + 1, &value, sizeof(value));
    return TensorView{"t", dtype, {1}, std::span(storage).subspan(1, sizeof(value))};
  };
  std::vector<float> out(1);
  ASSERT_TRUE(copy_as_f32(view(DType::f32, 2.5F), out).ok());
  EXPECT_EQ(out[0], 2.5F);
  ASSERT_TRUE(copy_as_f32(view(DType::f64, -0.25), out).ok());
  EXPECT_EQ(out[0], -0.25F);
  ASSERT_TRUE(copy_as_f32(view(DType::f16, std::uint16_t{0x3C00}), out).ok());
  EXPECT_EQ(out[0], 1.0F);
  ASSERT_TRUE(copy_as_f32(view(DType::bf16, std::uint16_t{0x4000}), out).ok());
  EXPECT_EQ(out[0], 2.0F);
  expect_error(copy_as_f32(view(DType::i32, 7), out), ErrorCode::unsupported, "I32");
  out.resize(2);
  expect_error(copy_as_f32(view(DType::f64, 1.0), out), ErrorCode::invalid_argument,
               "1 elements, not 2");
  std::vector<std::uint16_t> narrow(1);
  expect_error(copy_elements<std::uint16_t>(view(DType::i32, 7), narrow), ErrorCode::unsupported,
               "2 bytes");
}

TEST(Safetensors, reads_a_model_of_other_people) {
  const auto file =
      testing::read_file(testing::shared_golden() / "model2vec" / "model.safetensors");
  if (file.empty()) GTEST_SKIP() << "the shared golden files are not beside the repository";
  const Safetensors model = take(Safetensors::parse(file));
  ASSERT_FALSE(model.tensors().empty());
  const TensorView embeddings = take(model.find("embeddings"));
  ASSERT_EQ(embeddings.shape.size(), 2U);
  std::vector<float> values(embeddings.elements());
  ASSERT_TRUE(copy_as_f32(embeddings, values).ok());
  for (const float value : values) ASSERT_TRUE(std::isfinite(value));
}

}  // namespace
}  // namespace embedscope
