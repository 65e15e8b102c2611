// Distances from some rows of a matrix to all of its rows: what measures of a whole space are made
// of. Each row is read once for a batch of others, which stay in the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "vectors/metric.h"

namespace embedscope {

class AllDistances {
 public:
  /// Rows of a batch that share one pass well.
  static constexpr std::size_t kBatch = 16;

  AllDistances() = default;

  /// `rows` must outlive it. Errors: `invalid_argument` for no rows or columns, or the metric
  /// `dot`; `non_finite` naming the row.
  static Result<AllDistances> over(MatrixView<const float> rows, Metric metric);

  [[nodiscard]] std::size_t rows() const { return rows_.rows; }

  /// out[b · rows() + j] = distance of rows batch[b] and j: ‖a − b‖, or 1 − cos (1 where either is
  /// zero).
  void measure(std::span<const std::uint32_t> batch, std::span<float> out) const;

 private:
  MatrixView<const float> rows_;
  Metric metric_ = Metric::euclidean;
  std::vector<float> inverse_norms_;  ///< under cosine; 0 for a zero row
};

}  // namespace embedscope
