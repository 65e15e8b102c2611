// embedscope cluster: groups of rows, and the words that say what each is about.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/points.h"
#include "cluster/kmeans.h"
#include "cluster/labels.h"
#include "cluster/spectral.h"

namespace embedscope::cli {
namespace {

struct ClusterOptions {
  PointsOptions points;
  std::string method = "spectral";
  std::size_t clusters = 0;
  std::size_t neighbours = 15;
  std::size_t words = 8;
  bool members = false;
  std::uint64_t seed = 1;
};

int run(const ClusterOptions& options) {
  const auto points = read_points(options.points);
  if (!points) return fail(points.error());
  std::vector<std::uint32_t> cluster;
  std::size_t clusters = options.clusters;
  if (options.method == "spectral") {
    const auto graph = neighbours_of(*points, options.neighbours, "--neighbours");
    if (!graph) return fail(graph.error());
    auto found = spectral_clusters(*graph, {.clusters = clusters, .seed = options.seed});
    if (!found) return fail(found.error());
    cluster = std::move(found->cluster);
    clusters = found->clusters;
  } else {
    auto found = kmeans(points->view(), {.clusters = clusters, .seed = options.seed});
    if (!found) return fail(found.error());
    cluster = std::move(found->cluster);
  }
  const auto labels = label_clusters(points->view(), cluster, clusters, options.words);
  if (!labels) return fail(labels.error());
  const auto empty = std::count_if(labels->begin(), labels->end(),
                                   [](const auto& label) { return label.size == 0; });
  if (empty > 0) {
    note(std::to_string(empty) + " of the " + std::to_string(clusters) + " clusters hold no row");
  }
  for (std::size_t one = 0; one < clusters; ++one) {
    const auto listed = [&](const std::vector<std::uint32_t>& rows) {
      std::vector<std::string> words;
      words.reserve(rows.size());
      for (const std::uint32_t row : rows) words.push_back(points->word(row));
      return words;
    };
    JsonLine line;
    line.add("cluster", static_cast<std::uint64_t>(one))
        .add("size", static_cast<std::uint64_t>((*labels)[one].size))
        .texts("typical", listed((*labels)[one].typical))
        .texts("distinct", listed((*labels)[one].distinct));
    if (options.members) {
      std::vector<std::uint32_t> members;
      for (std::uint32_t row = 0; row < cluster.size(); ++row) {
        if (cluster[row] == one) members.push_back(row);
      }
      line.list("members", members, [&](JsonLine& inner, std::uint32_t row) {
        inner.add("row", static_cast<std::uint64_t>(row)).add("word", points->word(row));
      });
    }
    line.print();
  }
  return 0;
}

}  // namespace

void add_cluster(CLI::App& app, int& status) {
  auto options = std::make_shared<ClusterOptions>();
  CLI::App* command = app.add_subcommand("cluster", "Group rows; one JSON object a group and line");
  add_points_options(*command, options->points);
  command->add_option("--method", options->method, "How")
      ->check(CLI::IsMember({"spectral", "kmeans"}))
      ->capture_default_str();
  command
      ->add_option("--clusters", options->clusters,
                   "How many; with spectral, 0 means as many as the eigengap suggests")
      ->capture_default_str();
  command->add_option("--neighbours", options->neighbours, "spectral: of the graph")
      ->capture_default_str();
  command->add_option("--words", options->words, "To say what a group is about")
      ->capture_default_str();
  command->add_flag("--members", options->members, "Also list every row of a group");
  command->add_option("--seed", options->seed, "Same seed, same groups")->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
