#include "neighbors/equal_rows.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/rng.h"
#include "neighbors/knn_graph.h"

namespace embedscope {
namespace {

std::uint64_t hash_of(std::span<const float> row) {
  std::uint64_t hash = 0x9e3779b97f4a7c15ULL;
  for (const float value : row) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    hash = (hash ^ bits) * 0xbf58476d1ce4e5b9ULL;
    hash ^= hash >> 29;
  }
  return hash;
}

}  // namespace

EqualRows find_equal_rows(MatrixView<const float> rows) {
  struct Hashed {
    std::uint64_t hash;
    std::uint32_t row;
  };
  std::vector<Hashed> order(rows.rows);
  for (std::uint32_t row = 0; row < rows.rows; ++row) order[row] = {hash_of(rows.row(row)), row};
  const auto compare = [&](const Hashed& a, const Hashed& b) {
    if (a.hash != b.hash) return a.hash < b.hash ? -1 : 1;
    const std::span<const float> first = rows.row(a.row);
    return std::memcmp(first.data(), rows.row(b.row).data(), first.size_bytes());
  };
  std::sort(order.begin(), order.end(), [&](const Hashed& a, const Hashed& b) {
    const int difference = compare(a, b);
    return difference != 0 ? difference < 0 : a.row < b.row;
  });
  EqualRows equal;
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && compare(order[first], order[end]) == 0) ++end;
    ++equal.distinct;
    if (end - first > 1) {
      for (std::size_t i = first; i < end; ++i) equal.members.push_back(order[i].row);
      equal.starts.push_back(static_cast<std::uint32_t>(equal.members.size()));
    }
    first = end;
  }
  return equal;
}

KnnGraph with_ties_drawn(const KnnGraph& graph, std::uint64_t seed) {
  KnnGraph drawn = graph;
  const EqualRows& equal = graph.equal;
  const auto none = static_cast<std::uint32_t>(equal.sets());
  std::vector<std::uint32_t> set_of(graph.rows, none);
  for (std::uint32_t set = 0; set < none; ++set) {
    for (const std::uint32_t row : equal.set(set)) set_of[row] = set;
  }
  std::vector<std::uint32_t> pool =
      equal.members;  // of each set the part that was drawn is in front
  std::vector<std::uint32_t> taken(none, 0);
  Rng rng(seed);
  for (std::size_t row = 0; row < graph.rows; ++row) {
    const std::span<std::uint32_t> list = std::span(drawn.indices).subspan(row * graph.k, graph.k);
    for (std::uint32_t& neighbour : list) {
      const std::uint32_t set = set_of[neighbour];
      if (set == none) continue;
      const std::span<std::uint32_t> left =
          std::span(pool).subspan(equal.starts[set], equal.set(set).size());
      do {
        const std::uint32_t at = taken[set]++;
        std::swap(left[at], left[at + rng.below(static_cast<std::uint32_t>(left.size()) - at)]);
        neighbour = left[at];
      } while (neighbour == row);  // a row is not its own neighbour
    }
    for (const std::uint32_t neighbour : graph.neighbours(row)) {
      if (set_of[neighbour] != none) taken[set_of[neighbour]] = 0;
    }
  }
  return drawn;
}

}  // namespace embedscope
