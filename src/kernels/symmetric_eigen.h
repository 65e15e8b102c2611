// The leading eigenvectors of a symmetric matrix, such as Σ x xᵀ. Reflections make it tridiagonal
// (Householder, 1958); the eigenvalues of that are found by counting how many lie above a number
// (Givens, 1954; Barth, Martin and Wilkinson, 1967) and its eigenvectors by inverse iteration,
// those of close values kept orthogonal (Wilkinson, 1965; LAPACK's dstebz and dstein); then the
// reflections are undone. All but the reflections costs only what is asked for, they can stop after
// any of them, and the order of all sums is fixed.
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

  /// Does up to `columns` reflections, 2 · order² multiplications each; true when the matrix is
  /// tridiagonal. Any sequence of steps gives the same result.
  bool step(std::size_t columns);

  /// Does what is left and returns the `count` leading pairs, at most `order`; a direction past the
  /// rank of a semi-definite matrix is zero. Errors: `too_large`; `non_finite` for a matrix that is
  /// not finite.
  Result<SymmetricEigen> finish(std::size_t count);

 private:
  [[nodiscard]] double* row(std::size_t index) { return rows_.data() + (index * order_); }
  void reflect(std::size_t column);
  [[nodiscard]] std::size_t above(double value) const;
  [[nodiscard]] double value_at(std::size_t index) const;
  void iterate(double value, std::span<double> vector);

  std::size_t order_ = 0;
  AlignedBuffer<double> rows_;    ///< the lower triangle; reflected columns hold their reflections
  std::vector<double> diagonal_;  ///< of the tridiagonal matrix
  std::vector<double> off_;       ///< off_[i] couples i − 1 and i
  std::vector<double> scales_;    ///< H = I − scale · v vᵀ
  std::vector<double> vector_;
  std::vector<double> product_;
  std::vector<double>
      factors_[4];  ///< of the tridiagonal matrix less a value: rows of U, multipliers
  std::vector<unsigned char> swapped_;
  std::size_t next_ = 0;  ///< column to reflect
};

/// The `count` leading eigenpairs of a symmetric order × order matrix, at once.
Result<SymmetricEigen> symmetric_eigen(std::span<const double> matrix, std::size_t order,
                                       std::size_t count);

}  // namespace embedscope
