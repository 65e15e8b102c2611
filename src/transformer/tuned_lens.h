// The tuned lens (Belrose et al., 2023): an affine map a layer that turns its hidden states into
// what the last layer would make of them, so that the head can read them:
//   logits = head(norm(h + W h + b))
// where the logit lens reads h as it is.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "transformer/config.h"
#include "transformer/linear.h"

namespace embedscope {

class TunedLens {
 public:
  /// From a safetensors file of `lens.N.weight` [width, width] and `lens.N.bias` [width] for each
  /// layer N of the model, the weights in f32, f16, bf16, or eight bits with `lens.N.weight_scale`
  /// [width]. Errors: `malformed` for what is no such file, or another model's, `not_found` for a
  /// tensor that is missing, `non_finite`; each names the tensor.
  static Result<TunedLens> load(std::span<const std::byte> file, const TransformerConfig& config);

  [[nodiscard]] std::size_t layers() const { return maps_.size(); }

  /// out = h + W h + b for rows of what layer `layer` reads; both are [rows, width]. Errors:
  /// `out_of_range` for a layer that the lens does not have, `invalid_argument` for other widths.
  Result<void> translate(std::size_t layer, MatrixView<const float> hidden,
                         MatrixView<float> out) const;

 private:
  std::vector<Linear> maps_;
};

}  // namespace embedscope
