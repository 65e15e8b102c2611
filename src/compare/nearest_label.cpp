#include "compare/nearest_label.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "kernels/dot.h"

namespace embedscope {
namespace {

constexpr double kTie = 1e-5;

Result<void> check(std::size_t points, std::size_t labels) {
  if (points >= 2 && points == labels) return {};
  return Error{ErrorCode::invalid_argument,
               "nearest labels need a label a point and at least 2 points, not " +
                   std::to_string(labels) + " for " + std::to_string(points)};
}

}  // namespace

Result<double> nearest_label_agreement(MatrixView<const float> points,
                                       std::span<const std::uint32_t> labels) {
  const std::size_t count = points.rows;
  if (auto fit = check(count, labels.size()); !fit) return std::move(fit).failure();
  std::vector<double> lengths(count);
  for (std::size_t i = 0; i < count; ++i)
    lengths[i] = std::sqrt(dot_f64(points.row(i), points.row(i)));
  std::vector<double> cosines(count);
  double agreeing = 0;
  for (std::size_t i = 0; i < count; ++i) {
    double best = -2;
    for (std::size_t j = 0; j < count; ++j) {
      const double scale = lengths[i] * lengths[j];
      cosines[j] = scale > 0 ? dot_f64(points.row(i), points.row(j)) / scale : 0.0;
      if (j != i) best = std::max(best, cosines[j]);
    }
    double tied = 0;
    double right = 0;
    for (std::size_t j = 0; j < count; ++j) {
      if (j == i || cosines[j] <= best - kTie) continue;
      tied += 1;
      right += labels[j] == labels[i] ? 1 : 0;
    }
    agreeing += right / tied;
  }
  return agreeing / static_cast<double>(count);
}

Result<double> nearest_label_chance(std::span<const std::uint32_t> labels) {
  const std::size_t count = labels.size();
  if (auto fit = check(count, count); !fit) return std::move(fit).failure();
  double right = 0;
  for (const std::uint32_t label : labels) {
    const auto same = std::count(labels.begin(), labels.end(), label) - 1;
    right += static_cast<double>(same) / static_cast<double>(count - 1);
  }
  return right / static_cast<double>(count);
}

}  // namespace embedscope
