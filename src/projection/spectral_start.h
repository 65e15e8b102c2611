// Where UMAP begins: the eigenvectors of its graph's normalised Laplacian (Belkin and Niyogi,
// 2003), so that the large shape is right before any point has moved. A graph in pieces has no such
// vectors across them: each piece is laid out by itself, its radius as the square root of its size,
// on a spiral, largest first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "kernels/graph_eigen.h"
#include "kernels/sparse_rows.h"

namespace embedscope {

class SpectralStart {
 public:
  SpectralStart() = default;

  /// `edges` is symmetric and must outlive the start. `dims` is 2 or 3.
  SpectralStart(const SparseRows& edges, std::size_t dims, std::uint64_t seed);

  /// About `products` more products with the graph; true when all is done.
  bool step(std::size_t products);
  [[nodiscard]] double fraction() const;

  /// rows × dims, each axis spread over −10…10 at most; after the last step.
  [[nodiscard]] std::vector<float> finish();

 private:
  void open_piece();
  void close_piece();
  [[nodiscard]] SparseRows piece_graph() const;

  const SparseRows* edges_ = nullptr;
  std::size_t dims_ = 2;
  std::uint64_t seed_ = 1;
  std::vector<std::vector<std::uint32_t>> pieces_;  ///< largest first
  std::vector<std::uint32_t> place_;                ///< of each row among those of its piece
  std::size_t piece_ = 0;
  std::optional<GraphEigen> solver_;
  std::vector<float> coordinates_;
  double covered_ = 0;            ///< points of the pieces before this one
  double direction_[2] = {1, 0};  ///< of this piece from the middle of the picture
};

}  // namespace embedscope
