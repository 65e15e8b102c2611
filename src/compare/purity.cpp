#include "compare/purity.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace embedscope {

Result<double> purity(std::span<const std::uint32_t> clusters,
                      std::span<const std::uint32_t> categories) {
  if (clusters.empty() || clusters.size() != categories.size()) {
    return Error{ErrorCode::invalid_argument,
                 "purity needs two lists of one length, at least 1, not " +
                     std::to_string(clusters.size()) + " and " + std::to_string(categories.size())};
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  pairs.reserve(clusters.size());
  for (std::size_t i = 0; i < clusters.size(); ++i) pairs.emplace_back(clusters[i], categories[i]);
  std::sort(pairs.begin(), pairs.end());

  std::size_t agreeing = 0;
  std::size_t commonest = 0;  // of the cluster being read
  std::size_t run = 0;        // length of the run of equal pairs
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const bool same_cluster = i > 0 && pairs[i].first == pairs[i - 1].first;
    run = same_cluster && pairs[i].second == pairs[i - 1].second ? run + 1 : 1;
    if (!same_cluster) {
      agreeing += commonest;
      commonest = 0;
    }
    commonest = std::max(commonest, run);
  }
  agreeing += commonest;
  return static_cast<double>(agreeing) / static_cast<double>(pairs.size());
}

}  // namespace embedscope
