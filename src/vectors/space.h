// What kind of space the rows of a table fill: how evenly its directions are used, and how much
// distances still tell apart in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/progress.h"
#include "base/result.h"
#include "kernels/scatter.h"
#include "kernels/symmetric_eigen.h"
#include "vectors/all_distances.h"

namespace embedscope {

struct SpaceOptions {
  Metric metric = Metric::euclidean;  ///< in which distances are compared
  std::size_t queries = 256;  ///< rows, spread evenly, whose distances to all others are compared
};

struct SpaceStatistics {
  std::size_t rows = 0;
  std::size_t dims = 0;
  /// (Σ λ)² / Σ λ² over the eigenvalues of the covariance, in 1…dims: in how many directions rows
  /// vary, if all counted alike. 0 where nothing varies.
  double participation_ratio = 0;
  /// ‖mean of the unit rows‖² in 0…1, nearly the mean cosine of two rows: 0 when directions cancel
  /// out.
  double mean_cosine = 0;
  /// min Z(c) / max Z(c) over the eigenvectors ±c of XᵀX, Z(c) = Σ exp(c·x) over the rows at unit
  /// length (Mu and Viswanath, 2018, who take them as they are, where long rows decide alone): 1
  /// looks the same from all sides.
  double isotropy = 1;
  /// Farthest over nearest distance from a row to the others, the mean over queries (Beyer et al.,
  /// 1999): near 1, "nearest" means little. Queries with a duplicate are left out; 0 if none is
  /// left.
  double farthest_to_nearest = 0;
  /// (farthest − nearest) / nearest, the relative contrast, likewise.
  double relative_contrast = 0;
};

/// A measurement in steps, for callers that must not block: start, step until it returns true,
/// finish.
class SpaceMeasurement {
 public:
  /// `rows` must outlive it. Errors: `invalid_argument` for fewer than two rows, no columns or
  /// queries, or a metric that is no distance; `non_finite` naming the row; `too_large` past 2,048
  /// columns.
  static Result<SpaceMeasurement> start(MatrixView<const float> rows, const SpaceOptions& options);

  /// `units` more of total(), about one for 64 rows; true when all are done. Any sequence of steps
  /// gives the same result.
  bool step(std::size_t units);
  [[nodiscard]] std::size_t done() const { return unit_; }
  [[nodiscard]] std::size_t total() const;

  /// After the last step, once. Errors: `invalid_argument` before it, those of the eigenproblem.
  Result<SpaceStatistics> finish();

 private:
  explicit SpaceMeasurement(MatrixView<const float> rows) : rows_(rows) {}
  [[nodiscard]] std::size_t row_units() const;
  [[nodiscard]] std::size_t query_units() const;
  void read_rows(std::size_t unit);
  void compare(std::size_t unit);

  MatrixView<const float> rows_;
  SpaceOptions options_;
  AllDistances distances_;
  ScatterMatrix scatter_;  ///< of the rows as they are
  ScatterMatrix unit_scatter_;
  std::vector<double> sum_;
  std::vector<double> unit_sum_;
  std::vector<float> measured_;
  std::vector<float> scaled_;
  SpaceStatistics found_;
  std::size_t compared_ = 0;
  std::size_t unit_ = 0;
};

/// A whole measurement. Errors as SpaceMeasurement, and `cancelled` when progress asks to stop.
Result<SpaceStatistics> space_statistics(MatrixView<const float> rows,
                                         const SpaceOptions& options = {},
                                         const Progress& progress = {});

/// The cosine of two independent random directions in `dims` dimensions has density proportional to
/// (1 − t²)^((dims − 3) / 2) and deviation 1/√dims: the part of it in each of `bins` equal bins
/// over −1…1. Errors: `invalid_argument` for no dimensions or bins.
Result<std::vector<double>> cosine_law(std::size_t dims, std::size_t bins);

}  // namespace embedscope
