// k-means: k centroids that make the sum of squared distances of the points to their nearest one
// small. Starts are drawn by k-means++ (Arthur and Vassilvitskii, 2007), improved by Lloyd's steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/matrix_view.h"
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

/// Errors: `invalid_argument` for no points, zero clusters, restarts or iterations, or more
/// clusters than points; `non_finite` naming the point, for a length above
/// 1e18 too; `too_large`.
Result<KMeans> kmeans(MatrixView<const float> points, const KMeansOptions& options);

}  // namespace embedscope
