#include "kernels/sparse_rows.h"

#include <limits>

namespace embedscope {

Components connected_components(const SparseRows& graph) {
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  Components found;
  found.of.assign(graph.rows(), kNone);
  std::vector<std::uint32_t> open;
  for (std::uint32_t first = 0; first < graph.rows(); ++first) {
    if (found.of[first] != kNone) continue;
    const auto number = static_cast<std::uint32_t>(found.count++);
    found.of[first] = number;
    open.push_back(first);
    while (!open.empty()) {
      const std::uint32_t row = open.back();
      open.pop_back();
      for (const std::uint32_t other : graph.columns_of(row)) {
        if (found.of[other] != kNone) continue;
        found.of[other] = number;
        open.push_back(other);
      }
    }
  }
  return found;
}

}  // namespace embedscope
