#include "kernels/quantise.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace embedscope {
namespace {

float largest_magnitude(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) {
    largest = std::max(largest, std::fabs(value));
  }
  return largest;
}

/// Writes round(value · levels / largest) for each value; the quotient is taken in f64 so that the
/// largest value meets the last level exactly, subnormal rows included.
template <class Int>
float quantise(std::span<const float> values, std::span<Int> out, int levels) {
  const float largest = largest_magnitude(values);
  const float scale = largest / static_cast<float>(levels);
  if (scale == 0) {
    std::fill(out.begin(), out.end(), Int{0});
    return 0;
  }
  const double inverse = static_cast<double>(levels) / static_cast<double>(largest);
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = static_cast<Int>(std::nearbyint(static_cast<double>(values[i]) * inverse));
  }
  return scale;
}

}  // namespace

float quantise_row(std::span<const float> values, std::span<std::int8_t> out, int levels) {
  return quantise(values, out, levels);
}

void dequantise_row(std::span<const std::int8_t> values, float scale, std::span<float> out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = scale * static_cast<float>(values[i]);
  }
}

float quantise_query(std::span<const float> values, std::span<std::int16_t> out) {
  const std::size_t dims = std::max<std::size_t>(values.size(), 1);
  const std::size_t room =
      static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()) / 128 / dims;
  return quantise(values, out, static_cast<int>(std::clamp<std::size_t>(room, 1, 32767)));
}

}  // namespace embedscope
