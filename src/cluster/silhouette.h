// How well points lie in their clusters (Rousseeuw, 1987).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/progress.h"
#include "base/result.h"
#include "vectors/metric.h"

namespace embedscope {

struct SilhouetteOptions {
  Metric metric = Metric::euclidean;
  std::size_t sample =
      0;  ///< points judged, spread evenly, each against all; 0 means all, rows² distances
};

struct Silhouette {
  std::vector<std::uint32_t> rows;  ///< that were judged
  /// (b − a) / max(a, b) of each, in −1…1: a is the mean distance to the others of its cluster, b
  /// the least mean distance to another cluster. 0 for a point alone in its cluster.
  std::vector<float> values;
  double mean = 0;
};

/// Errors: `invalid_argument` for other numbers of points and labels, fewer than two clusters, as
/// many clusters as points, or a metric that is no distance; `non_finite` naming the row;
/// `out_of_range` for a sample larger than all; `cancelled` when progress asks to stop.
Result<Silhouette> silhouette(MatrixView<const float> points,
                              std::span<const std::uint32_t> clusters,
                              const SilhouetteOptions& options = {}, const Progress& progress = {});

}  // namespace embedscope
