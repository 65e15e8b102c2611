// Eight-bit rows: symmetric, one scale a row, so that x ≈ scale · q with q in −127…127. The largest
// magnitude of a row maps to the last level and the error of a value is at most half a level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace embedscope {

/// Writes round(value / scale) and returns scale = max|value| / levels; 0 and zeros for a zero row.
/// Halves round to even. `levels` is in 1…127; values are finite.
float quantise_row(std::span<const float> values, std::span<std::int8_t> out, int levels = 127);

/// out[i] = scale · values[i].
void dequantise_row(std::span<const std::int8_t> values, float scale, std::span<float> out);

/// A query in 16 bits, with as many levels as keep 128 · Σ|queryᵢ| below 2³¹ (all 32,767 of them
/// for up to 511 dimensions), so that its product with an 8-bit row is exact in an i32. Returns its
/// scale.
float quantise_query(std::span<const float> values, std::span<std::int16_t> out);

}  // namespace embedscope
