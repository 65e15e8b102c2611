// Eigenvectors of a symmetric positive semi-definite matrix, such as Σ x xᵀ, by one-sided Jacobi
// rotations (Hestenes, 1958; Demmel and Veselić, 1992): rows p and q of the matrix are rotated
// until they are orthogonal, pair after pair, sweep after sweep. In the end row i is λᵢ times
// eigenvector i. It takes more arithmetic than a tridiagonal method but can stop after any pair, is
// accurate for small eigenvalues too, gives the same bits natively and in WebAssembly, and is a
// fifth of the code.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"

namespace embedscope {

/// Eigenvalues and eigenvectors of a symmetric matrix.
struct SymmetricEigen {
  AlignedBuffer<double> values;   ///< largest first
  AlignedBuffer<double> vectors;  ///< row i is the unit eigenvector of value i; `count` × order
};

/// A solution in steps, for callers that must not block: start, step until it returns true, finish.
class SymmetricEigenSolver {
 public:
  SymmetricEigenSolver() = default;

  /// Copies an order × order matrix. Errors: `too_large`.
  static Result<SymmetricEigenSolver> start(std::span<const double> matrix, std::size_t order);

  /// Visits up to `pairs` pairs of rows, 6 · order multiplications each; true when all are
  /// orthogonal. About ten sweeps over all pairs are needed. Any sequence of steps gives the same
  /// result.
  bool step(std::size_t pairs);

  /// Does what is left and returns the `count` leading pairs; a direction past the matrix's rank is
  /// zero. Errors: `too_large`; `non_finite` when the rotations do not converge, which finite
  /// matrices do.
  Result<SymmetricEigen> finish(std::size_t count);

 private:
  [[nodiscard]] std::span<double> row(std::size_t index) {
    return rows_.span().subspan(index * order_, order_);
  }
  void begin_sweep();
  bool rotate(std::size_t first, std::size_t second);

  std::size_t order_ = 0;
  AlignedBuffer<double> rows_;
  std::vector<double> squares_;  ///< ‖row‖², kept up to date through a sweep
  double negligible_ = 0;        ///< ‖row‖² below which a row is rounding error
  std::size_t first_ = 0;        ///< the next pair to visit
  std::size_t second_ = 1;
  std::size_t sweeps_ = 0;
  bool rotated_ = false;  ///< in this sweep
  bool done_ = false;
};

/// The `count` leading eigenpairs of a symmetric positive semi-definite order × order matrix, at
/// once.
Result<SymmetricEigen> symmetric_eigen(std::span<const double> matrix, std::size_t order,
                                       std::size_t count);

}  // namespace embedscope
