// Rows that are equal, bit for bit, and the ties that they make in a graph of neighbours. Of k
// places some of m equal rows take less than m, and any of them is as near: by the order of rows
// the first would stand in every list, and a layout would show the order of a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix_view.h"

namespace embedscope {

struct KnnGraph;

/// Sets of two or more equal rows; a row that has no equal is in none.
struct EqualRows {
  std::size_t distinct = 0;                 ///< rows that differ
  std::vector<std::uint32_t> members;       ///< ascending in each set, one set after the other
  std::vector<std::uint32_t> starts = {0};  ///< set s is members[starts[s]] … [starts[s + 1]] − 1

  [[nodiscard]] std::size_t sets() const { return starts.size() - 1; }
  [[nodiscard]] std::span<const std::uint32_t> set(std::size_t which) const {
    return std::span(members).subspan(starts[which], starts[which + 1] - starts[which]);
  }
};

/// By a hash of each row, compared bit for bit where it is the same: O(rows · (cols + log rows)).
EqualRows find_equal_rows(MatrixView<const float> rows);

/// The graph with its ties between equal rows drawn by the seed: wherever some of a set stand, as
/// many of them do that are drawn without replacement. Distances stay as they are.
KnnGraph with_ties_drawn(const KnnGraph& graph, std::uint64_t seed);

}  // namespace embedscope
