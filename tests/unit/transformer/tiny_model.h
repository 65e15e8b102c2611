// The small random transformers of tests/golden/transformers, with what PyTorch made of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "format/safetensors.h"
#include "transformer/forward_pass.h"
#include "transformer/stored_model.h"
#include "unit/support/support.h"

namespace embedscope::testing {

inline std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Golden {
  std::shared_ptr<const Model> model;
  std::vector<std::byte> expected_file;
  Safetensors expected;

  [[nodiscard]] std::vector<float> floats(const std::string& name) const {
    const TensorView tensor = take(expected.find(name));
    std::vector<float> values(tensor.elements());
    EXPECT_TRUE(copy_as_f32(tensor, values).ok());
    return values;
  }
  [[nodiscard]] std::vector<std::uint8_t> bytes(const std::string& name) const {
    const TensorView tensor = take(expected.find(name));
    std::vector<std::uint8_t> values(tensor.elements());
    EXPECT_TRUE(copy_elements<std::uint8_t>(tensor, values).ok());
    return values;
  }
  [[nodiscard]] std::vector<std::uint32_t> ids(const std::string& name,
                                               const std::string& what = "ids") const {
    const TensorView tensor = take(expected.find(name + "." + what));
    std::vector<std::int32_t> values(tensor.elements());
    EXPECT_TRUE(copy_elements<std::int32_t>(tensor, values).ok());
    return {values.begin(), values.end()};
  }
};

inline Golden golden_model(const std::string& folder) {
  const auto at = golden() / "transformers" / folder;
  const auto config = read_file(at / "config.json");
  const auto weights = read_file(at / "model.safetensors");
  const std::span<const std::byte> files[] = {weights};
  Golden result{
      take(load_model(text_of(config), files)), read_file(at / "expected.safetensors"), {}};
  result.expected = take(Safetensors::parse(result.expected_file));
  return result;
}

/// A run whose tokens are through.
inline ForwardPass pass_of(const std::shared_ptr<const Model>& model,
                           const std::vector<std::uint32_t>& ids, PassOptions options) {
  ForwardPass run = take(ForwardPass::create(model, std::move(options)));
  const auto fed = run.feed(ids);
  EXPECT_TRUE(fed.ok()) << (fed.ok() ? "" : fed.error().message);
  const auto done = run.advance();
  EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
  return run;
}

}  // namespace embedscope::testing
