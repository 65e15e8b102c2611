#include "transformer/sparse_autoencoder.h"

#include <cmath>

#include "format/safetensors.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

const std::string kConfig = R"({"layer": 1, "hidden_size": 2, "features": 4, "k": 2})";

/// Four features of two dimensions, small enough to compute by hand.
struct Weights {
  std::vector<float> encoder = {1, 0, 0, 1, 1, 1, -1, 0.5F};
  std::vector<float> encoder_bias = {0, 0.5F, -1, 0};
  std::vector<float> decoder = {1, 0, 0.5F, -1, 0, 1, 0.5F, 0.25F};
  std::vector<float> decoder_bias = {0.5F, -0.5F};

  [[nodiscard]] std::vector<std::byte> file() const {
    const auto view = [](const char* name, std::vector<std::size_t> shape,
                         const std::vector<float>& values) {
      return TensorView{name, DType::f32, std::move(shape), std::as_bytes(std::span(values))};
    };
    const TensorView tensors[] = {
        view("encoder.weight", {4, 2}, encoder), view("encoder.bias", {4}, encoder_bias),
        view("decoder.weight", {2, 4}, decoder), view("decoder.bias", {2}, decoder_bias)};
    return take(write_safetensors(tensors, {}));
  }
};

void expect_code(const SparseAutoencoder& autoencoder, std::vector<float> state,
                 const std::vector<ActiveFeature>& features, std::vector<float> decoded) {
  const std::vector<ActiveFeature> found = take(autoencoder.encode(state));
  ASSERT_EQ(found.size(), features.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].feature, features[i].feature);
    EXPECT_FLOAT_EQ(found[i].value, features[i].value);
  }
  std::vector<float> out(2);
  ASSERT_TRUE(autoencoder.decode(found, out).ok());
  EXPECT_FLOAT_EQ(out[0], decoded[0]);
  EXPECT_FLOAT_EQ(out[1], decoded[1]);
}

// Expected values are NumPy's.
TEST(SparseAutoencoder, keeps_the_strongest_features) {
  const SparseAutoencoder autoencoder = take(SparseAutoencoder::load(kConfig, Weights().file()));
  EXPECT_EQ(autoencoder.layer(), 1U);
  EXPECT_EQ(autoencoder.features(), 4U);
  EXPECT_EQ(autoencoder.most_active(), 2U);
  expect_code(autoencoder, {2, 1}, {{1, 2}, {2, 2}}, {1.5F, 2.5F});
  expect_code(autoencoder, {-3, -0.5F}, {{3, 3.5F}, {1, 0.5F}}, {-3, 0.875F});
  expect_code(autoencoder, {0.5F, -0.5F}, {{1, 0.5F}}, {0.5F, 0});
}

TEST(SparseAutoencoder, refuses_what_is_no_such_thing) {
  const auto file = Weights().file();
  expect_error(SparseAutoencoder::load("{}", file), ErrorCode::malformed, "\"layer\"");
  expect_error(
      SparseAutoencoder::load(R"({"layer": 1, "hidden_size": 2, "features": 4, "k": 5})", file),
      ErrorCode::malformed, "k is 5 of 4");
  expect_error(
      SparseAutoencoder::load(R"({"layer": 1, "hidden_size": 3, "features": 4, "k": 2})", file),
      ErrorCode::malformed, "\"encoder.weight\" is no 4 × 3");
  expect_error(
      SparseAutoencoder::load(R"({"layer": 1, "hidden_size": 9e9, "features": 4, "k": 2})", file),
      ErrorCode::malformed, "\"hidden_size\"");
  expect_error(SparseAutoencoder::load(kConfig, {}), ErrorCode::malformed, "");
  Weights bad;
  bad.decoder[3] = std::nanf("");
  expect_error(SparseAutoencoder::load(kConfig, bad.file()), ErrorCode::non_finite,
               "decoder.weight");
  const SparseAutoencoder autoencoder = take(SparseAutoencoder::load(kConfig, file));
  const std::vector<float> wide(3);
  expect_error(autoencoder.encode(wide), ErrorCode::invalid_argument, "not 3");
  std::vector<float> out(2);
  const ActiveFeature outside[] = {{4, 1.0F}};
  expect_error(autoencoder.decode(outside, out), ErrorCode::out_of_range, "feature 4 of 4");
}

}  // namespace
}  // namespace embedscope
