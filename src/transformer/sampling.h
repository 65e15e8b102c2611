// From logits to a token, and what logits say of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/rng.h"

namespace embedscope {

struct SamplingOptions {
  double temperature = 1;  ///< logits are divided by it; 0 is greedy
  std::size_t top_k = 0;   ///< keep the k likeliest tokens; 0 is all
  double top_p = 1;  ///< then keep the likeliest that together reach p (Holtzman et al., 2020)
  std::uint64_t seed = 1;
};

/// Draws tokens, the same for the same seed and logits on every platform.
class Sampler {
 public:
  /// Errors: `invalid_argument` for a negative temperature or a top_p outside (0, 1].
  static Result<Sampler> create(const SamplingOptions& options);
  /// The next token. Among equal logits the smaller id comes first.
  std::uint32_t next(std::span<const float> logits);

 private:
  explicit Sampler(const SamplingOptions& options) : options_(options), rng_(options.seed) {}
  SamplingOptions options_;
  Rng rng_;
  std::vector<std::uint32_t> order_;
  std::vector<double> weights_;
};

/// The id of the largest logit, the smallest of equals.
std::uint32_t greedy(std::span<const float> logits);

/// −ln softmax(logits)[id], in nats, in f64. Bits are nats / ln 2.
double surprisal(std::span<const float> logits, std::uint32_t id);

/// ln Σ e^logit, by which a logit becomes a log probability.
double log_sum_exp(std::span<const float> logits);

struct RankedToken {
  std::uint32_t id;
  float logit;
  double probability;
};

/// The k likeliest tokens, likeliest first; among equals the smaller id.
std::vector<RankedToken> top_tokens(std::span<const float> logits, std::size_t k);

}  // namespace embedscope
