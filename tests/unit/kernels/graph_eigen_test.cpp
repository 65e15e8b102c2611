#include "kernels/graph_eigen.h"

#include <cmath>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

/// A ring of n points: S has the eigenvalues cos(2πj / n).
SparseRows ring(std::uint32_t count) {
  SparseRows graph;
  for (std::uint32_t row = 0; row < count; ++row) {
    graph.columns.push_back((row + count - 1) % count);
    graph.columns.push_back((row + 1) % count);
    graph.values.insert(graph.values.end(), 2, 3.0F);  // the weight does not matter
    graph.starts.push_back(static_cast<std::uint32_t>(graph.columns.size()));
  }
  return graph;
}

TEST(GraphEigen, finds_the_known_pairs_of_a_ring) {
  const SparseRows graph = ring(90);
  auto solver = take(GraphEigen::start(graph, {.count = 7, .tolerance = 1e-5, .iterations = 200}));
  const auto pairs = take(solver.finish());
  constexpr double kPi = 3.14159265358979323846;
  for (std::size_t k = 0; k < 7; ++k) {
    const auto turns = static_cast<double>((k + 1) / 2);  // all but the first come in pairs
    EXPECT_NEAR(pairs.values[k], std::cos(2 * kPi * turns / 90), 1e-6) << k;
    for (std::size_t j = 0; j <= k; ++j) {
      double along = 0;
      for (std::size_t row = 0; row < 90; ++row) {
        along += static_cast<double>(pairs.vectors[(row * 7) + k]) *
                 static_cast<double>(pairs.vectors[(row * 7) + j]);
      }
      EXPECT_NEAR(along, j == k ? 1 : 0, 1e-5);
    }
  }
  EXPECT_LE(pairs.residual, 1e-5);
}

TEST(GraphEigen, in_steps_equals_at_once_and_one_seed_gives_one_result) {
  const SparseRows graph = ring(200);
  const GraphEigenOptions options{.count = 3, .iterations = 10, .seed = 4};
  auto whole = take(GraphEigen::start(graph, options));
  auto parts = take(GraphEigen::start(graph, options));
  while (!parts.step(3)) {
  }
  const auto a = take(whole.finish());
  const auto b = take(parts.finish());
  EXPECT_EQ(a.values, b.values);
  for (std::size_t i = 0; i < a.vectors.size(); ++i) EXPECT_EQ(a.vectors[i], b.vectors[i]);
}

TEST(GraphEigen, sees_every_piece_and_every_lonely_point) {
  SparseRows graph = ring(30);
  SparseRows two = graph;
  for (std::uint32_t row = 0; row < 30; ++row) {
    for (const std::uint32_t other : graph.columns_of(row)) {
      two.columns.push_back(other + 30);
      two.values.push_back(1);
    }
    two.starts.push_back(static_cast<std::uint32_t>(two.columns.size()));
  }
  two.starts.push_back(two.starts.back());  // a point without edges
  EXPECT_EQ(connected_components(two).count, 3U);
  const auto pairs = take(take(GraphEigen::start(two, {.count = 4})).finish());
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(pairs.values[k], 1, 1e-6);
  EXPECT_LT(pairs.values[3], 0.99);
}

TEST(GraphEigen, takes_any_number_of_pairs_of_few_points) {
  const SparseRows graph = ring(5);
  const auto pairs = take(take(GraphEigen::start(graph, {.count = 5})).finish());
  constexpr double kPi = 3.14159265358979323846;
  EXPECT_NEAR(pairs.values[4], std::cos(4 * kPi / 5), 1e-6);
  expect_error(GraphEigen::start(graph, {.count = 6}), ErrorCode::invalid_argument, "1 to 5");
  expect_error(GraphEigen::start(graph, {.count = 0}), ErrorCode::invalid_argument, "not 0");
}

TEST(SparseRows, symmetrised_combines_both_directions) {
  SparseRows graph;
  graph.columns = {2, 1, 0};
  graph.values = {0.5F, 0.25F, 1};
  graph.starts = {0, 2, 3, 3};
  const SparseRows both = symmetrised(graph, [](float a, float b) { return a + b; });
  EXPECT_EQ(both.starts, (std::vector<std::uint32_t>{0, 2, 3, 4}));
  EXPECT_EQ(both.columns, (std::vector<std::uint32_t>{1, 2, 0, 0}));
  EXPECT_EQ(both.values, (std::vector<float>{1.25F, 0.5F, 1.25F, 0.5F}));
}

}  // namespace
}  // namespace embedscope
