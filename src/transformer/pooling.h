// One vector for many: how token vectors become a sentence's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"

namespace embedscope {

enum class Pooling : std::uint8_t {
  mean,
  first,             ///< the first token's, [CLS]
  last,              ///< the last token's
  weighted,          ///< mean with weights 1, 2, 3, … by position (Muennighoff, 2022)
  max,               ///< the largest value of each dimension
  mean_sqrt_length,  ///< the sum over the root of the number of tokens
};

struct PoolingOptions {
  Pooling pooling = Pooling::mean;
  std::size_t dims =
      0;  ///< keep the first, as Matryoshka models allow (Kusupati et al., 2022); 0 is all
  bool normalise = true;  ///< to length 1, after the cut
};

/// The pooled vector of rows of tokens. Rows whose place in `skip` is 1 count for nothing
/// (padding); empty is none. Errors: `invalid_argument` when no row is left, or for more dims than
/// there are.
Result<std::vector<float>> pool(MatrixView<const float> tokens, const PoolingOptions& options,
                                std::span<const std::uint8_t> skip = {});

}  // namespace embedscope
