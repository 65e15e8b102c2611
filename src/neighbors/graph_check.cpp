#include "neighbors/graph_check.h"

#include <cmath>
#include <string>

#include "base/sizes.h"

namespace embedscope {

Result<void> check_graph(const KnnGraph& graph, std::size_t from) {
  const bool own = from == 0;
  if (graph.rows == 0)
    return Error{ErrorCode::invalid_argument, "a picture needs at least one point"};
  if (graph.rows > kMaxPicturePoints) {
    return Error{ErrorCode::too_large, "a picture has at most " +
                                           std::to_string(kMaxPicturePoints) + " points, not " +
                                           std::to_string(graph.rows)};
  }
  const std::size_t entries = product(graph.rows, graph.k);
  if (graph.indices.size() != entries || graph.distances.size() != entries) {
    return Error{ErrorCode::invalid_argument,
                 std::to_string(graph.k) + " neighbours of " + std::to_string(graph.rows) +
                     " points are " + std::to_string(entries) + " entries, not " +
                     std::to_string(graph.indices.size()) + " with " +
                     std::to_string(graph.distances.size()) + " distances"};
  }
  if (graph.metric == Metric::dot) {
    return Error{
        ErrorCode::invalid_argument,
        "a picture is drawn from distances; the dot product is none, take cosine or euclidean"};
  }
  const std::size_t among = own ? graph.rows : from;
  for (std::size_t entry = 0; entry < entries; ++entry) {
    const std::size_t row = entry / graph.k;
    if (graph.indices[entry] >= among) {
      return Error{ErrorCode::out_of_range, "point " + std::to_string(row) + " has the neighbour " +
                                                std::to_string(graph.indices[entry]) + " of " +
                                                std::to_string(among)};
    }
    if (own && graph.indices[entry] == row) {
      return Error{ErrorCode::invalid_argument,
                   "point " + std::to_string(row) + " is its own neighbour"};
    }
    if (!std::isfinite(graph.distances[entry])) {
      return Error{ErrorCode::non_finite,
                   "a distance of point " + std::to_string(row) + " is not finite"};
    }
  }
  return {};
}

double squared_distance_of(const KnnGraph& graph, std::size_t entry) {
  const auto distance = static_cast<double>(graph.distances[entry]);
  if (graph.metric == Metric::cosine)
    return 2 * (distance > 0 ? distance : 0);  // ‖a − b‖² = 2 − 2 cos
  return distance * distance;
}

}  // namespace embedscope
