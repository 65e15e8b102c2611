// k-means: k centroids that make the sum of squared distances of the points to their nearest one
// small. Starts are drawn by greedy k-means++ (Arthur and Vassilvitskii, 2007), improved by Lloyd's
// steps. Distances below 1e-19, whose squares f32 does not hold, count as none. A point whose own
// centroid is nearer than any other can be, by what is known from earlier steps, is not compared
// again (Hamerly, 2010).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/matrix_view.h"
#include "base/progress.h"
#include "base/result.h"

namespace embedscope {

struct KMeansOptions {
  std::size_t clusters = 8;
  /// Independent starts; the one of least inertia is returned. More starts, less luck.
  std::size_t restarts = 10;
  /// Lloyd's steps at most; a start ends early when no point changes its cluster.
  std::size_t iterations = 100;
  std::uint64_t seed = 1;
};

struct KMeans {
  std::vector<std::uint32_t> cluster;  ///< of each point
  std::vector<float> centroids;        ///< clusters × dims, row-major
  double inertia = 0;                  ///< Σ ‖x − centroid‖²
};

/// In steps, for callers that must not block: start, step until it returns true, finish.
class KMeansRun {
 public:
  /// `points` must outlive the run. Errors: `invalid_argument` for no points, zero clusters,
  /// restarts or iterations, or more clusters than points; `too_large`.
  static Result<KMeansRun> start(MatrixView<const float> points, const KMeansOptions& options);

  KMeansRun(KMeansRun&&) noexcept;
  KMeansRun& operator=(KMeansRun&&) noexcept;
  ~KMeansRun();

  /// Does up to `units` more; true when all are done. Any sequence of steps gives the same result.
  bool step(std::size_t units);
  [[nodiscard]] std::size_t done() const;
  /// At most: starts that end early leave some out.
  [[nodiscard]] std::size_t total() const;

  /// The best start, once. Errors: `invalid_argument` before all is done, `non_finite` naming the
  /// row and column, or a row longer than 1e18.
  Result<KMeans> finish();

 private:
  struct State;
  explicit KMeansRun(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A whole run. Errors as KMeansRun, and `cancelled` when progress asks to stop.
Result<KMeans> kmeans(MatrixView<const float> points, const KMeansOptions& options,
                      const Progress& progress = {});

}  // namespace embedscope
