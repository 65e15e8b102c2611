// embedscope knn: the nearest rows of every row.
#include <memory>

#include "cli/command.h"
#include "cli/points.h"
#include "vectors/metric.h"

namespace embedscope::cli {
namespace {

struct KnnOptions {
  PointsOptions points;
  std::size_t k = 15;
};

int run(const KnnOptions& options) {
  const auto points = read_points(options.points);
  if (!points) return fail(points.error());
  const auto graph = exact_knn(points->view(), options.k, points->metric);
  if (!graph) return fail(graph.error());
  for (std::size_t row = 0; row < graph->rows; ++row) {
    JsonLine line;
    line.add("row", static_cast<std::uint64_t>(row)).add("word", points->word(row));
    std::size_t rank = 0;
    line.list("neighbours", graph->neighbours(row), [&](JsonLine& inner, std::uint32_t other) {
      inner.add("row", static_cast<std::uint64_t>(other))
          .add("word", points->word(other))
          .add("distance", static_cast<double>(graph->distances_of(row)[rank++]));
      if (points->metric == Metric::cosine && !has_direction(points->view().row(other)))
        inner.add("direction", "none");
    });
    line.print();
  }
  return 0;
}

}  // namespace

void add_knn(CLI::App& app, int& status) {
  auto options = std::make_shared<KnnOptions>();
  CLI::App* command =
      app.add_subcommand("knn", "The nearest rows of every row; one JSON object a row and line");
  add_points_options(*command, options->points);
  command->add_option("--k", options->k, "How many")->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
