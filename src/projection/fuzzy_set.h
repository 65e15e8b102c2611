// The fuzzy set of edges that UMAP lays out (McInnes, Healy and Melville, 2018, algorithms 2 and
// 3): how strongly each point holds its neighbours, by a scale of its own, and the union of both
// points' views.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "kernels/sparse_rows.h"
#include "neighbors/knn_graph.h"

namespace embedscope {

/// How one point holds its neighbours: exp(−max(0, d − rho) / sigma).
struct Reach {
  float rho =
      0;  ///< distance to the nearest point that is not at the same place: it is held with 1
  float sigma = 1;  ///< such that the sum over the neighbours is log₂ of their number
};

/// The reach of each row of `graph`, from its first `neighbours` neighbours; 0 to leave out the
/// others. Rows `from`…`to` only.
void fit_reach(const KnnGraph& graph, std::size_t neighbours, std::size_t from, std::size_t to,
               std::span<Reach> reach);

/// Strength of the edge from `row` to its neighbour in place `place`, in 0…1.
float strength(const KnnGraph& graph, std::size_t row, std::size_t place, const Reach& reach);

/// The union: a + b − ab of both directions' strengths.
SparseRows fuzzy_union(const KnnGraph& graph, std::size_t neighbours, std::span<const Reach> reach);

/// A point without a label, for `weigh_by_labels`.
inline constexpr std::uint32_t kNoLabel = std::numeric_limits<std::uint32_t>::max();

/// Supervision by categories: an edge between different labels becomes exp(−far) times as strong,
/// with far = 2.5 / (1 − weight), one to a point without a label e⁻¹ times; then each point's
/// strongest edge is made 1 again and the union is taken anew, as umap-learn's
/// reset_local_connectivity. `weight` is in 0…1: how much the labels count.
SparseRows weigh_by_labels(const SparseRows& edges, std::span<const std::uint32_t> labels,
                           double weight);

}  // namespace embedscope
