// Taking away what all vectors share: x ↦ P(x − μ), with μ the mean row and P = I − UUᵀ the
// projection that removes the leading principal directions U (Mu and Viswanath, 2018,
// "All-but-the-Top"). Without it the similarity of two random words is well above zero.
//
// P is a symmetric projection and a centred query q' lies in its range, so P(x − μ)·q' = x·q' −
// μ·q': a search over centred vectors reads the stored rows as they are and needs no second table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "base/result.h"
#include "kernels/scatter.h"
#include "kernels/symmetric_eigen.h"
#include "vectors/vector_table.h"

namespace embedscope {

class Centring {
 public:
  /// Learns the mean, and the `remove_components` leading principal directions to remove (0: the
  /// mean only; the paper suggests about dims/100), from all rows of the table. Errors:
  /// `invalid_argument` for an empty table or more components than min(rows, dims) − 1,
  /// `too_large`.
  static Result<Centring> fit(const VectorTable& table, std::size_t remove_components = 0);

  [[nodiscard]] std::size_t rows() const { return norms_.size(); }
  [[nodiscard]] std::size_t dims() const { return mean_.size(); }
  [[nodiscard]] std::span<const float> mean() const { return mean_; }
  /// U, one unit direction a row.
  [[nodiscard]] MatrixView<const float> components() const;

  /// out = P(in − μ); `in` and `out` have dims() places and may be the same.
  void apply(std::span<const float> in, std::span<float> out) const;

  /// ‖P(x − μ)‖ of a row of the table that was fitted.
  [[nodiscard]] float norm(std::size_t row) const { return norms_[row]; }
  [[nodiscard]] std::span<const float> norms() const { return norms_.span(); }

 private:
  friend class CentringFit;

  std::vector<float> mean_;
  std::vector<float> components_;
  AlignedBuffer<float> norms_;
};

/// Centring::fit in steps, for callers that must not block: start, step until it returns true,
/// finish.
class CentringFit {
 public:
  /// Errors as Centring::fit. The table must outlive the fit.
  static Result<CentringFit> start(const VectorTable& table, std::size_t remove_components);

  /// Reads up to `rows` rows more, each of which is read two or three times in all; true when that
  /// is done. Any sequence of steps gives the same result.
  bool step(std::size_t rows);
  [[nodiscard]] std::size_t done() const { return (passes_done_ * table_->rows()) + next_; }
  [[nodiscard]] std::size_t total() const { return passes_ * table_->rows(); }

  /// After the last step, once. Errors: those of the eigenproblem, or `invalid_argument` before it.
  Result<Centring> finish();

 private:
  enum class Pass : std::uint8_t { mean, scatter, eigen, norms, finished };

  CentringFit() = default;
  void read(std::size_t index);
  void finish_pass();
  Result<void> find_components();

  const VectorTable* table_ = nullptr;
  std::size_t remove_ = 0;
  std::size_t passes_ = 2;
  std::size_t passes_done_ = 0;
  std::size_t next_ = 0;
  Pass pass_ = Pass::mean;
  std::vector<float> row_;
  std::vector<double> sums_;
  ScatterMatrix scatter_;
  SymmetricEigenSolver solver_;
  Result<void> components_found_;
  Centring centring_;
};

}  // namespace embedscope
