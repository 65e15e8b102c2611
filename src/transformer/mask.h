// Who may look at whom, as data. The weights of an encoder and of a decoder do not differ in kind;
// the mask is what makes one or the other of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace embedscope {

enum class MaskKind : std::uint8_t {
  model,          ///< the one that the model was trained with
  causal,         ///< a position sees itself and what is before it
  bidirectional,  ///< every position sees every other
  prefix,         ///< the first positions see each other, the others are causal
  custom,         ///< as given, place by place
};

struct Mask {
  MaskKind kind = MaskKind::model;
  std::size_t prefix = 0;  ///< of MaskKind::prefix
  std::size_t window = 0;  ///< positions to one side that are seen, itself included; 0 is all
  std::vector<std::uint8_t> padding;  ///< 1 for positions that nobody may look at; empty is none
  std::vector<std::uint8_t>
      custom;  ///< size × size, row-major, 1 where the row may look at the column
  std::size_t size = 0;
};

/// Errors: `invalid_argument` when the padding or the custom mask is not of `positions` positions.
Result<void> check(const Mask& mask, std::size_t positions);

/// Rows first…first + rows of the mask over keys 0…keys: out[r · keys + k] is 1 where row first + r
/// may look at key k. `causal` is what MaskKind::model stands for, `window` the layer's own, which
/// holds besides the mask's, unless the mask is custom. Returns whether nothing at all is barred.
bool fill_mask(const Mask& mask, bool causal, std::size_t window, std::size_t first,
               std::size_t rows, std::size_t keys, std::span<std::uint8_t> out);

}  // namespace embedscope
