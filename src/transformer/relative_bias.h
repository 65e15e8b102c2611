// Relative positions (Raffel et al., 2020, "T5"; Song et al., 2020, "MPNet"): a bias of the score
// of a query and a key that depends on how far apart they stand, one number a head and a bucket of
// distances. Near distances have a bucket each, far ones share buckets that widen by a constant
// factor.
#pragma once

#include <cstddef>
#include <span>

#include "transformer/model.h"

namespace embedscope {

/// The bucket of `distance`, position of the key less that of the query.
std::size_t relative_bucket(std::ptrdiff_t distance, const RelativeBias& relative);

/// Biases for all distances between `keys` positions: out[head · (2 keys − 1) + keys − 1 +
/// distance], so that the biases of a query at position p are the `keys` values of its head from
/// keys − 1 − p on.
void fill_distance_bias(const Model& model, std::size_t keys, std::span<float> out);

}  // namespace embedscope
