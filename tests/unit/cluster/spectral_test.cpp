#include "cluster/spectral.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "cluster/labels.h"
#include "cluster/silhouette.h"
#include "unit/support/golden.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::floats;
using testing::normal_rows;
using testing::take;
using testing::words;

KnnGraph graph_of(const std::vector<float>& values, std::size_t rows, std::size_t k) {
  return take(exact_knn({values.data(), rows, values.size() / rows}, k, Metric::euclidean));
}

/// Whether two groupings are the same but for names.
bool same_grouping(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::size_t i = 0; i < a.size(); ++i) pairs.emplace(a[i], b[i]);
  const std::set<std::uint32_t> first(a.begin(), a.end());
  const std::set<std::uint32_t> second(b.begin(), b.end());
  return pairs.size() == first.size() && pairs.size() == second.size();
}

TEST(Spectral, finds_shapes_as_scikit_learn_does) {
  const auto golden = testing::read_golden("pictures.json");
  for (const auto& one : golden["shapes"].GetArray()) {
    SCOPED_TRACE(one["name"].GetString());
    const std::size_t rows = one["rows"].GetUint();
    const KnnGraph graph = graph_of(floats(one["data"]), rows, 8);
    const auto found = take(spectral_clusters(graph, {.clusters = 2}));
    EXPECT_TRUE(same_grouping(found.cluster, words(one["labels"])));
    const auto looked = take(spectral_clusters(graph, {.most_clusters = 10}));
    const std::vector<float> expected = floats(one["eigenvalues"]);
    ASSERT_EQ(looked.eigenvalues.size(), 10U);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_NEAR(looked.eigenvalues[i], expected[i], 1e-4) << i;
  }
}

TEST(Spectral, suggests_as_many_clusters_as_there_are) {
  std::vector<float> values = normal_rows(250, 6, 1);
  for (std::size_t row = 0; row < 250; ++row) values[(row * 6) + (row % 5)] += 9;
  const auto found = take(spectral_clusters(graph_of(values, 250, 10), {}));
  EXPECT_EQ(found.suggested, 5U);
  EXPECT_EQ(found.clusters, 5U);
  for (std::size_t row = 5; row < 250; ++row) EXPECT_EQ(found.cluster[row], found.cluster[row % 5]);
  const std::vector<double> flat = {0, 0.1, 0.2, 0.9, 1};
  EXPECT_EQ(eigengap(flat), 3U);
  EXPECT_EQ(eigengap({}), 1U);
}

TEST(Spectral, in_steps_equals_spectral_at_once) {
  const KnnGraph graph = graph_of(normal_rows(300, 4, 2), 300, 10);
  const auto whole = take(spectral_clusters(graph, {.clusters = 7, .seed = 3}));
  auto run = take(SpectralRun::start(graph, {.clusters = 7, .seed = 3}));
  while (!run.step(1)) {
    EXPECT_LE(run.done(), run.total());
  }
  const auto parts = take(run.finish());
  EXPECT_EQ(parts.cluster, whole.cluster);
  EXPECT_EQ(parts.eigenvalues, whole.eigenvalues);
  for (std::size_t cluster = 1; cluster < whole.clusters; ++cluster) {
    const auto size = [&](std::size_t of) {
      return std::count(whole.cluster.begin(), whole.cluster.end(), of);
    };
    EXPECT_GE(size(cluster - 1), size(cluster));
  }
}

TEST(Spectral, groups_duplicates_pieces_and_hardly_any_points) {
  const std::vector<float> same(40 * 3, 1.0F);
  EXPECT_LE(take(spectral_clusters(graph_of(same, 40, 10), {.clusters = 3})).clusters, 3U);
  // Four pieces that no edge joins: the first four eigenvalues are 0.
  std::vector<float> pieces = normal_rows(80, 3, 3);
  for (std::size_t row = 0; row < 80; ++row) pieces[row * 3] += 1000 * static_cast<float>(row % 4);
  const auto found = take(spectral_clusters(graph_of(pieces, 80, 8), {}));
  EXPECT_EQ(found.clusters, 4U);
  EXPECT_NEAR(found.eigenvalues[3], 0, 1e-5);
  EXPECT_GT(found.eigenvalues[4], 0.01);
  for (std::size_t row = 4; row < 80; ++row) EXPECT_EQ(found.cluster[row], found.cluster[row % 4]);
  for (const std::size_t rows : {2U, 3U, 5U}) {
    const auto few =
        take(spectral_clusters(graph_of(normal_rows(rows, 2, 4), rows, rows - 1), {.clusters = 2}));
    EXPECT_EQ(few.cluster.size(), rows);
  }
  const KnnGraph alone{.rows = 1, .k = 0, .indices = {}, .distances = {}};
  EXPECT_EQ(take(spectral_clusters(alone, {})).clusters, 1U);
}

