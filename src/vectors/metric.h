// What "near" means: three answers, computed here in f64 for every number that a reader sees.
#pragma once

#include <cstdint>
#include <span>

namespace embedscope {

enum class Metric : std::uint8_t {
  cosine,     ///< a·b / ‖a‖‖b‖, in −1…1; larger is nearer; 0 when either vector is zero
  dot,        ///< a·b; larger is nearer
  euclidean,  ///< ‖a − b‖; smaller is nearer
};

/// A vector shorter than this counts as the zero vector where a direction is asked for.
inline constexpr double kZeroNorm = 1e-30;

/// Whether a vector has a direction; one that has none is at no angle to anything.
bool has_direction(std::span<const float> vector);

/// The measure of two vectors of equal length, accumulated in f64. With `unit_length` both are
/// scaled to norm 1 first (a zero vector stays zero), after which all three rank alike: ‖a − b‖² =
/// 2 − 2 cos.
double measure(Metric metric, std::span<const float> a, std::span<const float> b,
               bool unit_length = false);

}  // namespace embedscope
