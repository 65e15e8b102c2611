#include "transformer/relative_bias.h"

#include <algorithm>

#include "kernels/elementary.h"

namespace embedscope {

std::size_t relative_bucket(std::ptrdiff_t distance, const RelativeBias& relative) {
  const std::size_t half = relative.buckets / 2;
  const std::size_t exact = half / 2;
  const std::size_t side = distance > 0 ? half : 0;
  const auto far = static_cast<std::size_t>(distance < 0 ? -distance : distance);
  if (far < exact) return side + far;
  // In f32, as in the models' own training code: a distance on the edge of two buckets falls into
  // the one that rounding chooses.
  const auto log = [&](std::size_t value) {
    return static_cast<float>(
        fixed::log(static_cast<double>(static_cast<float>(value) / static_cast<float>(exact))));
  };
  const float place = log(far) / log(relative.farthest) * static_cast<float>(half - exact);
  return side + std::min(exact + static_cast<std::size_t>(place), half - 1);
}

void fill_distance_bias(const Model& model, std::size_t keys, std::span<float> out) {
  const std::size_t distances = (2 * keys) - 1;
  for (std::size_t place = 0; place < distances; ++place) {
    const auto distance =
        static_cast<std::ptrdiff_t>(place) - static_cast<std::ptrdiff_t>(keys - 1);
    const auto biases = model.relative_bias.row(relative_bucket(distance, model.config.relative));
    for (std::size_t head = 0; head < biases.size(); ++head)
      out[(head * distances) + place] = biases[head];
  }
}

}  // namespace embedscope
