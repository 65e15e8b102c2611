#include "transformer/pooling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/concat.h"

namespace embedscope {

Result<std::vector<float>> pool(MatrixView<const float> tokens, const PoolingOptions& options,
                                std::span<const std::uint8_t> skip) {
  if (options.dims > tokens.cols) {
    return failure(ErrorCode::invalid_argument, {options.dims, " dimensions of ", tokens.cols});
  }
  if (!skip.empty() && skip.size() != tokens.rows) {
    return failure(ErrorCode::invalid_argument,
                   {skip.size(), " places of padding for ", tokens.rows, " tokens"});
  }
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < tokens.rows; ++r) {
    if (skip.empty() || skip[r] == 0) rows.push_back(r);
  }
  if (rows.empty()) return Error{ErrorCode::invalid_argument, "there is no token to pool"};
  if (options.pooling == Pooling::first) rows = {rows.front()};
  if (options.pooling == Pooling::last) rows = {rows.back()};

  const std::size_t dims = options.dims == 0 ? tokens.cols : options.dims;
  const bool largest = options.pooling == Pooling::max;
  std::vector<double> total(dims, largest ? -std::numeric_limits<double>::infinity() : 0.0);
  double weights = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double weight =
        options.pooling == Pooling::weighted ? static_cast<double>(rows[i] + 1) : 1.0;
    weights += weight;
    const auto row = tokens.row(rows[i]);
    for (std::size_t c = 0; c < dims; ++c) {
      const auto value = static_cast<double>(row[c]);
      total[c] = largest ? std::max(total[c], value) : total[c] + (weight * value);
    }
  }
  if (largest) weights = 1;
  if (options.pooling == Pooling::mean_sqrt_length) weights = std::sqrt(weights);
  double square = 0;
  for (double& value : total) {
    value /= weights;
    square += value * value;
  }
  const double scale = options.normalise && square > 0 ? 1.0 / std::sqrt(square) : 1.0;
  std::vector<float> pooled(dims);
  for (std::size_t c = 0; c < dims; ++c) pooled[c] = static_cast<float>(total[c] * scale);
  return pooled;
}

}  // namespace embedscope
