#include "cluster/labels.h"

#include <cmath>
#include <string>

#include "base/aligned_buffer.h"
#include "kernels/dot.h"
#include "kernels/topk.h"

namespace embedscope {

Result<std::vector<ClusterLabel>> label_clusters(MatrixView<const float> points,
                                                 std::span<const std::uint32_t> clusters,
                                                 std::size_t count, std::size_t words) {
  const std::size_t dims = points.cols;
  if (clusters.size() != points.rows || dims == 0) {
    return Error{ErrorCode::invalid_argument, std::to_string(points.rows) + " points have " +
                                                  std::to_string(clusters.size()) +
                                                  " clusters given"};
  }
  words = std::min(words, points.rows);
  if (auto room = room_for(
          sum(product(count, sum(product(dims, 16), sizeof(ClusterLabel), product(words, 32))),
              product(points.rows, sizeof(double))),
          "a label for each cluster");
      !room) {
    return std::move(room).failure();
  }
  std::vector<ClusterLabel> labels(count);
  std::vector<double> sums(product(count, dims));  // of unit vectors
  std::vector<double> all(dims);
  std::vector<double> inverse_norms(points.rows);
  for (std::size_t row = 0; row < points.rows; ++row) {
    if (clusters[row] >= count) {
      return Error{ErrorCode::out_of_range, "point " + std::to_string(row) + " is in cluster " +
                                                std::to_string(clusters[row]) + " of " +
                                                std::to_string(count)};
    }
    const auto values = points.row(row);
    const double square = dot_f64(values, values);
    if (!std::isfinite(square)) {
      return Error{ErrorCode::non_finite,
                   "point " + std::to_string(row) + " has a value that is not finite"};
    }
    inverse_norms[row] = square > 0 ? 1 / std::sqrt(square) : 0;
    ++labels[clusters[row]].size;
    for (std::size_t d = 0; d < dims; ++d) {
      const double value = static_cast<double>(values[d]) * inverse_norms[row];
      sums[(clusters[row] * dims) + d] += value;
      all[d] += value;
    }
  }

  const std::size_t kept = words == 0 ? 1 : words;
  std::vector<float> own(product(count, dims));
  std::vector<float> apart(product(count, dims));
  for (std::size_t cluster = 0; cluster < count; ++cluster) {
    const auto size = static_cast<double>(labels[cluster].size);
    const auto rest = static_cast<double>(points.rows) - size;
    for (std::size_t d = 0; d < dims; ++d) {
      const double total = sums[(cluster * dims) + d];
      const double mean = size > 0 ? total / size : 0;
      own[(cluster * dims) + d] = static_cast<float>(mean);
      apart[(cluster * dims) + d] =
          static_cast<float>(mean - (rest > 0 ? (all[d] - total) / rest : 0));
    }
  }
  std::vector<TopK> typical(count, TopK(kept));
  std::vector<TopK> distinct(count, TopK(kept));
  for (std::uint32_t row = 0; row < points.rows; ++row) {
    const std::uint32_t cluster = clusters[row];
    const auto at = std::span<const float>(own).subspan(cluster * dims, dims);
    const auto away = std::span<const float>(apart).subspan(cluster * dims, dims);
    typical[cluster].push(row, dot_f64(points.row(row), at) * inverse_norms[row]);
    distinct[cluster].push(row, dot_f64(points.row(row), away) * inverse_norms[row]);
  }
  if (words == 0) return labels;
  for (std::size_t cluster = 0; cluster < count; ++cluster) {
    for (const auto& entry : typical[cluster].take()) labels[cluster].typical.push_back(entry.row);
    for (const auto& entry : distinct[cluster].take())
      labels[cluster].distinct.push_back(entry.row);
  }
  return labels;
}

}  // namespace embedscope
