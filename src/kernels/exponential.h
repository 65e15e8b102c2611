// The exponential and what a network makes of it, for one float or a register of them by the same
// operations in the same order, so that the scalar twins of the vector kernels agree to the last
// bit. The polynomial is Cephes' expf (Moshier, 1992); its error is below 2 units in the last
// place.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/lanes.h"

#if defined(__clang__)
/// Before a loop over registers: left rolled. What it waits for is memory, and its copies are
/// bytes.
#define EMBEDSCOPE_ROLLED _Pragma("clang loop unroll(disable)")
#else
#define EMBEDSCOPE_ROLLED
#endif

namespace embedscope::detail {

typedef std::uint32_t Bits __attribute__((vector_size(kRegisterBytes), may_alias));

template <class V>
struct BitsOf;
template <>
struct BitsOf<float> {
  using Type = std::uint32_t;
};
template <>
struct BitsOf<Register> {
  using Type = Bits;
};

/// A constant in every lane.
template <class V>
[[gnu::always_inline]] inline V all(float value) {
  return V{} + value;
}

template <class V>
[[gnu::always_inline]] inline V larger(V a, V b) {
  return a > b ? a : b;
}

/// eˣ; 0 below −87, where f32 has no more normal numbers, and e⁸⁸ above 88.
template <class V>
[[gnu::always_inline]] inline V exponential(V x) {
  using Int = typename BitsOf<V>::Type;
  const V lowest = all<V>(-87.0F);
  const V highest = all<V>(88.0F);
  V t = x > lowest ? x : lowest;
  t = t < highest ? t : highest;
  const V magic =
      all<V>(0x1.8p23F);  // adding it leaves the nearest whole number in the lowest bits
  const V shifted = (t * all<V>(1.44269504088896341F)) + magic;
  const V n = shifted - magic;
  t = t - (n * all<V>(0.693359375F));
  t = t - (n * all<V>(-2.12194440e-4F));
  V p = all<V>(1.9875691500e-4F);
  p = (p * t) + all<V>(1.3981999507e-3F);
  p = (p * t) + all<V>(8.3334519073e-3F);
  p = (p * t) + all<V>(4.1665795894e-2F);
  p = (p * t) + all<V>(1.6666665459e-1F);
  p = (p * t) + all<V>(5.0000001201e-1F);
  p = (p * (t * t)) + t + all<V>(1.0F);
  const Int power = __builtin_bit_cast(Int, p) + (__builtin_bit_cast(Int, shifted) << 23);
  const V result = __builtin_bit_cast(V, power);
  return x >= lowest ? result : all<V>(0.0F);
}

/// 1 / (1 + e⁻ˣ).
template <class V>
[[gnu::always_inline]] inline V logistic(V x) {
  return all<V>(1.0F) / (all<V>(1.0F) + exponential<V>(-x));
}

/// The error function, by formula 7.1.26 of Abramowitz and Stegun (1964): off by at most 1.5e-7.
template <class V>
[[gnu::always_inline]] inline V error_function(V x) {
  const V size = x < all<V>(0.0F) ? -x : x;
  const V t = all<V>(1.0F) / (all<V>(1.0F) + (all<V>(0.3275911F) * size));
  V p = all<V>(1.061405429F);
  p = (p * t) + all<V>(-1.453152027F);
  p = (p * t) + all<V>(1.421413741F);
  p = (p * t) + all<V>(-0.284496736F);
  p = (p * t) + all<V>(0.254829592F);
  const V y = all<V>(1.0F) - (p * t * exponential<V>(-(size * size)));
  return x < all<V>(0.0F) ? -y : y;
}

/// Calls `each` with a register's worth of places while they last, then with one at a time.
template <class Wide, class Narrow>
[[gnu::always_inline]] inline void for_lanes(std::size_t count, Wide wide, Narrow narrow) {
  std::size_t i = 0;
  EMBEDSCOPE_ROLLED for (; i + kRegisterLanes <= count; i += kRegisterLanes) wide(i);
  EMBEDSCOPE_ROLLED for (; i < count; ++i) narrow(i);
}

[[gnu::always_inline]] inline Register load_register(const float* from) {
  return *reinterpret_cast<const UnalignedRegister*>(from);
}
[[gnu::always_inline]] inline void store_register(float* to, Register value) {
  *reinterpret_cast<UnalignedRegister*>(to) = value;
}

/// x = each(x), a register at a time. What is left at the end passes through a register, too, with
/// zeros beside it: lanes are computed like single numbers. `each` stands here once, as its code is
/// long.
template <class Each>
[[gnu::always_inline]] inline void transform_lanes(float* x, std::size_t count, Each each) {
  float rest[kRegisterLanes] = {};
  EMBEDSCOPE_ROLLED for (std::size_t i = 0; i < count; i += kRegisterLanes) {
    const bool whole = count - i >= kRegisterLanes;
    if (!whole) std::copy(x + i, x + count, rest);
    float* const at = whole ? x + i : rest;
    store_register(at, each(load_register(at)));
    if (!whole) std::copy(rest, rest + (count - i), x + i);
  }
}

}  // namespace embedscope::detail
