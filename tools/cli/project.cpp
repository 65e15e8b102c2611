// embedscope project: rows as a picture in two or three dimensions.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/points.h"
#include "projection/pca.h"
#include "projection/trustworthiness.h"
#include "projection/tsne.h"
#include "projection/umap.h"

namespace embedscope::cli {
namespace {

struct ProjectOptions {
  PointsOptions points;
  std::string method = "umap";
  std::size_t dims = 2;
  double perplexity = TsneOptions{}.perplexity;
  std::size_t iterations = TsneOptions{}.iterations;
  std::size_t neighbours = UmapOptions{}.neighbours;
  float min_dist = UmapOptions{}.min_dist;
  std::size_t epochs = 0;
  std::uint64_t seed = 1;
  std::size_t judge = 0;
  std::string out = "-";
};

Result<std::vector<float>> principal(const Points& points, std::size_t dims) {
  const auto pca = fit_pca(points.view(), {.components = dims});
  if (!pca) return pca.error();
  std::vector<float> coordinates(points.rows * dims);
  pca->transform(points.view(), coordinates);
  return coordinates;
}

Result<std::vector<float>> draw(const Points& points, const ProjectOptions& options) {
  if (options.method == "pca") return principal(points, options.dims);
  if (options.method == "tsne") {
    const auto start = principal(points, options.dims);
    if (!start) return start.error();
    const auto graph = neighbours_of(
        points, static_cast<std::size_t>(std::ceil(3 * std::max(options.perplexity, 1.0))), "");
    if (!graph) return graph.error();
    const double most = std::max(1.0, static_cast<double>(graph->k) / 3);
    if (most < options.perplexity) {
      char taken[96];
      std::snprintf(taken, sizeof(taken),
                    "--perplexity %g needs three times as many rows: %.3g is taken",
                    options.perplexity, most);
      note(taken);
    }
    return tsne(*graph, {.dims = options.dims,
                         .perplexity = options.perplexity,
                         .iterations = options.iterations,
                         .seed = options.seed,
                         .start = {start->data(), points.rows, options.dims}});
  }
  const auto graph = neighbours_of(points, options.neighbours, "--neighbours");
  if (!graph) return graph.error();
  return umap(*graph, {.dims = options.dims,
                       .neighbours = options.neighbours,
                       .min_dist = options.min_dist,
                       .epochs = options.epochs,
                       .seed = options.seed});
}

int run(const ProjectOptions& options) {
  const auto points = read_points(options.points);
  if (!points) return fail(points.error());
  const auto picture = draw(*points, options);
  if (!picture) return fail(picture.error());
  std::string lines;
  for (std::size_t row = 0; row < points->rows; ++row) {
    if (options.points.json) {
      const float* const place = picture->data() + (row * options.dims);
      JsonLine line;
      line.add("row", static_cast<std::uint64_t>(row))
          .add("word", points->word(row))
          .add("x", static_cast<double>(place[0]))
          .add("y", static_cast<double>(place[1]));
      if (options.dims == 3) line.add("z", static_cast<double>(place[2]));
      lines += line.finish() + '\n';
      continue;
    }
    lines += points->word(row);
    for (std::size_t axis = 0; axis < options.dims; ++axis) {
      char number[32];
      std::snprintf(number, sizeof(number), "\t%.9g",
                    static_cast<double>((*picture)[(row * options.dims) + axis]));
      lines += number;
    }
    lines += '\n';
  }
  if (options.out == "-") {
    std::fwrite(lines.data(), 1, lines.size(), stdout);
  } else if (auto written = write_text(options.out, lines); !written) {
    return fail(written.error());
  }
  if (options.judge == 0) return 0;
  const std::size_t most = (points->rows - 1) / 2;  // less than half of the rows count as near
  if (most == 0) {
    note("too few rows to judge");
    return 0;
  }
  if (most < 10) note("judged by " + std::to_string(most) + " neighbours in place of 10");
  const auto quality = picture_quality(
      points->view(), {picture->data(), points->rows, options.dims},
      {.k = std::min<std::size_t>(10, most), .metric = points->metric, .sample = options.judge});
  if (!quality) return fail(quality.error());
  JsonLine line;
  line.add("method", options.method)
      .add("rows", static_cast<std::uint64_t>(points->rows))
      .add("distinct", static_cast<std::uint64_t>(points->distinct))
      .add("judged", static_cast<std::uint64_t>(quality->rows.size()))
      .add("trustworthiness", quality->mean_trustworthiness)
      .add("continuity", quality->mean_continuity)
      .add("kept", quality->mean_kept);
  std::fprintf(stderr, "%s\n", line.finish().c_str());
  return 0;
}

}  // namespace

void add_project(CLI::App& app, int& status) {
  auto options = std::make_shared<ProjectOptions>();
  CLI::App* command = app.add_subcommand("project", "Draw rows in two or three dimensions");
  add_points_options(*command, options->points);
  command->add_option("--method", options->method, "How")
      ->check(CLI::IsMember({"pca", "tsne", "umap"}))
      ->capture_default_str();
  command->add_option("--dims", options->dims, "Of the picture")
      ->check(CLI::Range(2, 3))
      ->capture_default_str();
  command->add_option("--perplexity", options->perplexity, "t-SNE: how many neighbours count")
      ->capture_default_str();
  command->add_option("--iterations", options->iterations, "t-SNE")->capture_default_str();
  command->add_option("--neighbours", options->neighbours, "UMAP: how many count")
      ->capture_default_str();
  command->add_option("--min-dist", options->min_dist, "UMAP: how near points may come")
      ->capture_default_str();
  command->add_option("--epochs", options->epochs, "UMAP; 0 means as many as suit the rows")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Same seed, same picture")->capture_default_str();
  command->add_option("--judge", options->judge,
                      "Also say, on standard error, how far the picture can be trusted, over so "
                      "many rows");
  command
      ->add_option("--out", options->out, "Where to write: word and coordinates by tabs, or JSON")
      ->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
