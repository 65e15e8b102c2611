// Search by one bit a value: whether it is positive. The angle between two vectors shows in how
// many of their bits differ (Charikar, 2002), which is counted in a thirty-second of the memory of
// f32; the rows that differ least are then measured as search.h measures, so that scores are true
// and only which rows are found is approximate. How much is missed depends on the data:
// `binary_recall` says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"
#include "vectors/search.h"
#include "vectors/vector_table.h"

namespace embedscope {

class BinaryCodes {
 public:
  BinaryCodes() = default;
  /// Of the rows of a table, in f32 or eight bits. Errors: `too_large`.
  static Result<BinaryCodes> of(const VectorTable& table);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// Bytes of a row: its dims / 8, rounded up to whole registers.
  [[nodiscard]] std::size_t row_bytes() const { return row_bytes_; }
  [[nodiscard]] std::span<const std::uint8_t> row(std::size_t index) const {
    return codes_.span().subspan(index * row_bytes_, row_bytes_);
  }
  [[nodiscard]] std::size_t bytes() const { return codes_.size(); }

 private:
  std::size_t rows_ = 0;
  std::size_t row_bytes_ = 0;
  AlignedBuffer<std::uint8_t> codes_;
};

struct BinarySearchOptions {
  std::size_t k = 10;
  Metric metric = Metric::cosine;  ///< of the scores; bits know only directions
  /// Rows that are measured; more find more of the true neighbours. 0: 16 k.
  std::size_t candidates = 0;
  std::span<const std::uint32_t> exclude = {};  ///< rows never returned
  /// One a row of the table: 0 for rows never returned. Empty means all may be.
  std::span<const std::uint8_t> filter = {};
};

/// The k best of the candidates, nearest first, equal scores by row. `codes` are of this table.
/// Errors: as search, and `invalid_argument` for codes of another table, fewer candidates than k or
/// a filter of another length.
Result<std::vector<Hit>> search_binary(const VectorTable& table, const BinaryCodes& codes,
                                       std::span<const float> query,
                                       const BinarySearchOptions& options);

/// The part of the true k nearest that search_binary finds for these queries, which are those that
/// are asked or drawn from them: of others the recall may be far from it. `own` has a row of the
/// table for each query that is not among its neighbours, kNoRow for none, or is empty. Errors: as
/// search_binary, and `invalid_argument` for no queries.
Result<double> binary_recall(const VectorTable& table, const BinaryCodes& codes,
                             const BinarySearchOptions& options, MatrixView<const float> queries,
                             std::span<const std::uint32_t> own = {});

}  // namespace embedscope
