#include "compare/ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>

namespace embedscope {

std::vector<std::uint32_t> ranking(std::span<const double> scores) {
  std::vector<std::uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  });
  return order;
}

Result<double> ndcg(std::span<const std::uint32_t> ranking,
                    const std::unordered_map<std::uint32_t, double>& gains, std::size_t depth) {
  if (depth == 0) return Error{ErrorCode::invalid_argument, "nDCG at depth 0 says nothing"};
  const auto discount = [](std::size_t place) {
    return std::log2(2.0 + static_cast<double>(place));
  };
  std::vector<double> best;
  best.reserve(gains.size());
  for (const auto& [document, gain] : gains) best.push_back(gain);
  std::sort(best.begin(), best.end(), std::greater<>());
  double ideal = 0;
  for (std::size_t i = 0; i < std::min(depth, best.size()); ++i) ideal += best[i] / discount(i);
  if (!(ideal > 0)) return Error{ErrorCode::invalid_argument, "no document has a positive gain"};
  double gained = 0;
  for (std::size_t i = 0; i < std::min(depth, ranking.size()); ++i) {
    if (const auto found = gains.find(ranking[i]); found != gains.end())
      gained += found->second / discount(i);
  }
  return gained / ideal;
}

Result<std::vector<double>> reciprocal_rank_fusion(std::span<const double> first,
                                                   std::span<const double> second,
                                                   FusionOptions options) {
  if (first.size() != second.size()) {
    return Error{ErrorCode::invalid_argument, std::to_string(first.size()) +
                                                  " scores cannot be fused with " +
                                                  std::to_string(second.size())};
  }
  std::vector<double> fused(first.size(), 0.0);
  const auto add = [&](std::span<const double> scores, double weight) {
    const std::vector<std::uint32_t> order = ranking(scores);
    for (std::size_t place = 0; place < order.size(); ++place)
      fused[order[place]] += weight / (options.constant + static_cast<double>(place + 1));
  };
  add(first, 1);
  add(second, options.weight);
  return fused;
}

}  // namespace embedscope
