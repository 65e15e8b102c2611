// Four floats side by side, one SIMD128 register: for work that goes by points of a picture, where
// there are too few neighbours to fill sixteen lanes. Lane by lane, so that every target gives the
// same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bits.h"

namespace embedscope {

typedef float Four __attribute__((vector_size(16)));
typedef std::int32_t FourInts __attribute__((vector_size(16)));
typedef std::uint32_t FourWords __attribute__((vector_size(16)));

inline Four splat(float value) { return Four{} + value; }

inline Four load_four(const float* from) {
  Four value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}
inline void store_four(float* to, Four value) { std::memcpy(to, &value, sizeof(value)); }

/// (0 + 2) + (1 + 3).
inline float sum(Four value) {
  const Four pairs = value + __builtin_shufflevector(value, value, 2, 3, 0, 1);
  return pairs[0] + pairs[1];
}

inline Four clamp(Four value, float limit) {
  value = value > limit ? splat(limit) : value;
  return value < -limit ? splat(-limit) : value;
}

/// The coordinates of four points, axis by axis.
template <std::size_t kDims>
struct FourPoints {
  Four axis[kDims];
};

/// Four rows of a matrix of kDims (2 or 3) columns.
template <std::size_t kDims>
FourPoints<kDims> gather(const float* from, const std::uint32_t* rows) {
  FourPoints<kDims> points;
  if constexpr (kDims == 2) {  // both coordinates of a point in one load
    typedef std::uint64_t Pair __attribute__((vector_size(16)));
    std::uint64_t pairs[4];
    for (std::size_t i = 0; i < 4; ++i) {
      std::memcpy(&pairs[i], from + (static_cast<std::size_t>(rows[i]) * 2), sizeof(pairs[i]));
    }
    const Four low = bit_cast<Four>(Pair{pairs[0], pairs[1]});
    const Four high = bit_cast<Four>(Pair{pairs[2], pairs[3]});
    points.axis[0] = __builtin_shufflevector(low, high, 0, 2, 4, 6);
    points.axis[1] = __builtin_shufflevector(low, high, 1, 3, 5, 7);
  } else {
    const float* at[4];
    for (std::size_t i = 0; i < 4; ++i) at[i] = from + (static_cast<std::size_t>(rows[i]) * kDims);
    for (std::size_t axis = 0; axis < kDims; ++axis) {
      points.axis[axis] = Four{at[0][axis], at[1][axis], at[2][axis], at[3][axis]};
    }
  }
  return points;
}

}  // namespace embedscope
