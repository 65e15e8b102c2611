#include "projection/umap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "projection/trustworthiness.h"
#include "unit/support/golden.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::floats;
using testing::normal_rows;
using testing::take;

/// Three round clouds, far apart.
std::vector<float> clouds(std::size_t rows, std::size_t dims, std::uint64_t seed,
                          float apart = 12) {
  std::vector<float> values = normal_rows(rows, dims, seed);
  for (std::size_t row = 0; row < rows; ++row) values[(row * dims) + (row % 3)] += apart;
  return values;
}

KnnGraph graph_of(const std::vector<float>& values, std::size_t rows, std::size_t k,
                  Metric metric = Metric::euclidean) {
  return take(exact_knn({values.data(), rows, values.size() / rows}, k, metric));
}

double mean_trust(const std::vector<float>& values, std::size_t rows,
                  const std::vector<float>& picture) {
  return take(picture_quality({values.data(), rows, values.size() / rows},
                              {picture.data(), rows, picture.size() / rows}, {.k = 10}))
      .mean_trustworthiness;
}

TEST(UmapCurve, is_the_one_that_scipy_fits) {
  const auto golden = testing::read_golden("pictures.json");
  for (const auto& one : golden["curves"].GetArray()) {
    SCOPED_TRACE(one["min_dist"].GetDouble());
    const UmapCurve curve = fit_umap_curve(one["min_dist"].GetDouble(), one["spread"].GetDouble());
    EXPECT_NEAR(curve.a, one["a"].GetDouble(), 1e-4 * one["a"].GetDouble());
    EXPECT_NEAR(curve.b, one["b"].GetDouble(), 1e-4 * one["b"].GetDouble());
  }
}

TEST(FuzzySet, agrees_with_the_formulas_in_numpy) {
  const auto golden = testing::read_golden("pictures.json");
  const auto& one = golden["fuzzy_set"];
  const std::size_t rows = one["rows"].GetUint();
  const KnnGraph graph = graph_of(floats(one["data"]), rows, 8);
  std::vector<Reach> reach(rows);
  fit_reach(graph, 8, 0, rows, reach);
  const SparseRows edges = fuzzy_union(graph, 8, reach);
  std::vector<float> dense(rows * rows);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < edges.columns_of(row).size(); ++i) {
      dense[(row * rows) + edges.columns_of(row)[i]] = edges.values_of(row)[i];
    }
  }
  const std::vector<float> expected = floats(one["union"]);
  for (std::size_t i = 0; i < dense.size(); ++i)
    EXPECT_NEAR(dense[i], expected[i], 1e-4) << "at " << i;
}

TEST(FuzzySet, is_symmetric_and_holds_the_nearest_with_one) {
  const KnnGraph graph = graph_of(normal_rows(200, 6, 1), 200, 12);
  auto layout = take(Umap::create(graph, {.neighbours = 12, .epochs = 1}));
  layout.step(1000);
  const SparseRows& edges = layout.edges();
  for (std::size_t row = 0; row < 200; ++row) {
    const auto values = edges.values_of(row);
    EXPECT_NEAR(*std::max_element(values.begin(), values.end()), 1, 1e-6);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::uint32_t other = edges.columns_of(row)[i];
      const auto back = edges.columns_of(other);
      const auto found = std::lower_bound(back.begin(), back.end(), row);
      ASSERT_TRUE(found != back.end() && *found == row);
      EXPECT_EQ(edges.values_of(other)[static_cast<std::size_t>(found - back.begin())], values[i]);
    }
  }
}

TEST(Umap, in_steps_equals_umap_at_once) {
  const KnnGraph graph = graph_of(clouds(150, 8, 2), 150, 15);
  const UmapOptions options{.epochs = 60, .seed = 5};
  const std::vector<float> whole = take(umap(graph, options));
  auto layout = take(Umap::create(graph, options));
  std::size_t steps = 1;
  while (!layout.step(7)) ++steps;
  EXPECT_EQ(steps, (layout.total() + 6) / 7);
  EXPECT_EQ(std::vector<float>(layout.coordinates().begin(), layout.coordinates().end()), whole);
  EXPECT_EQ(take(umap(graph, options)), whole) << "one seed, one picture";
  EXPECT_NE(take(umap(graph, {.epochs = 60, .seed = 6})), whole) << "another seed, another picture";
}

