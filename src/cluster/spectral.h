// Spectral clustering of a kNN graph: points are cut into groups such that little of the graph is
// cut (Shi and Malik, 2000). The leading eigenvectors of the normalised adjacency place each point
// in as many dimensions as there are groups, where the groups are nearly corners; the rotation that
// puts the corners on the axes is found with the assignment, in turns (Yu and Shi, 2003,
// "Multiclass spectral clustering").
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "neighbors/knn_graph.h"

namespace embedscope {

struct SpectralOptions {
  std::size_t clusters = 0;        ///< 0: as many as the eigengap suggests
  std::size_t most_clusters = 20;  ///< eigenvalues looked at for the suggestion, at least 2
  std::size_t neighbours =
      0;  ///< of each point that count, the graph's k at most; 0 means all of them
  std::size_t rotations =
      60;  ///< turns of rotation and assignment at most; it ends early when settled
  std::uint64_t seed = 1;
};

struct SpectralClusters {
  std::vector<std::uint32_t> cluster;  ///< of each point, 0…clusters − 1, largest cluster first
  std::size_t clusters = 0;            ///< that hold points: no more than were asked for
  /// Lowest eigenvalues of the normalised Laplacian, ascending from 0; as many as were looked at.
  std::vector<double> eigenvalues;
  /// The number of clusters after which the next eigenvalue is farthest away, 1…most_clusters − 1
  /// or what was looked at. As many as there are pieces, where the graph is in pieces that are one
  /// by one hard to cut.
  std::size_t suggested = 1;
  double residual = 0;  ///< of the eigenvectors, see GraphEigenPairs
};

/// The k after which ascending eigenvalues have their widest gap, 1 when there are fewer than two.
std::size_t eigengap(std::span<const double> eigenvalues);

/// A clustering in steps, for callers that must not block: start, step until it returns true,
/// finish.
class SpectralRun {
 public:
  /// Edges count 1 where both points have each other as a neighbour and ½ where one has, as
  /// scikit-learn's `affinity="nearest_neighbors"`. Errors: `invalid_argument` for a graph that is
  /// none, or clusters above kMaxGraphEigenPairs or the number of points; `out_of_range`,
  /// `non_finite`, `too_large` as check_graph.
  static Result<SpectralRun> start(const KnnGraph& graph, const SpectralOptions& options);
  SpectralRun(SpectralRun&&) noexcept;
  SpectralRun& operator=(SpectralRun&&) noexcept;
  ~SpectralRun();

  /// `units` more; true when all are done. Any sequence of steps gives the same result.
  bool step(std::size_t units);
  [[nodiscard]] std::size_t done() const;
  [[nodiscard]] std::size_t total() const;  ///< a guess until all is done

  /// After the last step, once.
  Result<SpectralClusters> finish();

 private:
  struct State;
  explicit SpectralRun(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A whole clustering. Errors as SpectralRun, and `cancelled` when progress asks to stop.
Result<SpectralClusters> spectral_clusters(const KnnGraph& graph, const SpectralOptions& options,
                                           const Progress& progress = {});

}  // namespace embedscope
