// What a cluster is about, said by its own members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"

namespace embedscope {

struct ClusterLabel {
  std::size_t size = 0;
  /// Members nearest to the centroid of the cluster's unit vectors, by cosine: what is typical of
  /// it.
  std::vector<std::uint32_t> typical;
  /// Members farthest along the way from the centroid of everything else to the cluster's own: what
  /// sets it apart. Words that are typical everywhere are not among them.
  std::vector<std::uint32_t> distinct;
};

/// For each cluster 0…count − 1, up to `words` members of both kinds, best first, equals in the
/// order of rows. Errors: `invalid_argument` for other numbers of points and clusters,
/// `out_of_range` for a cluster ≥ count, `non_finite` naming the row.
Result<std::vector<ClusterLabel>> label_clusters(MatrixView<const float> points,
                                                 std::span<const std::uint32_t> clusters,
                                                 std::size_t count, std::size_t words);

}  // namespace embedscope
