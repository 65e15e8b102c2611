#include "cluster/silhouette.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "vectors/all_distances.h"

namespace embedscope {

Result<Silhouette> silhouette(MatrixView<const float> points,
                              std::span<const std::uint32_t> clusters,
                              const SilhouetteOptions& options, const Progress& progress) {
  if (clusters.size() != points.rows) {
    return Error{ErrorCode::invalid_argument, std::to_string(points.rows) + " points have " +
                                                  std::to_string(clusters.size()) +
                                                  " clusters given"};
  }
  if (options.sample > points.rows) {
    return Error{ErrorCode::out_of_range, "asked for " + std::to_string(options.sample) +
                                              " rows of " + std::to_string(points.rows)};
  }
  if (auto room = room_for(
          product(points.rows, sum(16, product(std::min(points.rows, AllDistances::kBatch), 4))),
          "a silhouette");
      !room) {
    return std::move(room).failure();
  }
  auto distances = AllDistances::over(points, options.metric);
  if (!distances) return std::move(distances).failure();

  // Clusters by their place among the labels that occur.
  std::vector<std::uint32_t> labels(clusters.begin(), clusters.end());
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  if (labels.size() < 2 || labels.size() >= points.rows) {
    return Error{ErrorCode::invalid_argument,
                 "a silhouette needs 2 clusters up to one fewer than the " +
                     std::to_string(points.rows) + " points, not " + std::to_string(labels.size())};
  }
  std::vector<std::uint32_t> place(points.rows);
  std::vector<double> sizes(labels.size());
  for (std::size_t row = 0; row < points.rows; ++row) {
    place[row] = static_cast<std::uint32_t>(
        std::lower_bound(labels.begin(), labels.end(), clusters[row]) - labels.begin());
    ++sizes[place[row]];
  }

  Silhouette found;
  const std::size_t count = options.sample == 0 ? points.rows : options.sample;
  for (std::size_t i = 0; i < count; ++i)
    found.rows.push_back(static_cast<std::uint32_t>(i * points.rows / count));
  std::vector<float> measured(product(std::min(count, AllDistances::kBatch), points.rows));
  std::vector<double> sums(labels.size());
  for (std::size_t from = 0; from < count; from += AllDistances::kBatch) {
    const auto batch = std::span<const std::uint32_t>(found.rows)
                           .subspan(from, std::min(AllDistances::kBatch, count - from));
    distances->measure(batch, measured);
    for (std::size_t b = 0; b < batch.size(); ++b) {
      const std::size_t row = batch[b];
      std::fill(sums.begin(), sums.end(), 0.0);
      for (std::size_t other = 0; other < points.rows; ++other) {
        if (other != row)
          sums[place[other]] += static_cast<double>(measured[(b * points.rows) + other]);
      }
      const std::size_t own = place[row];
      double within = 0;
      double nearest = std::numeric_limits<double>::infinity();
      if (sizes[own] > 1) within = sums[own] / (sizes[own] - 1);
      for (std::size_t cluster = 0; cluster < sums.size(); ++cluster) {
        if (cluster != own) nearest = std::min(nearest, sums[cluster] / sizes[cluster]);
      }
      const double larger = std::max(within, nearest);
      const double value = sizes[own] > 1 && larger > 0 ? (nearest - within) / larger : 0;
      found.values.push_back(static_cast<float>(value));
      found.mean += value / static_cast<double>(count);
    }
    if (!keep_going(progress,
                    static_cast<double>(found.values.size()) / static_cast<double>(count))) {
      return Error{ErrorCode::cancelled, "the measurement was cancelled"};
    }
  }
  return found;
}

}  // namespace embedscope
