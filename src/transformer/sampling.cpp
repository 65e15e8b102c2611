#include "transformer/sampling.h"

#include <algorithm>
#include <cmath>

#include "base/order.h"
#include "kernels/elementary.h"

namespace embedscope {

namespace {

/// The places of the logits, the `kept` largest first and in order; of equal ones the earlier comes
/// first.
void order_by_likelihood(std::span<const float> logits, std::size_t kept,
                         std::vector<std::uint32_t>& order) {
  order_places(logits.size(), kept, order, [&](std::uint32_t a, std::uint32_t b) {
    return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
  });
}

}  // namespace

Result<Sampler> Sampler::create(const SamplingOptions& options) {
  if (!(options.temperature >= 0) || !std::isfinite(options.temperature)) {
    return Error{ErrorCode::invalid_argument, "the temperature must be 0 or more"};
  }
  if (!(options.top_p > 0) || options.top_p > 1) {
    return Error{ErrorCode::invalid_argument, "top-p must be above 0 and at most 1"};
  }
  return Sampler(options);
}

std::uint32_t Sampler::next(std::span<const float> logits) {
  if (options_.temperature == 0) return greedy(logits);
  // Without a top-k, top-p needs all of them in order, and a plain draw needs no order.
  std::size_t kept = logits.size();
  if (options_.top_k > 0) kept = std::min(kept, options_.top_k);
  const bool ordered = kept < logits.size() || options_.top_p < 1;
  order_by_likelihood(logits, ordered ? kept : 0, order_);
  const double largest = *std::max_element(logits.begin(), logits.end());
  weights_.resize(kept);
  double total = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    weights_[i] = fixed::exp((logits[order_[i]] - largest) / options_.temperature);
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
  for (const float logit : logits) total += fixed::exp(static_cast<double>(logit) - largest);
  return largest + fixed::log(total);
}

double surprisal(std::span<const float> logits, std::uint32_t id) {
  return log_sum_exp(logits) - static_cast<double>(logits[id]);
}

std::vector<RankedToken> top_tokens(std::span<const float> logits, std::size_t k) {
  std::vector<std::uint32_t> order;
  k = std::min(k, logits.size());
  order_by_likelihood(logits, k, order);
  const double total = log_sum_exp(logits);
  std::vector<RankedToken> tokens;
  tokens.reserve(k);
  for (std::size_t i = 0; i < k; ++i) {
    tokens.push_back(
        {order[i], logits[order[i]], fixed::exp(static_cast<double>(logits[order[i]]) - total)});
  }
  return tokens;
}

}  // namespace embedscope
