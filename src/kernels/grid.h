// Rows rounded to a grid of whole numbers, and the products of all pairs of them. A row q has
// 16-bit entries and ‖q‖ ≤ 32,767, so that a product of two rows fits an i32 whatever they are: it
// is exact, and the same on every machine. An instruction multiplies eight such pairs, twice as
// many as in f32.
//
// Eight rows make a panel, in which two entries of each row stand together, then the next two of
// each: one load brings the entries of four rows that meet the same two entries of another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/aligned_buffer.h"
#include "base/result.h"

namespace embedscope {

inline constexpr std::size_t kPanelRows = 8;
inline constexpr std::size_t kHalfPanelRows = 4;

class GridRows {
 public:
  GridRows() = default;

  /// Rows of zeros; their number is filled up to whole panels. Errors: `too_large`.
  static Result<GridRows> allocate(std::size_t rows, std::size_t dims);

  /// The largest norm that `set` may be given in steps of the grid, so that rounding keeps ‖q‖ ≤
  /// 32,767.
  static double longest(std::size_t dims);

  /// Rounds row `index` to q = round((values − origin) · per_step), `origin` empty for zero.
  /// Returns ‖(values − origin) · per_step − q‖, how far that is off, in steps.
  double set(std::size_t index, std::span<const float> values, std::span<const float> origin,
             double per_step);
  /// Copies a row of another grid of the same width.
  void copy(std::size_t index, const GridRows& from, std::size_t from_index);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t panels() const { return (rows_ + kPanelRows - 1) / kPanelRows; }
  /// Pairs of entries in a row.
  [[nodiscard]] std::size_t pairs() const { return pairs_; }
  /// The panel that begins with row index · 8: pairs() × 8 × 2 entries.
  [[nodiscard]] const std::int16_t* panel(std::size_t index) const {
    return values_.data() + (index * pairs_ * 2 * kPanelRows);
  }
  /// The four rows from row index · 4 on, in a panel's layout.
  [[nodiscard]] const std::int16_t* half_panel(std::size_t index) const {
    return panel(index / 2) + ((index % 2) * 2 * kHalfPanelRows);
  }
  /// ⌊‖q‖² / 2⌋ of each row, filled up to whole panels.
  [[nodiscard]] std::span<const std::int32_t> half_squares() const { return half_squares_.span(); }
  [[nodiscard]] std::size_t bytes() const {
    return (values_.size() * sizeof(std::int16_t)) + (half_squares_.size() * sizeof(std::int32_t));
  }

 private:
  std::size_t rows_ = 0;
  std::size_t pairs_ = 0;
  AlignedBuffer<std::int16_t> values_;
  AlignedBuffer<std::int32_t> half_squares_;
};

/// What is taken off each product of a tile, and what it is compared with: a row of four, a row of
/// eight.
struct TileTerms {
  const std::int32_t* minus;
  const std::int32_t* limits;
};

/// out[(r × 8) + c] = a_r · b_c − minus_r − minus_c for four rows a and eight rows b. Returns
/// whether any entry is above the limit of its row or of its column. `minus` is at most 2²⁹.
bool grid_tile(const std::int16_t* half_panel, TileTerms rows, const std::int16_t* panel,
               TileTerms columns, std::size_t pairs, std::int32_t* out);
bool grid_tile_scalar(const std::int16_t* half_panel, TileTerms rows, const std::int16_t* panel,
                      TileTerms columns, std::size_t pairs, std::int32_t* out);

}  // namespace embedscope
