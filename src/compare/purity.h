// How well a clustering agrees with categories that people gave.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"

namespace embedscope {

/// The share of points that belong to the commonest category of their cluster, in (0, 1]
/// (Zhao and Karypis, 2001). Errors: `invalid_argument` for no points or lists of different
/// lengths.
Result<double> purity(std::span<const std::uint32_t> clusters,
                      std::span<const std::uint32_t> categories);

}  // namespace embedscope
