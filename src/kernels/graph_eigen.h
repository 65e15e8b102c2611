// Leading eigenvectors of a graph's normalised adjacency S = D^−½ W D^−½, which are the lowest of
// its normalised Laplacian I − S: where spectral clustering and the start of UMAP begin.
//
// By subspace iteration with a Chebyshev filter (Zhou, Saad, Tiago and Chelikowsky, 2006): a block
// of vectors is multiplied by a polynomial in S that is large above the eigenvalues that are wanted
// and small below, made orthonormal, and rotated to the eigenvectors of S within its span (Rayleigh
// and Ritz), until S v − λ v is short. A block finds eigenvalues that coincide, as those of a graph
// in pieces do, where a single Lanczos vector would see one of them; it reads the graph once for
// all its vectors, by SIMD; and it gives the same bits natively and in WebAssembly. See
// docs/adr/0009.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"
#include "kernels/sparse_rows.h"

namespace embedscope {

struct GraphEigenOptions {
  std::size_t count = 2;    ///< pairs wanted, 1…rows
  double tolerance = 1e-3;  ///< of the longest ‖S v − λ v‖ among them, ‖v‖ = 1
  std::size_t iterations =
      40;  ///< filters at most; what is there then is the result, `residual` says how good
  std::uint64_t seed = 1;  ///< of the first block
};

struct GraphEigenPairs {
  std::vector<double>
      values;  ///< of S, largest first, in −1…1; those of the Laplacian are 1 − value
  AlignedBuffer<float> vectors;  ///< rows × count, row-major; columns are orthonormal
  double residual = 0;           ///< the longest ‖S v − λ v‖
};

/// Most pairs that can be asked for.
inline constexpr std::size_t kMaxGraphEigenPairs = 256;

class GraphEigen {
 public:
  GraphEigen() = default;

  /// `weights` is symmetric and not negative. A row without entries stands alone: its own
  /// eigenvector, of value 1. Errors: `invalid_argument` for a count out of range, `too_large`.
  static Result<GraphEigen> start(const SparseRows& weights, const GraphEigenOptions& options);

  /// About `products` more products of the graph and the block; true when all is found. Any
  /// sequence of steps gives the same result.
  bool step(std::size_t products);
  /// A guess of how much is done, 0…1.
  [[nodiscard]] double fraction() const;

  /// Does what is left, once.
  Result<GraphEigenPairs> finish();

 private:
  [[nodiscard]] std::size_t rows() const { return weights_.rows(); }
  void begin_filter();
  void filter_once();
  void multiply(std::span<const float> from, std::span<float> to) const;
  void project();
  void rotate(std::span<float> block, std::span<const double> by);
  void draw(std::size_t column);
  void orthonormalise();

  GraphEigenOptions options_;
  SparseRows weights_;             ///< S
  std::size_t width_ = 0;          ///< vectors in the block, whole lanes
  std::size_t used_ = 0;           ///< of them that hold anything: no more than there are rows
  AlignedBuffer<float> block_;     ///< rows × width
  AlignedBuffer<float> previous_;  ///< of the filter's recurrence; S times the block in between
  AlignedBuffer<float> scratch_;
  std::vector<double> ritz_;  ///< largest first
  std::uint64_t draws_ = 0;
  double lower_ = 0;  ///< the filter damps −1…lower
  double ratio_ = 0;  ///< σ of the recurrence
  std::size_t degree_ = 0;
  std::size_t applied_ = 0;
  std::size_t iteration_ = 0;
  double residual_ = 2;
  bool done_ = false;
};

}  // namespace embedscope
