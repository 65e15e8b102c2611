#include "transformer/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace embedscope {

Result<Sampler> Sampler::create(const SamplingOptions& options) {
  if (!(options.temperature >= 0) || !std::isfinite(options.temperature)) {
    return Error{
        ErrorCode::invalid_argument,
        "the temperature is " + std::to_string(options.temperature) + ", expected 0 or more"};
  }
  if (!(options.top_p > 0) || options.top_p > 1) {
    return Error{ErrorCode::invalid_argument,
                 "top-p is " + std::to_string(options.top_p) + ", expected above 0 and up to 1"};
  }
  return Sampler(options);
}

std::uint32_t Sampler::next(std::span<const float> logits) {
  if (options_.temperature == 0) return greedy(logits);
  order_.resize(logits.size());
  std::iota(order_.begin(), order_.end(), 0U);
  const auto likelier = [&](std::uint32_t a, std::uint32_t b) {
    return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
  };
  std::size_t kept = order_.size();
  if (options_.top_k > 0 && options_.top_k < kept) {
    kept = options_.top_k;
    std::partial_sort(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(kept),
                      order_.end(), likelier);
  } else if (options_.top_p < 1) {
    std::sort(order_.begin(), order_.end(), likelier);
  }
  const double largest = *std::max_element(logits.begin(), logits.end());
  weights_.resize(kept);
  double total = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    weights_[i] = std::exp((logits[order_[i]] - largest) / options_.temperature);
    total += weights_[i];
  }
  if (options_.top_p < 1) {
    double reached = 0;
    std::size_t count = 0;
    while (count < kept && reached < options_.top_p * total) reached += weights_[count++];
    kept = std::max<std::size_t>(count, 1);
    total = reached;
  }
  double left = static_cast<double>(rng_.next() >> 11) * 0x1.0p-53 * total;
  for (std::size_t i = 0; i < kept; ++i) {
    left -= weights_[i];
    if (left < 0) return order_[i];
  }
  return order_[kept - 1];
}

std::uint32_t greedy(std::span<const float> logits) {
  return static_cast<std::uint32_t>(std::max_element(logits.begin(), logits.end()) -
                                    logits.begin());
}

double log_sum_exp(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double total = 0;
  for (const float logit : logits) total += std::exp(static_cast<double>(logit) - largest);
  return largest + std::log(total);
}

double surprise(std::span<const float> logits, std::uint32_t id) {
  return log_sum_exp(logits) - static_cast<double>(logits[id]);
}

std::vector<RankedToken> top_tokens(std::span<const float> logits, std::size_t k) {
  std::vector<std::uint32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0U);
  k = std::min(k, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(),
                    [&](std::uint32_t a, std::uint32_t b) {
                      return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
                    });
  const double total = log_sum_exp(logits);
  std::vector<RankedToken> tokens;
  tokens.reserve(k);
  for (std::size_t i = 0; i < k; ++i) {
    tokens.push_back(
        {order[i], logits[order[i]], std::exp(static_cast<double>(logits[order[i]]) - total)});
  }
  return tokens;
}

}  // namespace embedscope
