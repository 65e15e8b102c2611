// A dense layer over a whole text's vector, as sentence-transformers puts it after pooling
// (modules.json, type Dense): out = f(W in + b).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope {

struct Dense {
  enum class Activation : std::uint8_t { identity, tanh, relu, gelu, silu, sigmoid };

  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<float> weight;  ///< outputs × inputs
  std::vector<float> bias;    ///< empty where there is none
  Activation activation = Activation::tanh;

  /// From the module's config.json and its safetensors; `where` names its folder in errors:
  /// `malformed`, and `unsupported` naming the activation or the option that is not known here.
  static Result<Dense> read(std::string_view config_json, std::span<const std::byte> safetensors,
                            const std::string& where);

  /// Errors: `malformed` for a vector that is not `inputs` long.
  [[nodiscard]] Result<std::vector<float>> apply(std::span<const float> in) const;
};

/// The name of torch.nn's class: "Tanh".
std::string_view name(Dense::Activation activation);

}  // namespace embedscope
