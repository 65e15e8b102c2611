#include "vectors/all_distances.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "kernels/dot.h"

namespace embedscope {

Result<AllDistances> AllDistances::over(MatrixView<const float> rows, Metric metric) {
  if (rows.rows == 0 || rows.cols == 0) {
    return Error{ErrorCode::invalid_argument, "distances need rows of at least one value"};
  }
  if (metric == Metric::dot) {
    return Error{ErrorCode::invalid_argument,
                 "the dot product is no distance; take cosine or euclidean"};
  }
  AllDistances distances;
  distances.rows_ = rows;
  distances.metric_ = metric;
  for (std::size_t row = 0; row < rows.rows; ++row) {
    const auto values = rows.row(row);
    const double square = dot_f64(values, values);
    if (!std::isfinite(square)) {
      return Error{ErrorCode::non_finite,
                   "row " + std::to_string(row) + " has a value that is not finite"};
    }
    if (metric == Metric::cosine) {
      const double norm = std::sqrt(square);
      distances.inverse_norms_.push_back(norm > kZeroNorm ? static_cast<float>(1 / norm) : 0.0F);
    }
  }
  return distances;
}

void AllDistances::measure(std::span<const std::uint32_t> batch, std::span<float> out) const {
  for (std::size_t row = 0; row < rows_.rows; ++row) {
    const auto values = rows_.row(row);
    for (std::size_t b = 0; b < batch.size(); ++b) {
      const auto other = rows_.row(batch[b]);
      float& place = out[(b * rows_.rows) + row];
      if (metric_ == Metric::cosine) {
        place = 1 - (dot(other, values) * inverse_norms_[batch[b]] * inverse_norms_[row]);
      } else {
        place = std::sqrt(squared_distance(other, values));
      }
    }
  }
}

}  // namespace embedscope
