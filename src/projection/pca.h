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
  std::size_t rows = 0;        ///< use the first rows only; 0 means all
};

struct Pca {
  std::size_t dims = 0;
  std::vector<float> mean;                ///< d; zeros without centring
  std::vector<float> components;          ///< c×d, row-major unit vectors, most variance first
  std::vector<float> explained_variance;  ///< per component: eigenvalue / (n − 1), as scikit-learn
  std::vector<float> explained_ratio;  ///< the same as a part of all variance; 0 when there is none
  // The entry of largest magnitude in each component is positive (scikit-learn's svd_flip on V), so
  // that a picture does not mirror itself from one run to the next.

  /// Components kept.
  [[nodiscard]] std::size_t count() const { return explained_variance.size(); }

  /// out[c] = component c · (in − mean); `in` has dims places, `out` count().
  void transform(std::span<const float> in, std::span<float> out) const;
  /// The first `rows` rows of a table; `out` is rows × count(), row-major. Errors:
  /// `invalid_argument` for another width or size of `out`, `out_of_range` for more rows than there
  /// are.
  Result<void> transform(const VectorTable& table, std::size_t rows, std::span<float> out) const;
};

/// Largest min(rows, dims) that is taken on: the eigenproblem is cubic.
inline constexpr std::size_t kMaxPcaOrder = 2048;

/// A fit in steps, for callers that must not block: start, step until it returns true, finish.
class PcaFit {
 public:
  /// `table` must outlive the fit. Errors: `invalid_argument` for fewer than two rows or components
  /// out of range, `out_of_range` for more rows than there are, `too_large` past kMaxPcaOrder.
  static Result<PcaFit> start(const VectorTable& table, const PcaOptions& options);

  /// Takes up to `rows` more rows in; true when all are in. Any sequence of steps gives the same
  /// result.
  bool step(std::size_t rows);
  /// How much of the table is in, 0…1.
  [[nodiscard]] double fraction() const;

  /// Part of the eigenproblem: up to `pairs` pairs of dimensions, see kernels/symmetric_eigen.h;
  /// true when it is solved. May be called once all rows are in; finish does what is left.
  bool solve(std::size_t pairs);
  /// Solves the eigenproblem. Errors: `invalid_argument` before all rows are in, `too_large`.
  Result<Pca> finish();

 private:
  explicit PcaFit(const VectorTable& table, const PcaOptions& options)
      : table_(&table), options_(options) {}
  [[nodiscard]] bool by_rows() const { return options_.rows < table_->dims(); }
  void read_centred(std::size_t row);

  const VectorTable* table_;
  PcaOptions options_;
  ScatterMatrix scatter_;  ///< covariance or Gram matrix, unscaled
  std::optional<Result<SymmetricEigenSolver>> solver_;
  AlignedBuffer<float> columns_;  ///< the centred table transposed, when the Gram matrix is used
  std::vector<float> mean_;
  std::vector<float> row_;
  std::size_t taken_ = 0;
  double variance_ = 0;  ///< Σ ‖x − μ‖²
};

/// A whole fit. Errors as PcaFit, and `cancelled` when progress asks to stop.
Result<Pca> fit_pca(const VectorTable& table, const PcaOptions& options,
                    const Progress& progress = {});
/// The same for rows in f32 that are not in a table yet; `non_finite` names a NaN or infinity.
Result<Pca> fit_pca(MatrixView<const float> rows, const PcaOptions& options,
                    const Progress& progress = {});

}  // namespace embedscope
