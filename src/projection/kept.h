// What a picture kept of the neighbourhoods of a space, for every point: cheap enough to be asked
// again each time that the picture has changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "neighbors/knn_graph.h"

namespace embedscope {

/// The k rows nearest to each row of a picture (2 or 3 columns) by Euclidean distance, nearest
/// first, itself left out, equal distances in the order of rows. A k-d tree (Friedman, Bentley and
/// Finkel, 1977): about rows · log rows. Errors: `invalid_argument` unless 0 < k < rows and there
/// are 2 or 3 columns; `non_finite` naming the row.
Result<KnnGraph> picture_neighbours(MatrixView<const float> picture, std::size_t k);

/// Part of each row's first k neighbours in `space` that are among its first k in `picture`, in
/// 0…1. Errors: `invalid_argument` for graphs of other sizes or with fewer than k neighbours, or k
/// = 0.
Result<std::vector<float>> kept_neighbours(const KnnGraph& space, const KnnGraph& picture,
                                           std::size_t k);

}  // namespace embedscope