TEST(Spectral, says_what_it_cannot_group) {
  KnnGraph graph = graph_of(normal_rows(20, 3, 5), 20, 5);
  expect_error(spectral_clusters(graph, {.clusters = 21}), ErrorCode::invalid_argument,
               "21 clusters");
  expect_error(spectral_clusters(graph, {.rotations = 0}), ErrorCode::invalid_argument,
               "0 rotations");
  graph.indices[3] = 99;
  expect_error(spectral_clusters(graph, {}), ErrorCode::out_of_range, "99");
  const KnnGraph large = graph_of(normal_rows(300, 4, 6), 300, 10);
  int calls = 0;
  expect_error(spectral_clusters(large, {}, [&](double) { return ++calls < 2; }),
               ErrorCode::cancelled, "cancelled");
  EXPECT_EQ(calls, 2);
}

TEST(Silhouette, agrees_with_scikit_learn) {
  const auto golden = testing::read_golden("pictures.json");
  const auto& expected = golden["quality"];
  const std::vector<float> data = floats(expected["data"]);
  const std::vector<std::uint32_t> labels = words(expected["labels"]);
  const MatrixView<const float> points(data.data(), 60, 5);
  const auto found = take(silhouette(points, labels));
  const std::vector<float> values = floats(expected["silhouettes"]);
  for (std::size_t i = 0; i < 60; ++i) EXPECT_NEAR(found.values[i], values[i], 2e-6) << i;
  const auto cosine = take(silhouette(points, labels, {.metric = Metric::cosine}));
  EXPECT_NEAR(cosine.mean, expected["silhouette_cosine"].GetDouble(), 1e-6);
  const auto some = take(silhouette(points, labels, {.sample = 7}));
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(some.values[i], found.values[some.rows[i]]);

  std::vector<std::uint32_t> lonely = labels;
  lonely[4] = 77;
  EXPECT_EQ(take(silhouette(points, lonely)).values[4], 0.0F);
  expect_error(silhouette(points, std::vector<std::uint32_t>(60)), ErrorCode::invalid_argument,
               "not 1");
  expect_error(silhouette(points, std::vector<std::uint32_t>(59)), ErrorCode::invalid_argument,
               "59 clusters");
  const std::vector<float> same(12, 1.0F);
  const std::vector<std::uint32_t> halves = {0, 0, 0, 1, 1, 1};
  EXPECT_EQ(take(silhouette({same.data(), 6, 2}, halves)).mean, 0);
}

TEST(ClusterLabels, are_the_typical_and_the_distinct_members) {
  // Two clusters share the first axis; what sets them apart is the second and third.
  const std::vector<float> points = {
      1,    1,    0,     // 0: typical of the first cluster
      1,    0.8F, 0.1F,  // 1
      0.2F, 2,    0,     // 2: the most unlike the other
      1,    0,    1,     // 3
      1,    0.1F, 0.9F,  // 4
      0,    0,    3,     // 5
      0,    0,    0,     // 6: nothing at all
  };
  const std::vector<std::uint32_t> clusters = {0, 0, 0, 1, 1, 1, 1};
  const auto labels = take(label_clusters({points.data(), 7, 3}, clusters, 3, 2));
  ASSERT_EQ(labels.size(), 3U);
  EXPECT_EQ(labels[0].size, 3U);
  EXPECT_EQ(labels[0].typical, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(labels[0].distinct.front(), 2U);
  EXPECT_EQ(labels[1].distinct.front(), 5U);
  EXPECT_TRUE(labels[2].typical.empty());
  expect_error(label_clusters({points.data(), 7, 3}, clusters, 1, 2), ErrorCode::out_of_range,
               "cluster 1 of 1");
}

}  // namespace
}  // namespace embedscope
