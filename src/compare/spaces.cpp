#include "compare/spaces.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/aligned_buffer.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxColumns = 4096;

/// Columns less their means, transposed: one column a row.
Result<std::vector<float>> centred_columns(MatrixView<const float> matrix) {
  if (auto room = room_for(product(matrix.cols, matrix.rows, sizeof(float)), "a centred copy");
      !room)
    return std::move(room).failure();
  std::vector<float> columns(product(matrix.cols, matrix.rows));
  std::vector<double> mean(matrix.cols);
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    for (std::size_t d = 0; d < matrix.cols; ++d) {
      if (!std::isfinite(matrix(row, d))) {
        return Error{ErrorCode::non_finite,
                     "row " + std::to_string(row) + " has a value that is not finite"};
      }
      mean[d] += static_cast<double>(matrix(row, d));
    }
  }
  // The sum first: that of equal values is exact, and their column comes to 0.
  for (double& value : mean) value /= static_cast<double>(matrix.rows);
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    for (std::size_t d = 0; d < matrix.cols; ++d) {
      columns[(d * matrix.rows) + row] =
          static_cast<float>(static_cast<double>(matrix(row, d)) - mean[d]);
    }
  }
  return columns;
}

}  // namespace

Result<double> mutual_knn(const KnnGraph& first, const KnnGraph& second, std::size_t k) {
  if (first.rows != second.rows || first.rows == 0 || k == 0 || first.k < k || second.k < k) {
    return Error{ErrorCode::invalid_argument, "of " + std::to_string(first.k) + " neighbours of " +
                                                  std::to_string(first.rows) + " points and " +
                                                  std::to_string(second.k) + " of " +
                                                  std::to_string(second.rows) + ", " +
                                                  std::to_string(k) + " cannot be compared"};
  }
  std::size_t shared = 0;
  std::vector<std::uint32_t> own(k);
  for (std::size_t row = 0; row < first.rows; ++row) {
    const auto near = first.neighbours(row).first(k);
    std::copy(near.begin(), near.end(), own.begin());
    std::sort(own.begin(), own.end());
    for (const std::uint32_t other : second.neighbours(row).first(k)) {
      shared += std::binary_search(own.begin(), own.end(), other) ? 1 : 0;
    }
  }
  return static_cast<double>(shared) / static_cast<double>(first.rows * k);
}

Result<double> linear_cka(MatrixView<const float> first, MatrixView<const float> second) {
  if (first.rows != second.rows || first.rows < 2 || first.cols == 0 || second.cols == 0) {
    return Error{ErrorCode::invalid_argument,
                 "spaces of " + std::to_string(first.rows) + " × " + std::to_string(first.cols) +
                     " and " + std::to_string(second.rows) + " × " + std::to_string(second.cols) +
                     " cannot be compared row by row"};
  }
  if (std::max(first.cols, second.cols) > kMaxColumns) {
    return Error{ErrorCode::too_large, "spaces of at most " + std::to_string(kMaxColumns) +
                                           " columns are compared, not " +
                                           std::to_string(std::max(first.cols, second.cols))};
  }
  const auto x = centred_columns(first);
  if (!x) return x.error();
  const auto y = centred_columns(second);
  if (!y) return y.error();
  const std::size_t rows = first.rows;
  const auto square_of_product = [rows](const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); i += rows) {
      for (std::size_t j = 0; j < b.size(); j += rows) {
        double along = 0;
        for (std::size_t r = 0; r < rows; ++r)
          along += static_cast<double>(a[i + r]) * static_cast<double>(b[j + r]);
        sum += along * along;
      }
    }
    return sum;
  };
  const double own = std::sqrt(square_of_product(*x, *x)) * std::sqrt(square_of_product(*y, *y));
  if (!(own > 0)) {
    return Error{ErrorCode::invalid_argument,
                 "a space whose rows are all equal is like none and every other"};
  }
  return std::min(square_of_product(*x, *y) / own, 1.0);
}

Result<Hubness> hubness(const KnnGraph& graph, std::size_t k) {
  if (graph.rows == 0 || k == 0 || graph.k < k) {
    return Error{ErrorCode::invalid_argument, "a graph of " + std::to_string(graph.k) +
                                                  " neighbours of " + std::to_string(graph.rows) +
                                                  " points cannot say how often one is among " +
                                                  std::to_string(k)};
  }
  Hubness found;
  found.occurrences.resize(graph.rows);
  for (std::size_t row = 0; row < graph.rows; ++row) {
    for (const std::uint32_t other : graph.neighbours(row).first(k)) ++found.occurrences[other];
  }
  const auto count = static_cast<double>(graph.rows);
  double second = 0;
  double third = 0;
  for (std::uint32_t row = 0; row < graph.rows; ++row) {
    const std::uint32_t times = found.occurrences[row];
    const double off = static_cast<double>(times) - static_cast<double>(k);  // k is the mean
    second += off * off / count;
    third += off * off * off / count;
    found.orphans += times == 0 ? 1 : 0;
    if (times > found.occurrences[found.largest_hub]) found.largest_hub = row;
  }
  if (second > 0) found.skewness = third / (second * std::sqrt(second));
  return found;
}

}  // namespace embedscope
