// Inner products and distances, the arithmetic under every search. Each vector kernel has a scalar
// twin that says in plain loops what it computes; the two agree to the last bit (see lanes.h),
// natively and in WebAssembly. Spans given together have equal length: that is a precondition, not
// checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/matrix_view.h"

namespace embedscope {

/// Σ aᵢbᵢ in f32: sixteen partial sums, added in the order of lanes.h.
float dot(std::span<const float> a, std::span<const float> b);
float dot_scalar(std::span<const float> a, std::span<const float> b);

/// Σ (aᵢ − bᵢ)² in f32, in the same order.
float squared_distance(std::span<const float> a, std::span<const float> b);
float squared_distance_scalar(std::span<const float> a, std::span<const float> b);

/// Σ aᵢbᵢ, exact for up to 131,071 elements (2¹⁷ products of 2¹⁴ would overflow).
std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b);
std::int32_t dot_scalar(std::span<const std::int8_t> a, std::span<const std::int8_t> b);

/// Σ rowᵢ·queryᵢ for a query held in 16 bits, exact while 128 · Σ|queryᵢ| < 2³¹; quantise_query
/// keeps to that.
std::int32_t dot(std::span<const std::int8_t> row, std::span<const std::int16_t> query);
std::int32_t dot_scalar(std::span<const std::int8_t> row, std::span<const std::int16_t> query);

/// out[r] = row r · query, one row after the other: a single stream of addresses is what the memory
/// prefetcher follows best once the table is larger than the cache. `out` has rows.rows places.
void dot_rows(MatrixView<const float> rows, std::span<const float> query, std::span<float> out);
void dot_rows(MatrixView<const std::int8_t> rows, std::span<const std::int16_t> query,
              std::span<std::int32_t> out);

/// Σ aᵢbᵢ in f64, for numbers that are shown. Four partial sums.
double dot_f64(std::span<const float> a, std::span<const float> b);
/// Σ (aᵢ − bᵢ)² in f64.
double squared_distance_f64(std::span<const float> a, std::span<const float> b);

}  // namespace embedscope
