// embedscope stats: what kind of space the rows of a file fill.
#include <memory>

#include "cli/command.h"
#include "cli/points.h"
#include "compare/spaces.h"
#include "vectors/space.h"

namespace embedscope::cli {
namespace {

struct StatsOptions {
  PointsOptions points;
  std::size_t k = 10;
};

int run(const StatsOptions& options) {
  const auto points = read_points(options.points);
  if (!points) return fail(points.error());
  const auto found = space_statistics(points->view(), {.metric = points->metric});
  if (!found) return fail(found.error());
  const auto graph = neighbours_of(*points, options.k, "--k");
  if (!graph) return fail(graph.error());
  const auto hubs = hubness(*graph, graph->k);
  if (!hubs) return fail(hubs.error());
  JsonLine line;
  line.add("rows", static_cast<std::uint64_t>(found->rows))
      .add("dims", static_cast<std::uint64_t>(found->dims))
      .add("metric", options.points.metric)
      .add("participation_ratio", found->participation_ratio)
      .add("mean_cosine", found->mean_cosine)
      .add("isotropy", found->isotropy)
      .add("farthest_to_nearest", found->farthest_to_nearest)
      .add("relative_contrast", found->relative_contrast)
      .object("hubs", [&](JsonLine& inner) {
        inner.add("k", static_cast<std::uint64_t>(graph->k))
            .add("skewness", hubs->skewness)
            .add("orphans", static_cast<std::uint64_t>(hubs->orphans))
            .add("largest", points->word(hubs->largest_hub))
            .add("occurrences", static_cast<std::uint64_t>(hubs->occurrences[hubs->largest_hub]));
      });
  line.print();
  return 0;
}

}  // namespace

void add_stats(CLI::App& app, int& status) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* command =
      app.add_subcommand("stats", "What kind of space rows fill, as one JSON object");
  add_points_options(*command, options->points);
  command->add_option("--k", options->k, "Neighbours that count for hubs")->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
