// Principal component analysis (Pearson, 1901; Hotelling, 1933): the directions along which rows
// vary most. With n rows in d dimensions they are the leading eigenvectors of the d×d covariance
// or, when n < d, follow from those of the n×n Gram matrix: if X Xᵀ u = λ u, then Xᵀ u / √λ is such
// a direction.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/progress.h"
#include "base/result.h"
#include "kernels/scatter.h"
#include "kernels/symmetric_eigen.h"
#include "vectors/vector_table.h"

namespace embedscope {

struct PcaOptions {
  std::size_t components = 2;  ///< directions to keep, 1…min(rows, dims)
  bool centre = true;          ///< false: directions about the origin, the uncentred SVD
};

struct Pca {
  std::size_t dims = 0;
  std::vector<float> mean;                ///< d; zeros without centring
  std::vector<float> components;          ///< c×d, row-major unit vectors, most variance first
  std::vector<float> explained_variance;  ///< per component: eigenvalue / (n − 1), as scikit-learn
  std::vector<float> explained_ratio;  ///< the same as a part of all variance; 0 if there is none
  // The entry of largest magnitude in each component is positive (scikit-learn's svd_flip on V), so
  // that a picture does not mirror itself from one run to the next.

  /// Components kept.
  [[nodiscard]] std::size_t count() const { return explained_variance.size(); }

  /// out = (rows − mean) · componentsᵀ, rows × count(), row-major; also for rows that were not
  /// fitted. Rows are dims wide and `out` has room: preconditions, as for a kernel.
  void transform(MatrixView<const float> rows, std::span<float> out) const;
};

/// Largest min(rows, dims) that is taken on: the eigenproblem is cubic.
inline constexpr std::size_t kMaxPcaOrder = 2048;

/// A fit in steps, for callers that must not block: start, step until it returns true, finish.
class PcaFit {
 public:
  /// `rows` must outlive the fit. Errors: `invalid_argument` for fewer than two rows or components
  /// out of range, `too_large` past kMaxPcaOrder.
  static Result<PcaFit> start(MatrixView<const float> rows, const PcaOptions& options);

  /// Does about `units` more, of the size of reading one row; true when all are done. Any sequence
  /// of steps gives the same result.
  bool step(std::size_t units);
  [[nodiscard]] std::size_t done() const { return done_; }
  [[nodiscard]] std::size_t total() const { return (options_.centre ? 3 : 2) * rows_.rows; }

  /// Errors: `invalid_argument` before all is done, `non_finite` naming the row and column of a NaN
  /// or infinity, or a row longer than 1e18; `too_large`.
  Result<Pca> finish();

 private:
  enum class Phase : std::uint8_t { mean, scatter, eigen, finished };

  PcaFit(MatrixView<const float> rows, const PcaOptions& options)
      : rows_(rows), options_(options) {}
  [[nodiscard]] bool by_rows() const { return rows_.rows < rows_.cols; }
  [[nodiscard]] std::size_t order() const { return std::min(rows_.rows, rows_.cols); }
  void begin_eigen();
  void end_phase();

  MatrixView<const float> rows_;
  PcaOptions options_;
  Phase phase_ = Phase::mean;
  std::size_t next_ = 0;  ///< row of this phase
  std::size_t done_ = 0;
  std::vector<double> sums_;
  std::vector<float> mean_;
  std::vector<float> row_;
  double variance_ = 0;           ///< Σ ‖x − μ‖²
  ScatterMatrix scatter_;         ///< covariance or Gram matrix, unscaled
  AlignedBuffer<float> columns_;  ///< the centred rows transposed, when the Gram matrix is used
  SymmetricEigenSolver solver_;
  Result<void> state_;  ///< the first thing that went wrong
};

/// A whole fit. Errors as PcaFit, and `cancelled` when progress asks to stop.
Result<Pca> fit_pca(MatrixView<const float> rows, const PcaOptions& options,
                    const Progress& progress = {});
/// The same for a table, whose rows in eight bits are widened first.
Result<Pca> fit_pca(const VectorTable& table, const PcaOptions& options,
                    const Progress& progress = {});

}  // namespace embedscope
