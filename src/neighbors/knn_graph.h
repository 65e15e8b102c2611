// The k nearest neighbours of every row: the graph from which maps, spectral clusters and hubs are
// made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/progress.h"
#include "base/result.h"
#include "neighbors/equal_rows.h"
#include "vectors/metric.h"

namespace embedscope {

struct KnnGraph {
  std::size_t rows = 0;
  std::size_t k = 0;
  std::vector<std::uint32_t> indices;  ///< rows × k, nearest first, a row itself left out
  /// rows × k, smaller is nearer: 1 − cos for cosine (a zero vector is at distance 1 from
  /// everything), ‖a − b‖ for euclidean, −a·b for dot. Equal distances stand in the order of rows.
  std::vector<float> distances;
  Metric metric = Metric::euclidean;
  double recall =
      1;  ///< part of the true neighbours that are in; 1 for exact, else estimated on a sample
  EqualRows equal = {};  ///< of the rows that it was made from

  /// The neighbours of one row, and how far they are.
  [[nodiscard]] std::span<const std::uint32_t> neighbours(std::size_t row) const {
    return {indices.data() + (row * k), k};
  }
  [[nodiscard]] std::span<const float> distances_of(std::size_t row) const {
    return {distances.data() + (row * k), k};
  }
};

/// Whether a graph can be asked for. Errors: `invalid_argument` unless 0 < k < rows.rows and there
/// is a dimension; `too_large`.
Result<void> check_knn(MatrixView<const float> rows, std::size_t k);

/// The exact graph in steps, for callers that must not block: start, step until it returns true,
/// finish.
class KnnBuild {
 public:
  /// `rows` must outlive the build. Errors: as check_knn.
  static Result<KnnBuild> start(MatrixView<const float> rows, std::size_t k, Metric metric);

  KnnBuild(KnnBuild&&) noexcept;
  KnnBuild& operator=(KnnBuild&&) noexcept;
  ~KnnBuild();

  /// Does about `units` more; true when all are done. Any sequence of steps gives the same result.
  bool step(std::size_t units);
  [[nodiscard]] std::size_t done() const;
  [[nodiscard]] std::size_t total() const;

  /// The graph, once. Errors: `invalid_argument` before all is done, `non_finite` naming the row
  /// and column of a NaN or infinity, or a row longer than 1e18; `too_large`.
  Result<KnnGraph> finish();

 private:
  struct State;
  explicit KnnBuild(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The exact graph at once. Errors as KnnBuild, and `cancelled` when progress asks to stop.
Result<KnnGraph> exact_knn(MatrixView<const float> rows, std::size_t k, Metric metric,
                           const Progress& progress = {});

}  // namespace embedscope