TEST(Umap, keeps_neighbourhoods_in_two_and_three_dimensions) {
  const std::vector<float> values = clouds(300, 10, 3, 6);
  const KnnGraph graph = graph_of(values, 300, 15);
  for (const std::size_t dims : {2U, 3U}) {
    const std::vector<float> picture = take(umap(graph, {.dims = dims, .epochs = 200}));
    ASSERT_EQ(picture.size(), 300 * dims);
    EXPECT_GT(mean_trust(values, 300, picture), 0.9);
  }
}

TEST(Umap, begins_where_it_is_told) {
  const std::vector<float> values = clouds(120, 6, 4, 4);
  const KnnGraph graph = graph_of(values, 120, 10);
  std::vector<float> start(240);
  for (std::size_t row = 0; row < 120; ++row) {
    start[2 * row] = values[6 * row];
    start[(2 * row) + 1] = values[(6 * row) + 1];
  }
  auto layout = take(Umap::create(graph, {.epochs = 50, .start = {start.data(), 120, 2}}));
  while (layout.stage() != Umap::Stage::layout) layout.step(1);
  const auto picture = layout.coordinates();
  const auto [low, high] = std::minmax_element(picture.begin(), picture.end());
  EXPECT_NEAR(*high - *low, 20, 5);
  for (std::size_t row = 1; row < 120; ++row) {
    EXPECT_EQ(start[2 * row] > start[2 * (row - 1)], picture[2 * row] > picture[2 * (row - 1)])
        << row;
  }
}

TEST(Umap, draws_points_of_one_label_together) {
  // Labels that have nothing to do with the points: only supervision can part them.
  const std::vector<float> values = normal_rows(300, 5, 5);
  const KnnGraph graph = graph_of(values, 300, 15);
  std::vector<std::uint32_t> labels(300);
  for (std::size_t row = 0; row < 300; ++row) labels[row] = row % 10 == 9 ? kNoLabel : row % 2;
  const auto same_label_neighbours = [&](std::span<const std::uint32_t> given) {
    const std::vector<float> picture =
        take(umap(graph, {.epochs = 200, .labels = given, .label_weight = 0.9F}));
    const KnnGraph drawn = graph_of(picture, 300, 5);
    std::size_t same = 0;
    std::size_t all = 0;
    for (std::size_t row = 0; row < 300; ++row) {
      if (labels[row] == kNoLabel) continue;
      for (const std::uint32_t other : drawn.neighbours(row)) {
        if (labels[other] == kNoLabel) continue;
        same += labels[other] == labels[row] ? 1 : 0;
        ++all;
      }
    }
    return static_cast<double>(same) / static_cast<double>(all);
  };
  EXPECT_LT(same_label_neighbours({}), 0.65);
  EXPECT_GT(same_label_neighbours(labels), 0.9);
}

TEST(Umap, puts_new_points_beside_their_neighbours) {
  const std::vector<float> values = clouds(240, 8, 6);
  const KnnGraph graph = graph_of(values, 240, 15);
  const UmapOptions options{.epochs = 200};
  const std::vector<float> picture = take(umap(graph, options));
  const std::vector<float> fresh = clouds(30, 8, 7);
  KnnGraph query{.rows = 30, .k = 15, .indices = {}, .distances = {}, .metric = Metric::euclidean};
  for (std::size_t row = 0; row < 30; ++row) {
    std::vector<std::pair<float, std::uint32_t>> near;
    for (std::uint32_t other = 0; other < 240; ++other) {
      float square = 0;
      for (std::size_t d = 0; d < 8; ++d) {
        const float gap = fresh[(row * 8) + d] - values[(other * 8) + d];
        square += gap * gap;
      }
      near.emplace_back(std::sqrt(square), other);
    }
    std::sort(near.begin(), near.end());
    for (std::size_t i = 0; i < 15; ++i) {
      query.indices.push_back(near[i].second);
      query.distances.push_back(near[i].first);
    }
  }
  const std::vector<float> placed = take(umap_transform(query, {picture.data(), 240, 2}, options));
  for (std::size_t row = 0; row < 30; ++row) {
    double best = std::numeric_limits<double>::infinity();
    std::size_t nearest = 0;
    for (std::size_t other = 0; other < 240; ++other) {
      const double square = std::pow(placed[2 * row] - picture[2 * other], 2) +
                            std::pow(placed[(2 * row) + 1] - picture[(2 * other) + 1], 2);
      if (square < best) {
        best = square;
        nearest = other;
      }
    }
    EXPECT_EQ(nearest % 3, row % 3) << "row " << row << " landed in another cloud";
  }
  query.indices[0] = 240;
  expect_error(umap_transform(query, {picture.data(), 240, 2}, options), ErrorCode::out_of_range,
               "240");
}

