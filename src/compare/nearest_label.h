// Do points that people put into one class lie side by side?
#pragma once

#include <cstdint>
#include <span>

#include "base/matrix_view.h"
#include "base/result.h"

namespace embedscope {

/// The share of points whose nearest other point, by cosine, has their label (leave-one-out nearest
/// neighbour: Cover and Hart, 1967). Of neighbours that are equally near, within 1e-5, each counts
/// in part, so that points that are all one score what chance would. Errors: `invalid_argument` for
/// fewer than two points or lists of different lengths.
Result<double> nearest_label_agreement(MatrixView<const float> points,
                                       std::span<const std::uint32_t> labels);

/// What a neighbour drawn blindly would score. Errors as above.
Result<double> nearest_label_chance(std::span<const std::uint32_t> labels);

}  // namespace embedscope
