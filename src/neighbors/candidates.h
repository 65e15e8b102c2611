// The best candidates of every row while a graph is built. Pairs arrive with a key from the grid
// (kernels/grid.h), which says nearly how near they are and by how much it may be wrong; a row
// keeps what can be among its k nearest for all that, and measures it in f64 in the end, or when
// too many crowd in. What finish writes is therefore exact for the candidates it was offered: only
// the offers can be too few.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "base/result.h"
#include "kernels/grid.h"
#include "vectors/metric.h"

namespace embedscope {

/// 1 − cos, ‖a − b‖ or −a·b, in f64: smaller is nearer.
double metric_distance(Metric metric, std::span<const float> a, std::span<const float> b);

/// Rows of f32 and what their keys mean.
struct GridSpace {
  MatrixView<const float> rows;
  /// Which of `rows` each row of the space is; as they stand when empty.
  std::span<const std::uint32_t> order;
  Metric metric = Metric::euclidean;
  GridRows grid;
  std::vector<float> origin;    ///< of the grid: the mean for euclidean, empty for the others
  AlignedBuffer<double> norms;  ///< ‖x‖, for cosine
  double per_step = 0;          ///< steps of the grid in a unit of length
  double off = 0;               ///< how far a row may lie from its point of the grid, in steps

  [[nodiscard]] std::span<const float> row(std::size_t index) const {
    return rows.row(order.empty() ? index : order[index]);
  }
  /// As metric_distance, of two rows.
  [[nodiscard]] double distance(std::size_t a, std::size_t b) const;
  /// What grid_tile takes off a product: half squares for euclidean, zeros for the others.
  [[nodiscard]] const std::int32_t* minus(std::size_t row) const {
    return metric == Metric::euclidean ? grid.half_squares().data() + row : kZeros;
  }
  /// A key at most this is of a pair that is farther apart than one of the key `best`.
  [[nodiscard]] std::int32_t limit_of_key(std::int32_t best) const;
  /// A key at most this is of a pair that is farther apart than `distance`.
  [[nodiscard]] std::int32_t limit_of_distance(double distance) const;

  /// Whether no row can be nearer to this one than `distance`, but for rounding.
  [[nodiscard]] bool none_is_nearer(std::size_t row, double distance) const;

  static constexpr std::int32_t kZeros[kPanelRows] = {};
};

/// Makes a GridSpace of rows, in two or three passes that may stop between any rows.
class GridSpaceFit {
 public:
  GridSpaceFit() = default;
  /// `rows` must outlive the space. Errors: `too_large`.
  static Result<GridSpaceFit> start(MatrixView<const float> rows, Metric metric);

  /// Reads up to `rows` more rows; true when all passes are done, or a row is not finite.
  bool step(std::size_t rows);
  /// Rows that will have been read.
  [[nodiscard]] std::size_t total() const { return passes() * space_.rows.rows; }
  /// The space, after the last step. Errors: `non_finite` naming the row and column.
  Result<GridSpace> finish();

 private:
  [[nodiscard]] std::size_t passes() const { return space_.metric == Metric::euclidean ? 3 : 2; }
  void end_pass();
  Result<void> measure(std::size_t row);
  void reach(std::size_t row);
  void place(std::size_t row);

  GridSpace space_;
  std::vector<double> sums_;
  std::vector<double> centred_;
  double longest_ = 0;
  std::size_t pass_ = 0;
  std::size_t next_ = 0;
  Result<void> state_;
};

class Candidates {
 public:
  Candidates() = default;
  /// `space` must outlive the candidates. Errors: `too_large`.
  static Result<Candidates> allocate(const GridSpace& space, std::size_t k);

  /// What a key must be above to be offered to these rows; for the rows that fill a panel nothing
  /// is.
  [[nodiscard]] const std::int32_t* limits(std::size_t row) const { return limits_.data() + row; }

  void offer(std::size_t row, std::uint32_t other, std::int32_t key) {
    const std::size_t at = (row * room_) + counts_[row]++;
    entries_[at] = {.key = key, .other = other};
    if (counts_[row] == room_) prune(row);
  }

  /// Offers the pairs of a tile: rows `first` … first + 3 get columns `column` … column + 7 and, if
  /// `both`, the columns get the rows. Pairs past the last row, and of a row with itself, are none.
  void offer_tile(std::size_t first, std::size_t column, bool both, const std::int32_t* keys);

  /// Writes the k nearest of a row's candidates, nearest first and equal ones by row; returns how
  /// many there were, at most k. Candidates may have been offered twice.
  std::size_t finish(std::size_t row, std::span<std::uint32_t> indices, std::span<float> distances);

 private:
  struct Entry {
    std::int32_t key;
    std::uint32_t other;
  };
  struct Measured {
    double distance;
    Entry entry;
  };
  void prune(std::size_t row);
  /// The candidates of a row in exact order, into measured_.
  void measure(std::size_t row);

  const GridSpace* space_ = nullptr;
  std::size_t k_ = 0;
  std::size_t room_ = 0;
  AlignedBuffer<Entry> entries_;  ///< rows × room_
  AlignedBuffer<std::uint32_t> counts_;
  AlignedBuffer<std::int32_t> limits_;
  std::vector<Measured> measured_;
};

}  // namespace embedscope
