#include "cluster/kmeans.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include "base/rng.h"
#include "kernels/dot.h"
#include "kernels/grid.h"
#include "neighbors/candidates.h"

namespace embedscope {
namespace {

class Run {
 public:
  /// `space` is of the points; `centres` has room for the centroids.
  Run(GridSpace& space, GridRows& centres, Rng& rng)
      : points_(space.rows), clusters_(centres.rows()), space_(space), centres_(centres) {
    result_.cluster.assign(points_.rows, 0);
    result_.centroids.reserve(clusters_ * points_.cols);
    choose_starts(rng);
  }

  KMeans finish(std::size_t iterations) && {
    for (std::size_t step = 0; step < iterations; ++step) {
      const bool changed = assign();
      if (!changed && step > 0) break;
      move_centroids();
    }
    assign();
    for (std::size_t point = 0; point < points_.rows; ++point) {
      result_.inertia += static_cast<double>(
          squared_distance(points_.row(point), centroid(result_.cluster[point])));
    }
    return std::move(result_);
  }

 private:
  std::span<float> centroid(std::size_t index) {
    return {result_.centroids.data() + (index * points_.cols), points_.cols};
  }
  void add_centroid(std::size_t point) {
    const auto row = points_.row(point);
    result_.centroids.insert(result_.centroids.end(), row.begin(), row.end());
  }

  /// k-means++: each next start is a point drawn in proportion to its squared distance so far.
  void choose_starts(Rng& rng) {
    add_centroid(rng.below(static_cast<std::uint32_t>(points_.rows)));
    std::vector<double> nearest(points_.rows, std::numeric_limits<double>::infinity());
    for (std::size_t chosen = 1; chosen < clusters_; ++chosen) {
      double total = 0;
      for (std::size_t point = 0; point < points_.rows; ++point) {
        nearest[point] = std::min<double>(
            nearest[point], squared_distance(points_.row(point), centroid(chosen - 1)));
        total += nearest[point];
      }
      double left = static_cast<double>(rng.uniform()) * total;
      std::size_t pick = 0;
      while (pick + 1 < points_.rows && left >= nearest[pick]) left -= nearest[pick++];
      add_centroid(pick);
    }
  }

  /// Each point to its nearest centroid. Products on the grid name it, or the few that may be;
  /// those are measured.
  bool assign() {
    for (std::size_t index = 0; index < clusters_; ++index) {
      const double off =
          centres_.set(index, centroid(index), space_.origin, space_.per_step) * (1 + 1e-9);
      space_.off = std::max(space_.off, off);
    }
    bool changed = false;
    std::vector<std::int32_t> keys(centres_.panels() * kHalfPanelRows * kPanelRows);
    const GridRows& grid = space_.grid;
    for (std::size_t first = 0; first < points_.rows; first += kHalfPanelRows) {
      for (std::size_t panel = 0; panel < centres_.panels(); ++panel) {
        grid_tile(grid.half_panel(first / kHalfPanelRows),
                  {.minus = grid.half_squares().data() + first, .limits = GridSpace::kZeros},
                  centres_.panel(panel),
                  {.minus = centres_.half_squares().data() + (panel * kPanelRows),
                   .limits = GridSpace::kZeros},
                  grid.pairs(), keys.data() + (panel * kHalfPanelRows * kPanelRows));
      }
      const std::size_t last = std::min(first + kHalfPanelRows, points_.rows);
      for (std::size_t point = first; point < last; ++point) {
        const std::uint32_t owner = nearest(point, keys.data() + ((point - first) * kPanelRows));
        changed = changed || result_.cluster[point] != owner;
        result_.cluster[point] = owner;
      }
    }
    return changed;
  }

  /// Keys stand in tiles of four points and eight centroids.
  std::uint32_t nearest(std::size_t point, const std::int32_t* keys) {
    const auto key = [&](std::size_t index) {
      return keys[(index / kPanelRows * kHalfPanelRows * kPanelRows) + (index % kPanelRows)];
    };
    std::size_t best = 0;
    for (std::size_t index = 1; index < clusters_; ++index) {
      if (key(index) > key(best)) best = index;
    }
    const std::int32_t limit = space_.limit_of_key(key(best));
    auto owner = static_cast<std::uint32_t>(best);
    float least = std::numeric_limits<float>::infinity();
    std::size_t close = 0;
    for (std::size_t index = 0; index < clusters_; ++index) {
      close += static_cast<std::size_t>(key(index) > limit);
    }
    if (close == 1) return owner;
    for (std::uint32_t index = 0; index < clusters_; ++index) {
      if (key(index) <= limit) continue;
      const float distance = squared_distance(points_.row(point), centroid(index));
      if (distance < least) {
        least = distance;
        owner = index;
      }
    }
    return owner;
  }

  /// To the mean of their points. A centroid without points stays where it is.
  void move_centroids() {
    std::vector<double> sums(clusters_ * points_.cols, 0.0);
    std::vector<std::size_t> sizes(clusters_, 0);
    for (std::size_t point = 0; point < points_.rows; ++point) {
      const std::uint32_t owner = result_.cluster[point];
      ++sizes[owner];
      for (std::size_t d = 0; d < points_.cols; ++d) {
        sums[(owner * points_.cols) + d] += points_(point, d);
      }
    }
    for (std::size_t index = 0; index < clusters_; ++index) {
      if (sizes[index] == 0) continue;
      for (std::size_t d = 0; d < points_.cols; ++d) {
        centroid(index)[d] = static_cast<float>(sums[(index * points_.cols) + d] /
                                                static_cast<double>(sizes[index]));
      }
    }
  }

  MatrixView<const float> points_;
  std::size_t clusters_;
  GridSpace& space_;
  GridRows& centres_;
  KMeans result_;
};

}  // namespace

Result<KMeans> kmeans(MatrixView<const float> points, const KMeansOptions& options) {
  if (points.rows == 0 || points.cols == 0 || options.clusters == 0 || options.restarts == 0 ||
      options.iterations == 0 || options.clusters > points.rows) {
    return Error{ErrorCode::invalid_argument,
                 "k-means: " + std::to_string(options.clusters) + " clusters of " +
                     std::to_string(points.rows) + " points with " +
                     std::to_string(options.restarts) + " starts of " +
                     std::to_string(options.iterations) +
                     " steps; all must be positive, and clusters no more than points"};
  }
  for (std::size_t point = 0; point < points.rows; ++point) {
    const auto row = points.row(point);
    if (!std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); })) {
      return Error{ErrorCode::non_finite,
                   "k-means: point " + std::to_string(point) + " has a value that is not finite"};
    }
  }
  auto fit = GridSpaceFit::start(points, Metric::euclidean);
  if (!fit) return std::move(fit).error();
  while (!fit->step(points.rows)) {
  }
  auto space = fit->finish();
  if (!space) return std::move(space).error();
  auto centres = GridRows::allocate(options.clusters, points.cols);
  if (!centres) return std::move(centres).error();
  Rng rng(options.seed);
  KMeans best;
  best.inertia = std::numeric_limits<double>::infinity();
  for (std::size_t start = 0; start < options.restarts; ++start) {
    KMeans found = Run(*space, *centres, rng).finish(options.iterations);
    if (found.inertia < best.inertia) best = std::move(found);
  }
  return best;
}

}  // namespace embedscope
