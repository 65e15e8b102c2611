// The push that all points of a t-SNE picture exert on each other, by a tree (Barnes and Hut, 1986;
// for t-SNE van der Maaten, 2014): a far cell of points counts as one at their mean.
//
// Points are put in the order of a space-filling curve, so that cells are ranges. Nearby points
// share one walk through the tree (Barnes, 1990): a cell is taken whole if it would be for the
// nearest corner of the box around all of them, which makes the walk cheap, the error smaller than
// each point's own would be, and leaves plain rows of cells and points that SIMD sums.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace embedscope {

class RepulsionTree {
 public:
  /// A cell is taken whole where its side is below `theta` times its distance; 0 is exact.
  RepulsionTree(std::size_t dims, float theta) : dims_(dims), theta_(theta) {}

  /// For points of dims (2 or 3) floats each: forces[i] = Σⱼ qᵢⱼ² (yᵢ − yⱼ) with qᵢⱼ = 1 / (1 + ‖yᵢ
  /// − yⱼ‖²). Returns Z = Σᵢ Σⱼ≠ᵢ qᵢⱼ. Coordinates are finite.
  double repel(std::span<const float> points, std::span<float> forces);

  /// How many pairs of a point and what acts on it the last call summed: what its time goes by.
  [[nodiscard]] std::size_t interactions() const { return interactions_; }

 private:
  struct Cell {
    std::uint32_t begin, end;  ///< points, in the curve's order
    std::uint32_t next;        ///< the cell to go on with when this one is not entered
    float side;
    float middle[3];  ///< mean of its points
    bool leaf;
  };
  template <std::size_t kDims>
  double run(std::span<const float> points, std::span<float> forces);
  template <std::size_t kDims>
  void build(std::uint32_t begin, std::uint32_t end, int level, float side);
  template <std::size_t kDims>
  double visit(std::uint32_t begin, std::uint32_t end, std::span<float> forces);

  std::size_t dims_;
  float theta_;
  std::size_t interactions_ = 0;
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint64_t> spare_keys_;
  std::vector<std::uint32_t> spare_order_;
  std::vector<float> sorted_[3];  ///< coordinates in the curve's order, by axis
  std::vector<Cell> cells_;       ///< depth first
  std::vector<float>
      near_[4];  ///< what acts on the points of one walk: coordinates and how many points
};

}  // namespace embedscope
