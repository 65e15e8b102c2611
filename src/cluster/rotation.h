// The second half of multiclass spectral clustering (Yu and Shi, 2003): points near the corners of
// a rotated simplex are assigned to corners while the rotation is found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace embedscope {

class CornerRotation {
 public:
  CornerRotation() = default;

  /// `points` are rows of `dims` values; each is scaled to length 1 first. Begins at rows that are
  /// as orthogonal as can be, the first of them drawn.
  CornerRotation(std::span<const float> points, std::size_t dims, std::uint64_t seed);

  /// Assigns every point, then turns; true when assignments no longer get better.
  bool turn();
  [[nodiscard]] std::span<const std::uint32_t> corner() const { return corner_; }

 private:
  void assign();

  std::size_t dims_ = 0;
  std::size_t width_ = 0;      ///< dims in whole lanes
  std::vector<float> points_;  ///< rows × width
  std::vector<float>
      rotation_;  ///< dims × width, row i holds the i-th coordinate's part of each corner
  std::vector<std::uint32_t> corner_;
  double fit_ = 0;
};

}  // namespace embedscope
