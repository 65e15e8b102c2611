#include "projection/tsne.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "projection/pca.h"
#include "projection/repulsion_tree.h"
#include "projection/trustworthiness.h"
#include "unit/support/golden.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::floats;
using testing::normal_rows;
using testing::take;

KnnGraph graph_of(const std::vector<float>& values, std::size_t rows, std::size_t k) {
  return take(exact_knn({values.data(), rows, values.size() / rows}, k, Metric::euclidean));
}

std::vector<float> principal(const std::vector<float>& values, std::size_t rows) {
  const MatrixView<const float> view(values.data(), rows, values.size() / rows);
  const Pca pca = take(fit_pca(view, {}));
  std::vector<float> coordinates(rows * 2);
  pca.transform(view, coordinates);
  return coordinates;
}

/// The sums of RepulsionTree, pair by pair in f64.
double repel_exactly(const std::vector<float>& points, std::size_t dims,
                     std::vector<double>& forces) {
  const std::size_t count = points.size() / dims;
  forces.assign(points.size(), 0.0);
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      if (i == j) continue;
      double square = 1;
      for (std::size_t axis = 0; axis < dims; ++axis) {
        square +=
            std::pow(static_cast<double>(points[(i * dims) + axis]) - points[(j * dims) + axis], 2);
      }
      total += 1 / square;
      for (std::size_t axis = 0; axis < dims; ++axis) {
        forces[(i * dims) + axis] +=
            (static_cast<double>(points[(i * dims) + axis]) - points[(j * dims) + axis]) /
            (square * square);
      }
    }
  }
  return total;
}

TEST(RepulsionTree, is_exact_without_theta_and_near_it_with) {
  for (const std::size_t dims : {2U, 3U}) {
    std::vector<float> points = normal_rows(700, dims, 1);
    for (float& value : points) value *= 8;
    std::copy_n(points.begin(), dims * 40,
                points.begin() + static_cast<std::ptrdiff_t>(dims * 40));  // duplicates
    std::vector<double> expected;
    const double total = repel_exactly(points, dims, expected);
    double largest = 0;
    for (const double force : expected) largest = std::max(largest, std::fabs(force));
    std::vector<float> forces(points.size());
    EXPECT_NEAR(RepulsionTree(dims, 0).repel(points, forces), total, 1e-4 * total);
    for (std::size_t i = 0; i < forces.size(); ++i)
      EXPECT_NEAR(forces[i], expected[i], 1e-5 * largest);

    EXPECT_NEAR(RepulsionTree(dims, 0.5F).repel(points, forces), total, 5e-3 * total);
    double off = 0;
    double all = 0;
    for (std::size_t i = 0; i < forces.size(); ++i) {
      off += std::pow(forces[i] - expected[i], 2);
      all += std::pow(expected[i], 2);
    }
    EXPECT_LT(std::sqrt(off / all), 1e-2);
    EXPECT_GT(off, 0) << "compared with itself?";
  }
}

TEST(RepulsionTree, holds_points_that_are_all_in_one_place_or_far_away) {
  std::vector<float> forces(200);
  EXPECT_NEAR(RepulsionTree(2, 0.5F).repel(std::vector<float>(200, 3.0F), forces), 100.0 * 99,
              1e-3);
  for (const float force : forces) EXPECT_EQ(force, 0.0F);
  std::vector<float> far = normal_rows(100, 2, 2);
  far[0] = 1e9F;
  RepulsionTree(2, 0.5F).repel(far, forces);
  for (const float force : forces) EXPECT_TRUE(std::isfinite(force));
}

TEST(RepulsionTree, parts_a_crowd_though_some_points_have_strayed) {
  for (const std::size_t dims : {2U, 3U}) {
    // As early in a run over many points: nearly all within a hundredth, a few very far away.
    constexpr std::size_t kPoints = 4000;
    std::vector<float> points = normal_rows(kPoints, dims, 2);
    for (float& value : points) value *= 0.01F;
    for (std::size_t axis = 0; axis < 3 * dims; ++axis) points[axis] *= 1e6F;
    std::vector<double> expected;
    const double total = repel_exactly(points, dims, expected);
    double largest = 0;
    for (const double force : expected) largest = std::max(largest, std::fabs(force));
    std::vector<float> forces(points.size());
    RepulsionTree tree(dims, 0.5F);
    EXPECT_NEAR(tree.repel(points, forces), total, 1e-3 * total);
    for (std::size_t i = 0; i < forces.size(); ++i) {
      EXPECT_NEAR(forces[i], expected[i], 0.05 * largest);
    }
    EXPECT_LT(tree.interactions(), kPoints * kPoints / 4);
  }
}

