#include "compare/shepard.h"

#include <cmath>
#include <string>
#include <vector>

#include "base/rng.h"
#include "compare/rank_correlation.h"
#include "kernels/dot.h"

namespace embedscope {

Result<double> shepard_correlation(MatrixView<const float> space, MatrixView<const float> picture,
                                   const ShepardOptions& options) {
  if (space.rows != picture.rows || space.rows < 3 || options.pairs < 2 ||
      options.pairs > 10'000'000 || options.metric == Metric::dot) {
    return Error{ErrorCode::invalid_argument,
                 "a picture of " + std::to_string(picture.rows) +
                     " points cannot be compared with a space of " + std::to_string(space.rows) +
                     " by " + std::to_string(options.pairs) +
                     " pairs; the metric is a distance, points are at least 3"};
  }
  Rng rng(options.seed);
  const auto rows = static_cast<std::uint32_t>(space.rows);
  std::vector<double> far;
  std::vector<double> drawn;
  for (std::size_t pair = 0; pair < options.pairs; ++pair) {
    const std::uint32_t a = rng.below(rows);
    std::uint32_t b = rng.below(rows - 1);
    if (b >= a) ++b;
    const double distance = measure(options.metric, space.row(a), space.row(b));
    far.push_back(options.metric == Metric::cosine ? -distance : distance);
    drawn.push_back(std::sqrt(squared_distance_f64(picture.row(a), picture.row(b))));
  }
  return spearman(far, drawn);
}

}  // namespace embedscope
