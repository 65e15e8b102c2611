// Σ x xᵀ over rows, the matrix behind covariances. Products are summed in f32 over 128 rows at a
// time and those sums in f64, which keeps the speed of the one and, for any number of rows, nearly
// the precision of the other.
#pragma once

#include <cstddef>
#include <span>

#include "base/aligned_buffer.h"
#include "base/result.h"

namespace embedscope {

class ScatterMatrix {
 public:
  ScatterMatrix() = default;

  /// For rows of `dims` values: dims² doubles. Errors: `too_large`.
  static Result<ScatterMatrix> allocate(std::size_t dims);

  /// Adds one row of dims values.
  void add(std::span<const float> row);

  /// The symmetric matrix, dims × dims, of all rows added so far.
  std::span<double> finish();

 private:
  void flush();

  std::size_t dims_ = 0;
  std::size_t stride_ = 0;  ///< dims rounded up to whole lanes
  std::size_t held_ = 0;    ///< rows in block_
  AlignedBuffer<float> block_;
  AlignedBuffer<double> sums_;  ///< the upper triangle until finish
};

}  // namespace embedscope
