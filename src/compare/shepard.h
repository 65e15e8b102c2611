// Shepard's diagram in one number: do pairs that are far apart in the space also lie far apart in
// its picture?
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/matrix_view.h"
#include "base/result.h"
#include "vectors/metric.h"

namespace embedscope {

struct ShepardOptions {
  Metric metric = Metric::euclidean;  ///< of the space
  std::size_t pairs = 10'000;         ///< drawn at random; the standard error is about 1/√pairs
  std::uint64_t seed = 1;
};

/// Spearman's rank correlation between distances in the space and in the picture. Row i of `space`
/// is drawn at row i of `picture`. Errors: `invalid_argument` for other numbers of rows, fewer than
/// three, fewer than two pairs, a metric that is no distance, or distances that are all alike;
/// `non_finite`.
Result<double> shepard_correlation(MatrixView<const float> space, MatrixView<const float> picture,
                                   const ShepardOptions& options);

}  // namespace embedscope
