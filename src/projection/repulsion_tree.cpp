#include "projection/repulsion_tree.h"

#include <algorithm>

#include "kernels/four.h"

namespace embedscope {
namespace {

/// A cell of no more points is not split, and is walked for as one.
constexpr std::uint32_t kLeaf = 16;
/// Halvings of an axis: as many as f32 tells places apart, or as 64 bits of key have room for.
/// Fewer would leave crowds unparted where some points have strayed far from the rest.
template <std::size_t kDims>
constexpr int kLevels = kDims == 2 ? 24 : 21;

/// The bits of a number, spread so that there is room for those of the other axes between them.
template <std::size_t kDims>
std::uint64_t spread(std::uint64_t bits) {
  if constexpr (kDims == 2) {
    bits = (bits | (bits << 16)) & 0x0000ffff0000ffffULL;
    bits = (bits | (bits << 8)) & 0x00ff00ff00ff00ffULL;
    bits = (bits | (bits << 4)) & 0x0f0f0f0f0f0f0f0fULL;
    bits = (bits | (bits << 2)) & 0x3333333333333333ULL;
    return (bits | (bits << 1)) & 0x5555555555555555ULL;
  } else {
    bits = (bits | (bits << 32)) & 0x001f00000000ffffULL;
    bits = (bits | (bits << 16)) & 0x001f0000ff0000ffULL;
    bits = (bits | (bits << 8)) & 0x100f00f00f00f00fULL;
    bits = (bits | (bits << 4)) & 0x10c30c30c30c30c3ULL;
    return (bits | (bits << 2)) & 0x1249249249249249ULL;
  }
}

}  // namespace

double RepulsionTree::repel(std::span<const float> points, std::span<float> forces) {
  return dims_ == 2 ? run<2>(points, forces) : run<3>(points, forces);
}

template <std::size_t kDims>
double RepulsionTree::run(std::span<const float> points, std::span<float> forces) {
  const std::size_t count = points.size() / kDims;
  float low[kDims];
  float high[kDims];
  std::copy_n(points.data(), kDims, low);
  std::copy_n(points.data(), kDims, high);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t axis = 0; axis < kDims; ++axis) {
      low[axis] = std::min(low[axis], points[(i * kDims) + axis]);
      high[axis] = std::max(high[axis], points[(i * kDims) + axis]);
    }
  }
  float side = 0;
  for (std::size_t axis = 0; axis < kDims; ++axis) side = std::max(side, high[axis] - low[axis]);

  // Keys along the curve, sorted byte by byte.
  constexpr auto kPlaces = static_cast<float>((1 << kLevels<kDims>)-1);
  const float scale = side > 0 ? kPlaces / side : 0;
  keys_.resize(count);
  order_.resize(count);
  spare_keys_.resize(count);
  spare_order_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t key = 0;
    for (std::size_t axis = 0; axis < kDims; ++axis) {
      const float place = (points[(i * kDims) + axis] - low[axis]) * scale;
      const float held =
          place >= 0 ? std::min(place, kPlaces) : 0.0F;  // whatever became of the numbers
      key |= spread<kDims>(static_cast<std::uint32_t>(held)) << axis;
    }
    keys_[i] = key;
    order_[i] = static_cast<std::uint32_t>(i);
  }
  for (std::size_t shift = 0; shift < kDims * kLevels<kDims>; shift += 8) {
    std::uint32_t starts[257] = {};
    for (const std::uint64_t key : keys_) ++starts[((key >> shift) & 255) + 1];
    for (std::size_t i = 1; i < 257; ++i) starts[i] += starts[i - 1];
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t to = starts[(keys_[i] >> shift) & 255]++;
      spare_keys_[to] = keys_[i];
      spare_order_[to] = order_[i];
    }
    keys_.swap(spare_keys_);
    order_.swap(spare_order_);
  }
  for (std::size_t axis = 0; axis < kDims; ++axis) {
    sorted_[axis].resize(count);
    for (std::size_t i = 0; i < count; ++i) sorted_[axis][i] = points[(order_[i] * kDims) + axis];
  }

  cells_.clear();
  interactions_ = 0;
  build<kDims>(0, static_cast<std::uint32_t>(count), kLevels<kDims>, side);
  double total = 0;
  for (const Cell& cell : cells_) {
    if (!cell.leaf) continue;
    for (std::uint32_t from = cell.begin; from < cell.end; from += kLeaf) {
      total += visit<kDims>(from, std::min(from + kLeaf, cell.end), forces);
    }
  }
  return total;
}

