// A table of vectors, one a row: in f32, in f16, or in eight bits with a scale a row. Everything
// that can be wrong with numbers from outside is found when a table is made, so that nothing after
// it needs to ask.
//
// A table in f32 or f16 also keeps eight-bit approximations of its rows, a byte a value, and how
// far each is off: a search scans these and looks at few of the rows themselves (see search.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "base/result.h"

namespace embedscope {

/// How a table holds its values.
enum class Storage : std::uint8_t { f32, f16, i8 };

class VectorTable {
 public:
  /// Rows and their norms together may take this much memory.
  static constexpr std::size_t kMaxBytes = kMaxBufferBytes;
  /// A row's norm may reach this: then no product of two rows leaves the range of f32.
  static constexpr float kMaxNorm = 1e18F;

  /// An empty table of no dimensions; append gives it the shape of what it first gets.
  VectorTable() = default;

  /// Copies rows × dims values, row-major. Errors: `invalid_argument` for zero dims or a span of
  /// another size, `non_finite` naming the row and column of a NaN or infinity or a norm above
  /// kMaxNorm, `too_large` past kMaxBytes, 2³²−1 rows or 131,071 dims.
  static Result<VectorTable> from_f32(std::span<const float> values, std::size_t rows,
                                      std::size_t dims);

  /// The same without a copy, for tables that would hardly fit twice.
  static Result<VectorTable> adopt_f32(AlignedBuffer<float>&& values, std::size_t rows,
                                       std::size_t dims);

  /// Copies eight-bit rows; row r stands for scales[r] · values. Errors as above; a scale is finite
  /// and not negative.
  static Result<VectorTable> from_i8(std::span<const std::int8_t> values,
                                     std::span<const float> scales, std::size_t rows,
                                     std::size_t dims);

  /// Copies rows in binary16, each value by its bits. Errors as from_f32.
  static Result<VectorTable> from_f16(std::span<const std::uint16_t> bits, std::size_t rows,
                                      std::size_t dims);

  /// This table in eight bits with a scale a row (a copy if it already is).
  [[nodiscard]] Result<VectorTable> quantised() const;
  /// This table in f16, each value rounded to the nearest. Errors: `non_finite` for one past what
  /// f16 holds, `too_large`.
  [[nodiscard]] Result<VectorTable> halved() const;

  /// A copy of the first rows, at most all of them. Errors: as from_f32.
  [[nodiscard]] Result<VectorTable> first(std::size_t rows) const;

  /// Adds the rows of another table of the same width and storage. On error nothing has changed.
  Result<void> append(const VectorTable& more);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t dims() const { return dims_; }
  [[nodiscard]] Storage storage() const { return storage_; }
  /// Memory held, in bytes.
  [[nodiscard]] std::size_t bytes() const;

  /// Writes row `index` as f32. Errors: `out_of_range`, or `invalid_argument` when `out` has not
  /// `dims()` places.
  Result<void> row(std::size_t index, std::span<float> out) const;

  /// ‖row‖ of the stored form; computed once, in f64.
  [[nodiscard]] float norm(std::size_t index) const { return norms_[index]; }
  [[nodiscard]] std::span<const float> norms() const { return norms_.span(); }

  /// Row `index` as f32: where the table holds it, if it does, else written to `scratch`, which has
  /// `dims()` places.
  [[nodiscard]] std::span<const float> wide_row(std::size_t index, std::span<float> scratch) const;

  /// The rows in f32, for kernels; of a table stored otherwise there are none.
  [[nodiscard]] MatrixView<const float> f32_rows() const;
  /// The rows as binary16 bits; of a table stored otherwise there are none.
  [[nodiscard]] MatrixView<const std::uint16_t> f16_rows() const;
  /// The rows in eight bits: row r is scales()[r] · i8_rows().row(r), exactly for a table in eight
  /// bits, and else but for a remainder of norm residuals()[r].
  [[nodiscard]] MatrixView<const std::int8_t> i8_rows() const;
  [[nodiscard]] std::span<const float> scales() const { return scales_.span(); }
  [[nodiscard]] std::span<const float> residuals() const { return residuals_.span(); }

 private:
  static Result<VectorTable> allocate(std::size_t rows, std::size_t dims, Storage storage);
  Result<void> measure_wide();
  Result<void> measure_i8();
  /// This table, once its values are in: checked and measured.
  Result<VectorTable> measured() &&;

  std::size_t rows_ = 0;
  std::size_t dims_ = 0;
  Storage storage_ = Storage::f32;
  AlignedBuffer<float> f32_;          ///< rows stored so, else empty
  AlignedBuffer<std::uint16_t> f16_;  ///< likewise
  AlignedBuffer<std::int8_t> i8_;
  AlignedBuffer<float> scales_;
  AlignedBuffer<float> norms_;
  AlignedBuffer<float> residuals_;  ///< empty in eight bits
};

}  // namespace embedscope
