// Seeded random numbers that are the same on every platform. xoshiro256++ (Blackman and Vigna,
// 2019, "Scrambled linear pseudorandom number generators"), seeded through SplitMix64 as its
// authors advise. The standard library's distributions are avoided: each implementation draws
// differently.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace embedscope {

class Rng {
 public:
  explicit Rng(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15ULL;
      std::uint64_t mixed = seed;
      mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
      word = mixed ^ (mixed >> 31);
    }
  }

  /// 64 random bits.
  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /// Uniform in [0, bound), bound > 0, by multiplication (Lemire, 2019); the bias is below 2⁻³².
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }

  /// Uniform in [0, 1), 24 bits: every value is exact in f32.
  float uniform() { return static_cast<float>(next() >> 40) * 0x1.0p-24F; }

  /// Standard normal, by the polar method (Marsaglia and Bray, 1964): needs log and sqrt only.
  float normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double first = 0;
    double second = 0;
    double square = 0;
    do {
      first = (2.0 * static_cast<double>(uniform())) - 1.0;
      second = (2.0 * static_cast<double>(uniform())) - 1.0;
      square = (first * first) + (second * second);
    } while (square >= 1.0 || square == 0.0);
    const double scale = std::sqrt(-2.0 * std::log(square) / square);
    spare_ = static_cast<float>(second * scale);
    has_spare_ = true;
    return static_cast<float>(first * scale);
  }

  /// Fisher–Yates shuffle of [first, last).
  template <class Iterator>
  void shuffle(Iterator first, Iterator last) {
    for (auto left = static_cast<std::uint32_t>(last - first); left > 1; --left) {
      std::swap(first[left - 1], first[below(left)]);
    }
  }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t value, int bits) {
    return (value << bits) | (value >> (64 - bits));
  }
  std::array<std::uint64_t, 4> state_{};
  float spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace embedscope
