// What projections and clusterings ask of the kNN graph that they are given.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "neighbors/knn_graph.h"

namespace embedscope {

/// Most points of a picture.
inline constexpr std::size_t kMaxPicturePoints = 1'000'000;

/// Errors: `invalid_argument` for no points, other than rows × k entries, a neighbour that is the
/// point itself, or the metric `dot`, under which nothing is near; `out_of_range` naming a
/// neighbour that does not exist; `non_finite` naming the point whose distance is; `too_large` past
/// kMaxPicturePoints. `from` is how many points the neighbours are among, when they are not the
/// graph's own.
Result<void> check_graph(const KnnGraph& graph, std::size_t from = 0);

/// The squared Euclidean distance that an entry of graph.distances stands for; of unit vectors,
/// under cosine.
double squared_distance_of(const KnnGraph& graph, std::size_t entry);

}  // namespace embedscope
