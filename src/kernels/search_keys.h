// Keys by which a search ranks rows, from the products of their eight-bit forms with its query;
// what they mean, and why none is too low, stands in vectors/search.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace embedscope {

struct KeyRule {
  bool euclidean = false;   ///< keys are of −distance², not of a product
  bool directions = false;  ///< rows count as if they were of length 1
  float zero_norm = 0;      ///< shorter rows have no direction: their key is 0
  float offset = 0;         ///< taken off every product
  float query_scale = 0;    ///< of the query's 16-bit form
  /// How much a product may be too low, for each unit of the stored row's norm and of `mean_norm`
  /// and for each unit of the residual.
  float error = 0;
  float mean_norm = 0;
  float per_residual = 0;

  /// Room for the rounding of squares.
  static constexpr float kAlmostOne = 1.0F - 0x1.0p-20F;

  /// The key of a row of that norm, given its product with the query.
  [[nodiscard]] float key(float product, float norm) const {
    const float doubled = (product - offset) * (euclidean ? 2.0F : 1.0F);
    if (directions) {
      const bool zero = norm < zero_norm;
      const float directed = doubled / (zero ? 1.0F : norm);
      return zero ? 0.0F : directed - (euclidean ? kAlmostOne : 0.0F);
    }
    return doubled - (euclidean ? norm * norm * kAlmostOne : 0.0F);
  }
};

/// One entry a row; arrays have as many places as `products`.
struct KeyRows {
  std::span<const std::int32_t> products;
  const float* scales;     ///< of the rows' eight-bit forms
  const float* stored;     ///< norms as stored
  const float* norms;      ///< norms that count for the key
  const float* residuals;  ///< norms of what eight bits leave out; null for nothing
};

void search_keys(const KeyRule& rule, const KeyRows& rows, float* keys);

}  // namespace embedscope
