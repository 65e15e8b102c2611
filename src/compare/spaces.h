// Whether two models place the same things alike, though their axes and even their widths differ;
// and what a neighbour graph says of one space.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "neighbors/knn_graph.h"

namespace embedscope {

/// Part of a point's first k neighbours that both graphs share, the mean over all points, in 0…1
/// (Huh et al., 2024). Two random graphs have k / (rows − 1). Errors: `invalid_argument` for graphs
/// of other sizes or with fewer than k neighbours, or k = 0.
Result<double> mutual_knn(const KnnGraph& first, const KnnGraph& second, std::size_t k);

/// Linear centred kernel alignment (Kornblith et al., 2019), ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖) in Frobenius
/// norms of centred columns, in 0…1; it does not change when either side is rotated or scaled. Row
/// i of both is the same thing. Errors: `invalid_argument` for other numbers of rows, fewer than
/// two, or a side that does not vary; `non_finite` naming the row; `too_large` past 4,096 columns.
Result<double> linear_cka(MatrixView<const float> first, MatrixView<const float> second);

/// How often points are neighbours of others (Radovanović, Nanopoulos and Ivanović, 2010).
struct Hubness {
  std::vector<std::uint32_t> occurrences;  ///< of each point among the others' first k
  double skewness =
      0;  ///< third standardised moment: above 0, few hubs are near to many; 0 when all are alike
  std::size_t orphans = 0;        ///< points that are nobody's neighbour
  std::uint32_t largest_hub = 0;  ///< the row that occurs most, the first such
};

/// Errors: `invalid_argument` for no points, k = 0, or a graph with fewer than k neighbours.
Result<Hubness> hubness(const KnnGraph& graph, std::size_t k);

}  // namespace embedscope
