// How good an order of documents is, and one order made of two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace embedscope {

/// Indices of the scores, highest first; of equal ones the lower index first.
std::vector<std::uint32_t> ranking(std::span<const double> scores);

/// Normalised discounted cumulative gain of the first `depth` of a ranking, in 0…1: gains are
/// divided by log2(1 + place), places from 1, and the sum by that of the best order there is
/// (Järvelin and Kekäläinen, 2002, as trec_eval computes it). `gains` are positive; a document
/// without one has 0. Errors: `invalid_argument` where no gain is positive or `depth` is 0.
Result<double> ndcg(std::span<const std::uint32_t> ranking,
                    const std::unordered_map<std::uint32_t, double>& gains, std::size_t depth = 10);

struct FusionOptions {
  double constant = 60;  ///< the larger, the less the first places count beside later ones
  double weight = 1;     ///< of the second scores; the first have 1
};

/// Reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009): the sum of
/// weight ÷ (constant + place) over two scorings of the same documents. Errors: `invalid_argument`
/// for lists of different lengths.
Result<std::vector<double>> reciprocal_rank_fusion(std::span<const double> first,
                                                   std::span<const double> second,
                                                   FusionOptions options = {});

}  // namespace embedscope
