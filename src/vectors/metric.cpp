#include "vectors/metric.h"

#include <algorithm>
#include <cmath>

#include "kernels/dot.h"

namespace embedscope {

bool has_direction(std::span<const float> vector) {
  return std::sqrt(dot_f64(vector, vector)) >= kZeroNorm;
}

double measure(Metric metric, std::span<const float> a, std::span<const float> b,
               bool unit_length) {
  const double product = dot_f64(a, b);
  if (metric == Metric::dot && !unit_length) {
    return product;
  }
  if (metric == Metric::euclidean && !unit_length) {
    return std::sqrt(squared_distance_f64(a, b));
  }
  const double norm_a = std::sqrt(dot_f64(a, a));
  const double norm_b = std::sqrt(dot_f64(b, b));
  const bool zero_a = norm_a < kZeroNorm;
  const bool zero_b = norm_b < kZeroNorm;
  if (metric == Metric::euclidean) {
    // Directly, not by 2 − 2 cos, which loses all digits of a small distance.
    const double scale_a = zero_a ? 0 : 1 / norm_a;
    const double scale_b = zero_b ? 0 : 1 / norm_b;
    double square = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double difference = (a[i] * scale_a) - (b[i] * scale_b);
      square += difference * difference;
    }
    return std::sqrt(square);
  }
  return zero_a || zero_b ? 0 : std::clamp(product / (norm_a * norm_b), -1.0, 1.0);
}

}  // namespace embedscope
