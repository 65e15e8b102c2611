// The inner loop of UMAP: one epoch of pulls along edges and pushes from random points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/rng.h"
#include "kernels/four.h"
#include "kernels/sparse_rows.h"

namespace embedscope {

struct UmapForces {
  float a = 1;  ///< of the curve 1 / (1 + a x²ᵇ)
  float b = 1;
  float repulsion = 1;
  std::size_t negatives = 5;
};

class UmapLayout {
 public:
  UmapLayout() = default;

  /// Edge e of row r is pulled `values` · epochs / (largest value) times, evenly over the epochs;
  /// one that would be pulled less than once is left out.
  UmapLayout(const SparseRows& edges, std::size_t epochs, const UmapForces& forces,
             std::uint64_t seed);

  /// One epoch at a learning rate. Heads are rows of `edges`; tails are among the `tails` first
  /// points of `tail_points`. Where heads and tails are the same points, both ends of an edge move,
  /// else the head only. Coordinates are `dims` (2 or 3) floats a point.
  void epoch(std::size_t dims, float* heads, float* tail_points, std::size_t tails, float rate);

 private:
  template <std::size_t kDims>
  void run(float* heads, float* tail_points, std::size_t tails, float rate);
  FourWords draw();

  UmapForces forces_;
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint32_t> columns_;
  std::vector<float> period_;  ///< epochs from one pull of an edge to the next
  std::vector<float> next_;    ///< epoch of the next pull
  float epoch_ = 0;
  FourWords random_[4] = {};  ///< four streams of xorshift128 (Marsaglia, 2003), side by side
};

}  // namespace embedscope