TEST(Umap, draws_duplicates_pieces_and_hardly_any_points) {
  // All alike.
  const std::vector<float> same(60 * 4, 1.0F);
  for (const float value : take(umap(graph_of(same, 60, 15), {.epochs = 50})))
    EXPECT_TRUE(std::isfinite(value));
  // Two pieces that no edge joins stay apart.
  std::vector<float> pieces = normal_rows(80, 4, 8);
  for (std::size_t row = 40; row < 80; ++row) pieces[row * 4] += 1000;
  const std::vector<float> picture = take(umap(graph_of(pieces, 80, 10), {.epochs = 100}));
  const KnnGraph drawn = graph_of(picture, 80, 5);
  std::size_t across = 0;
  for (std::size_t row = 0; row < 80; ++row) {
    for (const std::uint32_t other : drawn.neighbours(row))
      across += (row < 40) == (other < 40) ? 0 : 1;
  }
  EXPECT_LE(across, 8U);
  // Few points, and more neighbours wanted than there are.
  for (const std::size_t rows : {2U, 3U, 4U, 5U}) {
    const std::vector<float> few = normal_rows(rows, 3, 9);
    const std::vector<float> two = take(umap(graph_of(few, rows, rows - 1), {.epochs = 30}));
    EXPECT_EQ(two.size(), 2 * rows);
    for (const float value : two) EXPECT_TRUE(std::isfinite(value));
  }
  const KnnGraph alone{.rows = 1, .k = 0, .indices = {}, .distances = {}};
  EXPECT_EQ(take(umap(alone, {.epochs = 5})).size(), 2U);
}

TEST(Umap, says_what_it_cannot_draw) {
  KnnGraph graph = graph_of(normal_rows(20, 3, 10), 20, 5);
  expect_error(umap(graph, {.dims = 4}), ErrorCode::invalid_argument, "2 or 3 dimensions, not 4");
  expect_error(umap(graph, {.neighbours = 0}), ErrorCode::invalid_argument, "one neighbour");
  expect_error(umap(graph, {.min_dist = 2}), ErrorCode::invalid_argument, "min_dist");
  expect_error(umap(graph, {.min_dist = std::nanf("")}), ErrorCode::invalid_argument, "min_dist");
  const std::vector<std::uint32_t> labels(19);
  expect_error(umap(graph, {.labels = labels}), ErrorCode::invalid_argument, "19 labels");
  std::vector<float> start(40, 1.0F);
  expect_error(umap(graph, {.start = {start.data(), 19, 2}}), ErrorCode::invalid_argument,
               "19 × 2");
  start[11] = std::numeric_limits<float>::infinity();
  expect_error(umap(graph, {.start = {start.data(), 20, 2}}), ErrorCode::non_finite, "point 5");
  graph.distances[7] = std::nanf("");
  expect_error(umap(graph, {}), ErrorCode::non_finite, "point 1");
  graph.distances[7] = 1;
  graph.indices[7] = 20;
  expect_error(umap(graph, {}), ErrorCode::out_of_range, "20 of 20");
  graph.indices[7] = 1;
  expect_error(umap(graph, {}), ErrorCode::invalid_argument, "its own neighbour");
  graph.indices[7] = 0;
  graph.metric = Metric::dot;
  expect_error(umap(graph, {}), ErrorCode::invalid_argument, "dot product");
  graph.indices.pop_back();
  expect_error(umap(graph, {}), ErrorCode::invalid_argument, "99");
}

TEST(Umap, stops_when_asked) {
  const KnnGraph graph = graph_of(normal_rows(50, 3, 11), 50, 10);
  int calls = 0;
  expect_error(umap(graph, {}, [&](double) { return ++calls < 5; }), ErrorCode::cancelled,
               "cancelled");
  EXPECT_EQ(calls, 5);
}

}  // namespace
}  // namespace embedscope