/// Appends the cell of a range of points and those below it.
template <std::size_t kDims>
void RepulsionTree::build(std::uint32_t begin, std::uint32_t end, int level, float side) {
  // Cells in which all points fall into one part are passed over.
  while (level > 0 && end - begin > kLeaf &&
         (keys_[begin] >> ((level - 1) * kDims)) == (keys_[end - 1] >> ((level - 1) * kDims))) {
    --level;
    side /= 2;
  }
  const std::size_t index = cells_.size();
  const bool leaf = level == 0 || end - begin <= kLeaf;
  Cell cell{begin, end, 0, side, {}, leaf};
  for (std::size_t axis = 0; axis < kDims; ++axis) {
    double sum = 0;
    for (std::uint32_t i = begin; i < end; ++i) sum += static_cast<double>(sorted_[axis][i]);
    cell.middle[axis] = static_cast<float>(sum / (end - begin));
  }
  cells_.push_back(cell);
  if (!leaf) {
    const int shift = (level - 1) * static_cast<int>(kDims);
    for (std::uint32_t from = begin; from < end;) {
      const std::uint64_t part = keys_[from] >> shift;
      const auto past =
          std::partition_point(keys_.begin() + from, keys_.begin() + end,
                               [&](std::uint64_t key) { return (key >> shift) == part; });
      const auto to = static_cast<std::uint32_t>(past - keys_.begin());
      build<kDims>(from, to, level - 1, side / 2);
      from = to;
    }
  }
  cells_[index].next = static_cast<std::uint32_t>(cells_.size());
}

/// Forces on the points begin…end of the order; returns their share of Z.
template <std::size_t kDims>
double RepulsionTree::visit(std::uint32_t begin, std::uint32_t end, std::span<float> forces) {
  float low[kDims];
  float high[kDims];
  for (std::size_t axis = 0; axis < kDims; ++axis) {
    const auto [least, most] =
        std::minmax_element(sorted_[axis].begin() + begin, sorted_[axis].begin() + end);
    low[axis] = *least;
    high[axis] = *most;
  }
  for (std::size_t list = 0; list <= kDims; ++list) near_[list].clear();
  const float square_theta = theta_ * theta_;
  for (std::size_t index = 0; index < cells_.size();) {
    const Cell& cell = cells_[index];
    float distance = 0;
    for (std::size_t axis = 0; axis < kDims; ++axis) {
      const float gap =
          std::max({low[axis] - cell.middle[axis], cell.middle[axis] - high[axis], 0.0F});
      distance += gap * gap;
    }
    // The many points of a leaf that could not be split stand in one place.
    const bool crowd = cell.leaf && cell.end - cell.begin > kLeaf;
    if (crowd || cell.side * cell.side < square_theta * distance) {
      for (std::size_t axis = 0; axis < kDims; ++axis) near_[axis].push_back(cell.middle[axis]);
      near_[kDims].push_back(static_cast<float>(cell.end - cell.begin));
      index = cell.next;
    } else if (cell.leaf) {
      for (std::size_t axis = 0; axis < kDims; ++axis) {
        near_[axis].insert(near_[axis].end(), sorted_[axis].begin() + cell.begin,
                           sorted_[axis].begin() + cell.end);
      }
      near_[kDims].insert(near_[kDims].end(), cell.end - cell.begin, 1.0F);
      index = cell.next;
    } else {
      ++index;
    }
  }
  while (near_[0].size() % 4 != 0) {
    for (std::size_t list = 0; list <= kDims; ++list)
      near_[list].push_back(0);  // no points: no force
  }

  double total = 0;
  const std::size_t count = near_[0].size();
  interactions_ += count * (end - begin);
  for (std::uint32_t i = begin; i < end; ++i) {
    Four place[kDims];
    Four force[kDims] = {};
    Four share = {};
    for (std::size_t axis = 0; axis < kDims; ++axis) place[axis] = splat(sorted_[axis][i]);
    for (std::size_t j = 0; j < count; j += 4) {
      Four gap[kDims];
      Four square = splat(1);
      for (std::size_t axis = 0; axis < kDims; ++axis) {
        gap[axis] = place[axis] - load_four(near_[axis].data() + j);
        square += gap[axis] * gap[axis];
      }
      const Four q = 1 / square;
      const Four held = load_four(near_[kDims].data() + j) * q;
      share += held;
      const Four pull = held * q;
      for (std::size_t axis = 0; axis < kDims; ++axis) force[axis] += pull * gap[axis];
    }
    for (std::size_t axis = 0; axis < kDims; ++axis) {
      forces[(order_[i] * kDims) + axis] = sum(force[axis]);
    }
    total += static_cast<double>(sum(share)) - 1;  // itself
  }
  return total;
}

}  // namespace embedscope
