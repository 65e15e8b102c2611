// Laying one picture over another (Gower, 1975; Schönemann, 1966): moved, turned or mirrored, and
// scaled so that the sum of squared distances of the points to their partners is least. What is
// left tells how far two runs differ in more than the turn that neither of them chose.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"

namespace embedscope {

struct Alignment {
  std::size_t dims = 0;
  std::vector<double>
      rotation;  ///< dims × dims, orthogonal, may mirror: y = scale · (x − from) R + to
  double scale = 1;
  std::vector<double> from;  ///< mean of the picture that moves
  std::vector<double> to;    ///< mean of the other
  /// Σ ‖y − target‖² / Σ ‖target − to‖², in 0…1: 0 is the same picture (SciPy's disparity).
  double disparity = 0;

  /// `points` moved; in place is allowed. Both are rows × dims.
  void apply(std::span<const float> points, std::span<float> out) const;
};

/// Errors: `invalid_argument` for pictures of other shapes, no points, or more than 16 dimensions;
/// `non_finite` naming the row. A picture that is one point is only moved.
Result<Alignment> procrustes(MatrixView<const float> moving, MatrixView<const float> target);

}  // namespace embedscope
