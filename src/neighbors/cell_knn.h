// An approximate graph for many rows: rows are parted into cells, each around one of them drawn at
// random, and only those of near cells are compared (the inverted file of Sivic and Zisserman,
// 2003, made of one list a cell). What is compared is compared exactly. How many cells are near
// enough is found out: a sample of rows is compared with all others, and cells are added until the
// part of its true neighbours that were found is what was asked for. That part is the graph's
// recall.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "neighbors/knn_graph.h"

namespace embedscope {

struct CellKnnOptions {
  /// Part of the true neighbours that a sample of 256 rows must have, 0…1; 1 compares nearly
  /// everything. More takes longer.
  double recall = 0.98;
  std::uint64_t seed = 1;
};

/// In steps, for callers that must not block: start, step until it returns true, finish.
class CellKnn {
 public:
  /// `rows` must outlive the work. Errors: as check_knn, and `invalid_argument` for a recall out of
  /// its range.
  static Result<CellKnn> start(MatrixView<const float> rows, std::size_t k, Metric metric,
                               const CellKnnOptions& options = {});

  CellKnn(CellKnn&&) noexcept;
  CellKnn& operator=(CellKnn&&) noexcept;
  ~CellKnn();

  /// Does up to `units` more; true when all are done. Any sequence of steps gives the same result.
  bool step(std::size_t units);
  [[nodiscard]] std::size_t done() const;
  /// Grows when cells are added.
  [[nodiscard]] std::size_t total() const;

  /// The graph with its recall, once. Errors: as KnnBuild::finish.
  Result<KnnGraph> finish();

 private:
  struct State;
  explicit CellKnn(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The graph at once. Errors as CellKnn, and `cancelled` when progress asks to stop.
Result<KnnGraph> cell_knn(MatrixView<const float> rows, std::size_t k, Metric metric,
                          const CellKnnOptions& options = {}, const Progress& progress = {});

}  // namespace embedscope
