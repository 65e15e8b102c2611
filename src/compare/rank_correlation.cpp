#include "compare/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace embedscope {

std::vector<double> mean_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    const double mean = (static_cast<double>(first + last) + 1.0) / 2.0;
    for (std::size_t i = first; i < last; ++i) ranks[order[i]] = mean;
    first = last;
  }
  return ranks;
}

Result<double> spearman(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size() || a.size() < 2) {
    return Error{ErrorCode::invalid_argument,
                 "rank correlation needs two lists of one length, at least 2, not " +
                     std::to_string(a.size()) + " and " + std::to_string(b.size())};
  }
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(a.begin(), a.end(), finite) || !std::all_of(b.begin(), b.end(), finite)) {
    return Error{ErrorCode::non_finite, "rank correlation: a score is not a finite number"};
  }
  const std::vector<double> x = mean_ranks(a);
  const std::vector<double> y = mean_ranks(b);
  const double mean = (static_cast<double>(a.size()) + 1.0) / 2.0;
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
    xy += (x[i] - mean) * (y[i] - mean);
  }
  if (xx == 0 || yy == 0) {
    return Error{ErrorCode::invalid_argument,
                 "rank correlation is undefined when all scores of a side are equal"};
  }
  return xy / std::sqrt(xx * yy);
}

}  // namespace embedscope
