#include "cli/points.h"

#include <algorithm>
#include <utility>

#include "cli/command.h"

namespace embedscope::cli {

void add_points_options(CLI::App& command, PointsOptions& options) {
  add_vector_options(command, options.vectors);
  command.add_option("--rows", options.rows, "The first rows only; 0 means all")
      ->capture_default_str();
  command.add_option("--metric", options.metric, "In which rows are near")
      ->check(CLI::IsMember({"cosine", "euclidean"}))
      ->capture_default_str();
  command.add_flag("--json", options.json, "One JSON object a line");
}

std::string Points::word(std::size_t row) const {
  return row < words.size() ? std::string(words.word(row)) : std::to_string(row);
}

Result<Points> read_points(const PointsOptions& options) {
  auto vectors = read_vector_file(options.vectors);
  if (!vectors) return std::move(vectors).failure();
  const VectorTable& table = vectors->table;
  if (options.rows > table.rows()) {
    return Error{ErrorCode::out_of_range, "asked for " + std::to_string(options.rows) +
                                              " rows of " + std::to_string(table.rows())};
  }
  if (table.rows() == 0)
    return Error{ErrorCode::invalid_argument, options.vectors.path + " has no rows"};
  Points points;
  points.rows = options.rows == 0 ? table.rows() : options.rows;
  points.dims = table.dims();
  points.metric = options.metric == "cosine" ? Metric::cosine : Metric::euclidean;
  auto values = AlignedBuffer<float>::allocate(points.rows * points.dims);
  if (!values) return std::move(values).failure();
  points.values = std::move(*values);
  for (std::size_t row = 0; row < points.rows; ++row) {
    const auto out = points.values.span().subspan(row * points.dims, points.dims);
    if (auto read = table.row(row, out); !read) return std::move(read).failure();
  }
  points.words = std::move(vectors->vocabulary);
  points.distinct = find_equal_rows(points.view()).distinct;
  if (points.distinct < points.rows) {
    note("of " + std::to_string(points.rows) + " rows " + std::to_string(points.distinct) +
         (points.distinct == 1 ? " is" : " are") + " distinct");
  }
  std::size_t zeros = 0;
  for (std::size_t row = 0; row < points.rows; ++row)
    zeros += has_direction(points.view().row(row)) ? 0 : 1;
  if (points.metric == Metric::cosine && zeros > 0) {
    note(std::to_string(zeros) + (zeros == 1 ? " row is" : " rows are") +
         " zero: without a direction, at distance 1 from every other by cosine");
  }
  return points;
}

Result<KnnGraph> neighbours_of(const Points& points, std::size_t k, const std::string& option) {
  if (points.rows < 2) {
    return Error{ErrorCode::invalid_argument, "one row alone has no neighbours"};
  }
  if (k > points.rows - 1 && !option.empty()) {
    note(option + " " + std::to_string(k) +
         " is more than the other rows: " + std::to_string(points.rows - 1) + " is taken");
  }
  return exact_knn(points.view(), std::min(k, points.rows - 1), points.metric);
}

}  // namespace embedscope::cli