TEST(Tsne, comes_as_near_as_scikit_learn) {
  const auto golden = testing::read_golden("pictures.json");
  const auto& iris = golden["iris"];
  const std::size_t rows = iris["rows"].GetUint();
  const std::vector<float> data = floats(iris["data"]);
  const std::vector<float> start = principal(data, rows);
  // All other points are neighbours, as in scikit-learn's exact method.
  const KnnGraph graph = graph_of(data, rows, rows - 1);
  TsneOptions options{.perplexity = 20, .start = {start.data(), rows, 2}};
  auto run = take(Tsne::create(graph, options));
  run.step(run.total());
  EXPECT_EQ(run.perplexity(), 20);
  EXPECT_LT(run.divergence(), 1.03 * iris["divergence"].GetDouble());
  EXPECT_GT(run.divergence(), 0.8 * iris["divergence"].GetDouble());
}

TEST(Tsne, in_steps_equals_tsne_at_once) {
  const std::vector<float> values = normal_rows(200, 6, 3);
  const KnnGraph graph = graph_of(values, 200, 45);
  const TsneOptions options{.perplexity = 15, .iterations = 120, .exaggerated = 40, .seed = 4};
  const std::vector<float> whole = take(tsne(graph, options));
  auto run = take(Tsne::create(graph, options));
  while (!run.step(11)) {
  }
  EXPECT_EQ(std::vector<float>(run.coordinates().begin(), run.coordinates().end()), whole);
  TsneOptions other = options;
  other.seed = 5;
  EXPECT_NE(take(tsne(graph, other)), whole);
}

TEST(Tsne, keeps_neighbourhoods_in_two_and_three_dimensions) {
  std::vector<float> values = normal_rows(300, 10, 5);
  for (std::size_t row = 0; row < 300; ++row) values[(row * 10) + (row % 3)] += 6;
  const KnnGraph graph = graph_of(values, 300, 90);
  for (const std::size_t dims : {2U, 3U}) {
    const std::vector<float> picture = take(tsne(graph, {.dims = dims, .iterations = 500}));
    const auto quality =
        take(picture_quality({values.data(), 300, 10}, {picture.data(), 300, dims}, {.k = 10}));
    EXPECT_GT(quality.mean_trustworthiness, 0.93);
    EXPECT_GT(quality.mean_continuity, 0.93);
  }
}

TEST(Tsne, takes_the_perplexity_that_the_graph_allows) {
  const KnnGraph graph = graph_of(normal_rows(31, 3, 6), 31, 30);
  auto run = take(Tsne::create(graph, {.perplexity = 50, .iterations = 20}));
  run.step(1000);
  EXPECT_EQ(run.perplexity(), 10);
  for (const float value : run.coordinates()) EXPECT_TRUE(std::isfinite(value));
}

TEST(Tsne, draws_duplicates_and_hardly_any_points) {
  const std::vector<float> same(80 * 4, 1.0F);
  for (const float value : take(tsne(graph_of(same, 80, 30), {.iterations = 100})))
    EXPECT_TRUE(std::isfinite(value));
  for (const std::size_t rows : {2U, 3U, 5U}) {
    const KnnGraph graph = graph_of(normal_rows(rows, 3, 7), rows, rows - 1);
    for (const float value : take(tsne(graph, {.iterations = 300})))
      EXPECT_TRUE(std::isfinite(value));
  }
  const KnnGraph alone{.rows = 1, .k = 0, .indices = {}, .distances = {}};
  EXPECT_EQ(take(tsne(alone, {.iterations = 5})).size(), 2U);
}

TEST(Tsne, says_what_it_cannot_draw) {
  const KnnGraph graph = graph_of(normal_rows(20, 3, 8), 20, 5);
  expect_error(tsne(graph, {.dims = 1}), ErrorCode::invalid_argument, "not 1");
  expect_error(tsne(graph, {.perplexity = 0.5}), ErrorCode::invalid_argument, "perplexity");
  expect_error(tsne(graph, {.perplexity = std::nan("")}), ErrorCode::invalid_argument,
               "perplexity");
  expect_error(tsne(graph, {.iterations = 0}), ErrorCode::invalid_argument, "not 0");
  expect_error(tsne(graph, {.theta = 2}), ErrorCode::invalid_argument, "theta");
  const std::vector<float> start(40, std::nanf(""));
  expect_error(tsne(graph, {.start = {start.data(), 20, 2}}), ErrorCode::non_finite, "point 0");
  expect_error(tsne(graph, {.start = {start.data(), 10, 2}}), ErrorCode::invalid_argument,
               "10 × 2");
}

TEST(Tsne, stops_when_asked) {
  const KnnGraph graph = graph_of(normal_rows(50, 3, 9), 50, 30);
  int calls = 0;
  expect_error(tsne(graph, {}, [&](double) { return ++calls < 5; }), ErrorCode::cancelled,
               "cancelled");
  EXPECT_EQ(calls, 5);
}

}  // namespace
}  // namespace embedscope
