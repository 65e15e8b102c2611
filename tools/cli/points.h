// Rows that pictures, clusters and statistics are made of, and their neighbours.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "base/result.h"
#include "cli/vector_file.h"
#include "neighbors/knn_graph.h"
#include "vectors/vocabulary.h"

namespace embedscope::cli {

struct PointsOptions {
  VectorSource vectors;
  std::size_t rows = 0;  ///< the first rows; 0 means all
  std::string metric = "cosine";
  bool json = false;  ///< for what also answers otherwise
};

/// The options that all such subcommands take.
void add_points_options(CLI::App& command, PointsOptions& options);

struct Points {
  AlignedBuffer<float> values;
  std::size_t rows = 0;
  std::size_t dims = 0;
  std::size_t distinct = 0;  ///< rows that differ
  Metric metric = Metric::cosine;
  Vocabulary words;

  [[nodiscard]] MatrixView<const float> view() const { return {values.data(), rows, dims}; }
  [[nodiscard]] std::string word(std::size_t row) const;
};

/// Errors: those of the file, `out_of_range` for more rows than it has.
Result<Points> read_points(const PointsOptions& options);

/// The exact graph of min(k, rows − 1) neighbours a row. Where that is fewer than `option` asked
/// for, it is said.
Result<KnnGraph> neighbours_of(const Points& points, std::size_t k, const std::string& option);

}  // namespace embedscope::cli
