#include "cluster/rotation.h"

#include <algorithm>
#include <cmath>

#include "base/rng.h"
#include "base/sizes.h"
#include "kernels/lanes.h"
#include "kernels/symmetric_eigen.h"

namespace embedscope {

CornerRotation::CornerRotation(std::span<const float> points, std::size_t dims, std::uint64_t seed)
    : dims_(dims), width_((dims + kLanes - 1) / kLanes * kLanes), rotation_(dims * width_) {
  const std::size_t rows = points.size() / dims;
  points_.resize(product(rows, width_));
  corner_.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    double square = 0;
    for (std::size_t i = 0; i < dims; ++i) {
      square += static_cast<double>(points[(row * dims) + i]) *
                static_cast<double>(points[(row * dims) + i]);
    }
    const double scale = square > 0 ? 1 / std::sqrt(square) : 0;
    for (std::size_t i = 0; i < dims; ++i) {
      points_[(row * width_) + i] =
          static_cast<float>(scale * static_cast<double>(points[(row * dims) + i]));
    }
  }

  // Corner by corner, the row that the corners so far have least in common with.
  std::vector<double> common(rows);
  std::size_t chosen = Rng(seed).below(static_cast<std::uint32_t>(rows));
  for (std::size_t corner = 0; corner < dims; ++corner) {
    for (std::size_t i = 0; i < dims; ++i)
      rotation_[(i * width_) + corner] = points_[(chosen * width_) + i];
    std::size_t least = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      double along = 0;
      for (std::size_t i = 0; i < dims; ++i) {
        along += static_cast<double>(points_[(row * width_) + i]) *
                 static_cast<double>(points_[(chosen * width_) + i]);
      }
      common[row] += std::fabs(along);
      if (common[row] < common[least]) least = row;
    }
    chosen = least;
  }
}

/// Each point to the corner that it has most in common with.
void CornerRotation::assign() {
  for (std::size_t row = 0; row < corner_.size(); ++row) {
    const float* point = points_.data() + (row * width_);
    float best = 0;
    std::uint32_t corner = 0;
    for (std::size_t from = 0; from < width_; from += kLanes) {
      Lanes sum = Lanes::zero();
      for (std::size_t i = 0; i < dims_; ++i) {
        sum += point[i] * Lanes::load(rotation_.data() + (i * width_) + from);
      }
      float parts[kLanes];
      sum.store(parts);
      for (std::size_t lane = 0; lane < kLanes && from + lane < dims_; ++lane) {
        if ((from == 0 && lane == 0) || parts[lane] > best) {
          best = parts[lane];
          corner = static_cast<std::uint32_t>(from + lane);
        }
      }
    }
    corner_[row] = corner;
  }
}

bool CornerRotation::turn() {
  assign();
  // Sums of the points of each corner, A = XᵀP; the rotation nearest to it is its polar factor U Vᵀ
  // of A = U Σ Vᵀ, and tr Σ is how well it fits.
  std::vector<double> sums(product(dims_, dims_));  // row: corner
  for (std::size_t row = 0; row < corner_.size(); ++row) {
    for (std::size_t i = 0; i < dims_; ++i) {
      sums[(corner_[row] * dims_) + i] += static_cast<double>(points_[(row * width_) + i]);
    }
  }
  std::vector<double> square(product(dims_, dims_));
  for (std::size_t a = 0; a < dims_; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double sum = 0;
      for (std::size_t i = 0; i < dims_; ++i) sum += sums[(a * dims_) + i] * sums[(b * dims_) + i];
      square[(a * dims_) + b] = square[(b * dims_) + a] = sum;
    }
  }
  const auto pairs = symmetric_eigen(square, dims_, dims_);
  if (!pairs.ok()) return true;
  const double largest = std::sqrt(std::max(pairs->values[0], 0.0));
  double fit = 0;
  std::vector<double> next(product(dims_, dims_));  // [coordinate][corner]
  std::vector<double> direction(dims_);
  for (std::size_t k = 0; k < dims_; ++k) {
    const double singular = std::sqrt(std::max(pairs->values[k], 0.0));
    // A corner without points has no direction of its own, and stays without points.
    if (!(singular > 1e-9 * largest)) continue;
    fit += singular;
    const double* v = pairs->vectors.data() + (k * dims_);
    std::fill(direction.begin(), direction.end(), 0.0);
    for (std::size_t a = 0; a < dims_; ++a) {
      for (std::size_t i = 0; i < dims_; ++i)
        direction[i] += sums[(a * dims_) + i] * v[a] / singular;
    }
    for (std::size_t i = 0; i < dims_; ++i) {
      for (std::size_t a = 0; a < dims_; ++a) next[(i * dims_) + a] += direction[i] * v[a];
    }
  }
  for (std::size_t i = 0; i < dims_; ++i) {
    for (std::size_t a = 0; a < dims_; ++a) {
      rotation_[(i * width_) + a] = static_cast<float>(next[(i * dims_) + a]);
    }
  }
  const bool settled = fit - fit_ <= 1e-6 * fit;
  fit_ = fit;
  return settled;
}

}  // namespace embedscope
