// exp, log, pow, sine and cosine that give the same bits on every machine. The C library's differ
// in the last place from one platform to the next, and an iteration that is sensitive to its start,
// as t-SNE and UMAP are, makes two pictures out of that. Here they are polynomials in a fixed
// order, built from operations that IEEE 754 rounds alike everywhere. Error bounds are tested
// (tests/unit/kernels/elementary_test.cpp).
#pragma once

#include <cstdint>
#include <limits>

#include "base/bits.h"
#include "kernels/four.h"

namespace embedscope::fixed {

/// e^x in f64, to 3 units in the last place; 0 below −708 (where it would be subnormal), +∞ above
/// 709.
inline double exp(double x) {
  if (x != x) return x;
  if (x < -708.0) return 0;
  if (x > 709.0) return std::numeric_limits<double>::infinity();
  // x = n ln 2 + r with |r| ≤ ln 2 / 2. Adding and subtracting 1.5 · 2⁵² rounds to a whole number.
  constexpr double kRounder = 6755399441055744.0;
  const double whole = ((x * 1.4426950408889634) + kRounder) - kRounder;
  const double r = (x - (whole * 0.693147180369123816490)) - (whole * 1.90821492927058770002e-10);
  double sum = 1.0 / 6227020800.0;  // Taylor to r¹³/13!, what is left out is below 2⁻⁵⁶
  sum = (sum * r) + (1.0 / 479001600.0);
  sum = (sum * r) + (1.0 / 39916800.0);
  sum = (sum * r) + (1.0 / 3628800.0);
  sum = (sum * r) + (1.0 / 362880.0);
  sum = (sum * r) + (1.0 / 40320.0);
  sum = (sum * r) + (1.0 / 5040.0);
  sum = (sum * r) + (1.0 / 720.0);
  sum = (sum * r) + (1.0 / 120.0);
  sum = (sum * r) + (1.0 / 24.0);
  sum = (sum * r) + (1.0 / 6.0);
  sum = (sum * r) + 0.5;
  sum = (sum * r) + 1.0;
  sum = (sum * r) + 1.0;
  const auto exponent = static_cast<std::uint64_t>(1023 + static_cast<std::int64_t>(whole));
  return sum * bit_cast<double>(exponent << 52);
}

/// ln x in f64, to 2 units in the last place, for normal x > 0; −∞ at 0 and for subnormal x, NaN
/// below.
inline double log(double x) {
  if (!(x >= 0)) return std::numeric_limits<double>::quiet_NaN();
  if (x < std::numeric_limits<double>::min()) return -std::numeric_limits<double>::infinity();
  if (x > std::numeric_limits<double>::max()) return x;
  // x = 2^e m with m in [√½, √2), and ln m = 2 artanh s for s = (m − 1) / (m + 1), |s| < 0.172.
  const auto bits = bit_cast<std::uint64_t>(x);
  constexpr std::uint64_t kRootHalf = 0x3fe6a09e667f3bcdULL;
  const std::int64_t e = static_cast<std::int64_t>(bits - kRootHalf) >> 52;
  const double m = bit_cast<double>(bits - (static_cast<std::uint64_t>(e) << 52));
  const double s = (m - 1.0) / (m + 1.0);
  const double square = s * s;
  double sum = 1.0 / 21.0;
  for (int odd = 19; odd > 1; odd -= 2) sum = (sum * square) + (1.0 / odd);
  const double series = 2.0 * (s + (s * square * sum));
  const auto whole = static_cast<double>(e);
  return (whole * 0.693147180369123816490) + (series + (whole * 1.90821492927058770002e-10));
}

/// The sine and cosine of an angle, in f64.
struct SineCosine {
  double sine, cosine;
};

/// To 2·10⁻¹⁶ for |x| ≤ 10⁶, less exact beyond; NaN from 2⁵² on, where whole turns are all that an
/// f64 tells apart, and for what is not finite.
inline SineCosine sine_cosine(double x) {
  // x = n π/2 + r with |r| ≤ π/4, π/2 in three parts (Cody and Waite 1980) whose products with n
  // are exact or nearly so.
  constexpr double kRounder = 6755399441055744.0;
  constexpr double kFar = 4503599627370496.0;
  if (!(x > -kFar && x < kFar)) {
    constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
    return {kNothing, kNothing};
  }
  const double n = ((x * 0.63661977236758134308) + kRounder) - kRounder;
  double r = x - (n * 1.57079632673412561417);
  r = (r - (n * 6.07710050630396597660e-11)) - (n * 2.02226624879595063154e-21);
  const double square = r * r;
  double odd =
      1.0;  // Taylor's series from within, to r¹⁷/17! and r¹⁶/16!: what is left out is below 2⁻⁵⁸
  for (int i = 16; i > 1; i -= 2) odd = 1.0 - (odd * square * (1.0 / (i * (i + 1.0))));
  double even = 1.0;
  for (int i = 15; i > 0; i -= 2) even = 1.0 - (even * square * (1.0 / (i * (i + 1.0))));
  const double sine = r * odd;
  switch (static_cast<std::uint64_t>(static_cast<std::int64_t>(n)) & 3U) {
    case 0: return {sine, even};
    case 1: return {even, -sine};
    case 2: return {-sine, -even};
    default: return {-even, sine};
  }
}

/// x^y = e^(y ln x) for x ≥ 0; relative error about |y ln x| · 10⁻¹⁵. 0^y is 0 for y > 0.
inline double pow(double x, double y) { return exp(y * log(x)); }

/// x^y lane by lane in f32 for normal x > 0: relative error below 2·10⁻⁶ while |y log₂ x| < 32,
/// growing with it. The result is held within 2^±126.
inline Four pow(Four x, float y) {
  // log₂ x = e + log₂(1 + t), 1 + t in [√½, √2); the polynomial is the minimax one, error 3·10⁻⁷.
  const FourInts bits = bit_cast<FourInts>(x);
  const FourInts e = (bits - 0x3f3504f3) >> 23;
  const Four t = bit_cast<Four>(bits - (e << 23)) - 1.0F;
  Four log2 = (t * 0.170634236F) + -0.272697864F;
  log2 = (log2 * t) + 0.297262638F;
  log2 = (log2 * t) + -0.358961858F;
  log2 = (log2 * t) + 0.480465031F;
  log2 = (log2 * t) + -0.721375871F;
  log2 = (log2 * t) + 1.44269973F;
  log2 = (log2 * t) + __builtin_convertvector(e, Four);

  Four power = log2 * y;
  power = power > 126.0F ? splat(126.0F) : power;
  power = power < -126.0F ? splat(-126.0F) : power;
  // 2^power = 2^n 2^f, |f| ≤ ½; adding 1.5 · 2²³ rounds, and leaves n in the low bits. Error
  // 8·10⁻⁸.
  constexpr float kRounder = 12582912.0F;
  const Four rounded = power + kRounder;
  const FourInts n = bit_cast<FourInts>(rounded) - bit_cast<std::int32_t>(kRounder);
  const Four f = power - (rounded - kRounder);
  Four exp2 = (f * 0.00132764712F) + 0.00967554133F;
  exp2 = (exp2 * f) + 0.0555071328F;
  exp2 = (exp2 * f) + 0.240221197F;
  exp2 = (exp2 * f) + 0.693146967F;
  exp2 = (exp2 * f) + 1.00000007F;
  return bit_cast<Four>(bit_cast<FourInts>(exp2) + (n << 23));
}

}  // namespace embedscope::fixed
