// Keys and values of the positions so far, kept in the layout that the products with them read
// (kernels/packed_gemm.h), so that a token that is fed alone meets the same kernel, and gives the
// same bits, as one within its sentence.
#pragma once

#include <cstddef>
#include <span>

#include "base/aligned_buffer.h"
#include "kernels/packed_gemm.h"

namespace embedscope {

class KeyValueCache {
 public:
  /// Room for `capacity` positions of `heads` heads. Errors: `too_large`.
  static Result<KeyValueCache> allocate(std::size_t heads, std::size_t head_dim,
                                        std::size_t capacity);

  /// Stores one position's keys and values, heads · head_dim of each.
  void set(std::size_t position, std::span<const float> keys, std::span<const float> values);

  /// The first `positions` keys of a head as the right side of queries · keysᵀ.
  [[nodiscard]] PackedView keys(std::size_t head, std::size_t positions) const;
  /// The first `positions` values of a head as the right side of weights · values.
  [[nodiscard]] PackedView values(std::size_t head, std::size_t positions) const;

  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t bytes() const {
    return (keys_.size() + values_.size()) * sizeof(float);
  }

 private:
  std::size_t heads_ = 0;
  std::size_t head_dim_ = 0;
  std::size_t capacity_ = 0;
  AlignedBuffer<float> keys_;    ///< a head: panels of positions, each head_dim × kPanel
  AlignedBuffer<float> values_;  ///< a head: panels of dimensions, each capacity × kPanel
};

}  // namespace embedscope
