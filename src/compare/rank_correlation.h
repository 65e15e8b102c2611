// How well two scorings agree on an order.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"

namespace embedscope {

/// Ranks from 1, equal values sharing their mean rank.
std::vector<double> mean_ranks(std::span<const double> values);

/// Spearman's ρ: Pearson's correlation of the mean ranks, in −1…1, as scipy.stats.spearmanr
/// computes it. Errors: `invalid_argument` for fewer than two values, different lengths, or a side
/// whose values are all equal; `non_finite`.
Result<double> spearman(std::span<const double> a, std::span<const double> b);

}  // namespace embedscope
