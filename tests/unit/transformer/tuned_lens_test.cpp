#include "transformer/tuned_lens.h"

#include <cmath>

#include "unit/transformer/tiny_model.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::golden_model;
using testing::pass_of;
using testing::read_file;
using testing::take;

TEST(TunedLens, agrees_with_numpy) {
  testing::Golden golden = golden_model("llama");
  PassOptions options;
  options.trace = {"hidden.*"};
  ForwardPass run = pass_of(golden.model, golden.ids("causal"), options);
  const auto folder = testing::golden() / "lens";
  golden.expected_file = read_file(folder / "expected.safetensors");
  golden.expected = take(Safetensors::parse(golden.expected_file));
  const std::size_t rows = run.rows(), width = 16, vocabulary = 40;
  for (const char* kind : {"f32", "i8"}) {
    const TunedLens lens = take(TunedLens::load(
        read_file(folder / (std::string(kind) + ".safetensors")), golden.model->config));
    ASSERT_EQ(lens.layers(), 2U);
    for (std::size_t layer = 0; layer < 2; ++layer) {
      const std::string number = std::to_string(layer);
      const TracedTensor& hidden = *take(run.trace().find("hidden." + number));
      const MatrixView<const float> states(hidden.values.data(), rows, width);
      std::vector<float> translated(rows * width), logits(rows * vocabulary);
      const MatrixView<float> into(translated.data(), rows, width);
      const MatrixView<float> out(logits.data(), rows, vocabulary);
      ASSERT_TRUE(lens.translate(layer, states, into).ok());
      ASSERT_TRUE(run.lens({translated.data(), rows, width}, out).ok());
      const auto tuned = golden.floats(std::string(kind) + ".tuned." + number);
      for (std::size_t i = 0; i < tuned.size(); ++i) ASSERT_NEAR(logits[i], tuned[i], 1e-4) << i;
      ASSERT_TRUE(run.lens(states, out).ok());
      const auto plain = golden.floats("plain." + number);
      for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_NEAR(logits[i], plain[i], 1e-4) << i;
    }
  }
}

TEST(TunedLens, refuses_another_models) {
  const auto llama = golden_model("llama").model->config;
  const auto file = read_file(testing::golden() / "lens" / "f32.safetensors");
  TransformerConfig deeper = llama, shallower = llama, wider = llama;
  deeper.layers = 3;
  shallower.layers = 1;
  wider.width = 32;
  expect_error(TunedLens::load(file, deeper), ErrorCode::not_found, "lens.2.weight");
  expect_error(TunedLens::load(file, shallower), ErrorCode::malformed, "lens.1.weight");
  expect_error(TunedLens::load(file, wider), ErrorCode::malformed,
               "\"lens.0.weight\" is no 32 × 32");
  expect_error(TunedLens::load({}, llama), ErrorCode::malformed, "");
  const TunedLens lens = take(TunedLens::load(file, llama));
  float row[16] = {};
  expect_error(lens.translate(2, {row, 1, 16}, {row, 1, 16}), ErrorCode::out_of_range, "layer 2");
}

}  // namespace
}  // namespace embedscope
