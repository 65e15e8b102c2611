#include "projection/procrustes.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/sizes.h"
#include "kernels/symmetric_eigen.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxDims = 16;

Result<std::vector<double>> mean_of(MatrixView<const float> points) {
  std::vector<double> mean(points.cols);
  for (std::size_t row = 0; row < points.rows; ++row) {
    for (std::size_t axis = 0; axis < points.cols; ++axis) {
      if (!std::isfinite(points(row, axis))) {
        return Error{ErrorCode::non_finite,
                     "point " + std::to_string(row) + " of a picture is not finite"};
      }
      mean[axis] += static_cast<double>(points(row, axis)) / static_cast<double>(points.rows);
    }
  }
  return mean;
}

}  // namespace

void Alignment::apply(std::span<const float> points, std::span<float> out) const {
  std::vector<double> turned(dims);
  for (std::size_t row = 0; row < points.size() / dims; ++row) {
    for (std::size_t j = 0; j < dims; ++j) {
      turned[j] = 0;
      for (std::size_t i = 0; i < dims; ++i) {
        turned[j] +=
            (static_cast<double>(points[(row * dims) + i]) - from[i]) * rotation[(i * dims) + j];
      }
    }
    for (std::size_t j = 0; j < dims; ++j) {
      out[(row * dims) + j] = static_cast<float>((scale * turned[j]) + to[j]);
    }
  }
}

Result<Alignment> procrustes(MatrixView<const float> moving, MatrixView<const float> target) {
  const std::size_t dims = moving.cols;
  if (moving.rows == 0 || dims == 0 || dims > kMaxDims || moving.rows != target.rows ||
      dims != target.cols) {
    return Error{ErrorCode::invalid_argument,
                 "pictures of " + std::to_string(moving.rows) + " × " + std::to_string(dims) +
                     " and " + std::to_string(target.rows) + " × " + std::to_string(target.cols) +
                     " cannot be laid over each other; dimensions are 1 to " +
                     std::to_string(kMaxDims)};
  }
  auto from = mean_of(moving);
  if (!from) return std::move(from).failure();
  auto to = mean_of(target);
  if (!to) return std::move(to).failure();

  // M = XᵀY = U Σ Vᵀ over centred rows; the best turn is U Vᵀ, the best scale tr Σ / ‖X‖².
  std::vector<double> cross(product(dims, dims));
  double moving_square = 0;
  double target_square = 0;
  for (std::size_t row = 0; row < moving.rows; ++row) {
    for (std::size_t i = 0; i < dims; ++i) {
      const double x = static_cast<double>(moving(row, i)) - (*from)[i];
      moving_square += x * x;
      const double y = static_cast<double>(target(row, i)) - (*to)[i];
      target_square += y * y;
      for (std::size_t j = 0; j < dims; ++j) {
        cross[(i * dims) + j] += x * (static_cast<double>(target(row, j)) - (*to)[j]);
      }
    }
  }
  std::vector<double> square(product(dims, dims));  // MᵀM = V Σ² Vᵀ
  for (std::size_t i = 0; i < dims; ++i) {
    for (std::size_t j = 0; j < dims; ++j) {
      for (std::size_t k = 0; k < dims; ++k)
        square[(i * dims) + j] += cross[(k * dims) + i] * cross[(k * dims) + j];
    }
  }
  auto pairs = symmetric_eigen(square, dims, dims);
  if (!pairs) return std::move(pairs).failure();

  // Orthonormal pairs u, v; where Σ vanishes any that complete the two bases do.
  std::vector<double> left;
  std::vector<double> right;
  const auto extend = [dims](std::vector<double>& basis, std::span<const double> wanted) {
    for (std::size_t attempt = 0; attempt <= dims; ++attempt) {
      std::vector<double> vector(dims);
      if (attempt == 0) {
        std::copy(wanted.begin(), wanted.end(), vector.begin());
      } else {
        vector[attempt - 1] = 1;
      }
      for (int twice = 0; twice < 2; ++twice) {
        for (std::size_t at = 0; at < basis.size(); at += dims) {
          double along = 0;
          for (std::size_t i = 0; i < dims; ++i) along += vector[i] * basis[at + i];
          for (std::size_t i = 0; i < dims; ++i) vector[i] -= along * basis[at + i];
        }
      }
      double length = 0;
      for (const double value : vector) length += value * value;
      length = std::sqrt(length);
      if (length < 0.1) continue;
      for (const double value : vector) basis.push_back(value / length);
      return;
    }
  };
  double trace = 0;
  const double largest = std::sqrt(std::max(pairs->values[0], 0.0));
  for (std::size_t k = 0; k < dims; ++k) {
    const double singular = std::sqrt(std::max(pairs->values[k], 0.0));
    const std::span<const double> v(pairs->vectors.data() + (k * dims), dims);
    std::vector<double> u(dims);
    if (singular > 1e-9 * largest) {
      trace += singular;
      for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = 0; j < dims; ++j) u[i] += cross[(i * dims) + j] * v[j] / singular;
      }
    }
    extend(right, v);
    extend(left, u);
  }

  Alignment found;
  found.dims = dims;
  found.from = std::move(*from);
  found.to = std::move(*to);
  found.rotation.assign(product(dims, dims), 0.0);
  for (std::size_t k = 0; k < dims; ++k) {
    for (std::size_t i = 0; i < dims; ++i) {
      for (std::size_t j = 0; j < dims; ++j) {
        found.rotation[(i * dims) + j] += left[(k * dims) + i] * right[(k * dims) + j];
      }
    }
  }
  found.scale = moving_square > 0 && trace > 0 ? trace / moving_square : 1;
  if (target_square > 0) {
    const double explained =
        moving_square > 0 ? trace * trace / (moving_square * target_square) : 0;
    found.disparity = std::clamp(1 - explained, 0.0, 1.0);
  }
  return found;
}

}  // namespace embedscope
