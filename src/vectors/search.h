// Exact nearest neighbours by a full scan, in three steps that each pass few rows on to the next:
// the rows in eight bits against a 16-bit query, the rows in f32 (where they are stored so or in
// f16), and f64.
// Each of the first two knows by how much it may be wrong and drops only rows that cannot be among
// the best k for all that; it is the filter of the VA-file (Weber, Schek and Blott, 1998), a scan
// of small approximations instead of large vectors. The result is the true one for the stored rows,
// in order, and each score is the f64 value rounded to f32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "vectors/centring.h"
#include "vectors/metric.h"
#include "vectors/vector_table.h"

namespace embedscope {

struct SearchOptions {
  std::size_t k = 10;              ///< how many hits, at least 1; fewer rows give fewer hits
  Metric metric = Metric::cosine;  ///< see metric.h; cosine ignores length, the others do not
  bool unit_length = false;  ///< scale both sides to norm 1 first: then all metrics rank alike
  const Centring* centring =
      nullptr;           ///< fitted on this very table; applied to both sides, before unit_length
  std::size_t rows = 0;  ///< search the first `rows` rows only; 0 means all
  std::span<const std::uint32_t> exclude = {};  ///< rows never returned, such as the query's own
  /// One a row of the table: 0 for rows never returned. Empty means all may be.
  std::span<const std::uint8_t> filter = {};
};

struct Hit {
  std::uint32_t row;
  /// The metric's value: similarity for cosine and dot, distance for euclidean. NaN where
  /// directions are compared and one of the two has none: such rows rank last.
  float score;
};

/// What every search asks of its query. `directions`: only these are compared. Errors: as search.
Result<void> check_query(const VectorTable& table, std::span<const float> query, std::size_t k,
                         bool directions);
/// Below every key by which rows are ranked: where those stand that have no direction.
inline constexpr double kNoDirection = -1e18;
/// Likewise of its filter.
Result<void> check_filter(const VectorTable& table, std::span<const std::uint8_t> filter);
/// Whether a search may not return a row, by its options `exclude` and `filter`.
bool is_left_out(std::size_t row, std::span<const std::uint32_t> exclude,
                 std::span<const std::uint8_t> filter);

/// The k nearest rows, nearest first, equal scores by row. A zero vector has no direction: by
/// cosine or at unit length it comes after all others, with NaN for a score. Errors:
/// `invalid_argument` for k = 0, a query of another width or one without the direction that is
/// compared, a filter of another length, or a centring fitted on another table, `non_finite` naming
/// the entry of the query, `out_of_range` for more rows than there are.
Result<std::vector<Hit>> search(const VectorTable& table, std::span<const float> query,
                                const SearchOptions& options);

/// The same for each row of `queries`: what search finds, in fewer passes over the table, whose
/// rows are compared with several queries while they are in the cache. `own` has a row of the table
/// for each query that is not among its hits, kNoRow for none, or is empty. Errors: as search,
/// naming the query, and `invalid_argument` for `own` of another length.
inline constexpr std::uint32_t kNoRow = 0xFFFFFFFF;
Result<std::vector<std::vector<Hit>>> search_batch(const VectorTable& table,
                                                   MatrixView<const float> queries,
                                                   const SearchOptions& options,
                                                   std::span<const std::uint32_t> own = {});

}  // namespace embedscope
