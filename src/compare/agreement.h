// How far two groupings of the same points agree, whatever their groups are called.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"

namespace embedscope {

/// The adjusted Rand index (Hubert and Arabie, 1985): pairs of points that both groupings join or
/// both part, less what chance would give, over the most that could be. 1 for the same grouping,
/// about 0 for chance, may be below. Errors: `invalid_argument` for no points or lists of different
/// lengths.
Result<double> adjusted_rand(std::span<const std::uint32_t> first,
                             std::span<const std::uint32_t> second);

/// Mutual information over the mean of both entropies (scikit-learn's default), in 0…1; 1 where
/// both have one group only. Errors as adjusted_rand.
Result<double> normalised_mutual_information(std::span<const std::uint32_t> first,
                                             std::span<const std::uint32_t> second);

}  // namespace embedscope
