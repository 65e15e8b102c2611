#include "transformer/rotary.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/sizes.h"
#include "kernels/elementary.h"

namespace embedscope {

std::vector<float> rotary_frequencies(const Rope& rope, std::span<const float> divisors) {
  const std::size_t pairs = rope.dims / 2;
  std::vector<float> frequencies(pairs);
  const auto dims = static_cast<double>(rope.dims);
  // Pairs that turn fewer than beta times over the original context, as a fractional index.
  const auto pair_of_turns = [&](double turns) {
    return dims * fixed::log(rope.original_context / (turns * 2 * std::numbers::pi)) /
           (2 * fixed::log(rope.base));
  };
  const double low = std::max(std::floor(pair_of_turns(rope.beta_fast)), 0.0);
  const double high = std::min(std::ceil(pair_of_turns(rope.beta_slow)), dims - 1);
  for (std::size_t i = 0; i < pairs; ++i) {
    const double frequency = fixed::pow(rope.base, -2.0 * static_cast<double>(i) / dims);
    double scaled = frequency;
    switch (rope.scaling) {
      case Rope::Scaling::none: break;
      case Rope::Scaling::linear: scaled = frequency / rope.factor; break;
      case Rope::Scaling::llama3: {
        // Fast pairs stay, slow ones are stretched by the factor, those between are blended.
        const double turns = rope.original_context * frequency / (2 * std::numbers::pi);
        const double blend =
            std::clamp((turns - rope.low_frequency_factor) /
                           (rope.high_frequency_factor - rope.low_frequency_factor),
                       0.0, 1.0);
        scaled = ((1 - blend) * frequency / rope.factor) + (blend * frequency);
        break;
      }
      case Rope::Scaling::yarn: {
        const double span = std::max(high - low, 0.001);
        const double blend = 1 - std::clamp((static_cast<double>(i) - low) / span, 0.0, 1.0);
        scaled = ((1 - blend) * frequency / rope.factor) + (blend * frequency);
        break;
      }
    }
    if (rope.stored_divisors) scaled /= static_cast<double>(divisors[i]);
    frequencies[i] = static_cast<float>(scaled);
  }
  return frequencies;
}

RotaryTable rotary_table(const Rope& rope, std::size_t first_position, std::size_t rows,
                         std::span<const float> divisors) {
  const std::vector<float> frequencies = rotary_frequencies(rope, divisors);
  RotaryTable table;
  table.pairs = frequencies.size();
  table.cosine.resize(product(rows, table.pairs));
  table.sine.resize(product(rows, table.pairs));
  const double factor = rope.scaling == Rope::Scaling::yarn ? rope.attention_factor : 1.0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < table.pairs; ++i) {
      // The angle is rounded to f32, as in the models' own training code.
      const float angle = static_cast<float>(first_position + row) * frequencies[i];
      const auto [sine, cosine] = fixed::sine_cosine(static_cast<double>(angle));
      table.cosine[(row * table.pairs) + i] = static_cast<float>(factor * cosine);
      table.sine[(row * table.pairs) + i] = static_cast<float>(factor * sine);
    }
  }
  return table;
}

void rotate(std::span<float> heads, std::size_t head_dim, const RotaryTable& table,
            std::size_t row) {
  const float* const cosine = table.cosine.data() + (row * table.pairs);
  const float* const sine = table.sine.data() + (row * table.pairs);
  for (std::size_t at = 0; at < heads.size(); at += head_dim) {
    float* const first = heads.data() + at;
    float* const second = first + table.pairs;
    for (std::size_t i = 0; i < table.pairs; ++i) {
      const float a = first[i];
      const float b = second[i];
      first[i] = (a * cosine[i]) - (b * sine[i]);
      second[i] = (b * cosine[i]) + (a * sine[i]);
    }
  }
}

}  // namespace embedscope
