// Sixteen floats that are worked on side by side, and one fixed order to add them up. The order is
// part of the definition: WebAssembly SIMD128 holds the sixteen in four registers, AVX2 in two,
// AVX-512 in one, and all of them give the same bits as a plain loop over sixteen partial sums
// (with -ffp-contract=off, so that no compiler fuses a multiply and an add).
#pragma once

#include <cstddef>
#include <cstring>
#include <utility>

namespace embedscope {

inline constexpr std::size_t kLanes = 16;

namespace detail {

// The widest register of the target. Compilers lower a vector wider than that through memory, so
// the sixteen lanes are held as whole registers instead.
#if defined(__AVX512F__)
inline constexpr std::size_t kRegisterBytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t kRegisterBytes = 32;
#else
inline constexpr std::size_t kRegisterBytes = 16;
#endif

typedef float Register __attribute__((vector_size(kRegisterBytes), may_alias));
typedef float UnalignedRegister __attribute__((vector_size(kRegisterBytes), aligned(4), may_alias));
inline constexpr std::size_t kRegisterLanes = kRegisterBytes / sizeof(float);
inline constexpr std::size_t kRegisters = kLanes / kRegisterLanes;

}  // namespace detail

/// Sixteen f32 lanes.
struct Lanes {
  detail::Register part[detail::kRegisters];

  /// From sixteen floats at any address.
  static Lanes load(const float* from) {
    return each([&](std::size_t i) -> detail::Register {
      return *reinterpret_cast<const detail::UnalignedRegister*>(from +
                                                                 (i * detail::kRegisterLanes));
    });
  }

  static Lanes splat(float value) {
    return each([&](std::size_t) { return detail::Register{} + value; });
  }

  static Lanes zero() { return {}; }

  void store(float* to) const { std::memcpy(to, part, sizeof(part)); }

  friend Lanes operator+(const Lanes& left, const Lanes& right) {
    return each([&](std::size_t i) { return left.part[i] + right.part[i]; });
  }
  friend Lanes operator-(const Lanes& left, const Lanes& right) {
    return each([&](std::size_t i) { return left.part[i] - right.part[i]; });
  }
  friend Lanes operator*(const Lanes& left, const Lanes& right) {
    return each([&](std::size_t i) { return left.part[i] * right.part[i]; });
  }
  friend Lanes operator*(float left, const Lanes& right) { return splat(left) * right; }
  Lanes& operator+=(const Lanes& right) { return *this = *this + right; }

 private:
  // Written out by a pack, not by a loop: a loop that is unrolled late leaves accumulators in
  // memory.
  template <class Make>
  static Lanes each(Make make) {
    return [&]<std::size_t... i>(std::index_sequence<i...>) {
      return Lanes{{make(i)...}};
    }(std::make_index_sequence<detail::kRegisters>());
  }
};

/// The sum of the sixteen lanes, halving: lane i takes lane i+8, then i+4, i+2, i+1.
inline float horizontal_sum_scalar(const float* lanes) {
  float partial[kLanes];
  std::memcpy(partial, lanes, sizeof(partial));
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) {
      partial[i] += partial[i + half];
    }
  }
  return partial[0];
}

namespace detail {

typedef float Eight __attribute__((vector_size(32), may_alias));
typedef float Four __attribute__((vector_size(16), may_alias));

/// Halves until four lanes are left: register by register, then within one.
template <class Part, std::size_t kParts>
Four fold(const Part (&part)[kParts]) {
  if constexpr (kParts == 4) {
    return (part[0] + part[2]) + (part[1] + part[3]);
  } else {
    Eight eight;
    if constexpr (kParts == 2) {
      eight = part[0] + part[1];
    } else {
      eight = __builtin_shufflevector(part[0], part[0], 0, 1, 2, 3, 4, 5, 6, 7) +
              __builtin_shufflevector(part[0], part[0], 8, 9, 10, 11, 12, 13, 14, 15);
    }
    return __builtin_shufflevector(eight, eight, 0, 1, 2, 3) +
           __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
  }
}

}  // namespace detail

/// The same sum, in the same order, in registers.
inline float horizontal_sum(const Lanes& lanes) {
  detail::Four four = detail::fold(lanes.part);
  four += __builtin_shufflevector(four, four, 2, 3, 0, 1);
  return four[0] + four[1];
}

}  // namespace embedscope
