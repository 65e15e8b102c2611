#include "neighbors/knn_graph.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::take;

constexpr Metric kMetrics[] = {Metric::cosine, Metric::dot, Metric::euclidean};

MatrixView<const float> view(const std::vector<float>& values, std::size_t dims) {
  return {values.data(), values.size() / dims, dims};
}

double distance(Metric metric, std::span<const float> a, std::span<const float> b) {
  const double value = measure(metric, a, b);
  return metric == Metric::euclidean ? value : (metric == Metric::cosine ? 1 - value : -value);
}

/// Every pair measured in f64, and all of them sorted.
KnnGraph by_sorting(MatrixView<const float> rows, std::size_t k, Metric metric) {
  KnnGraph graph{.rows = rows.rows, .k = k, .indices = {}, .distances = {}, .metric = metric};
  for (std::size_t r = 0; r < rows.rows; ++r) {
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::uint32_t other = 0; other < rows.rows; ++other) {
      if (other != r) all.emplace_back(distance(metric, rows.row(r), rows.row(other)), other);
    }
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < k; ++i) {
      graph.indices.push_back(all[i].second);
      graph.distances.push_back(static_cast<float>(all[i].first));
    }
  }
  return graph;
}

void expect_same(const KnnGraph& found, const KnnGraph& expected) {
  EXPECT_EQ(found.rows, expected.rows);
  EXPECT_EQ(found.k, expected.k);
  EXPECT_EQ(found.indices, expected.indices);
  EXPECT_EQ(found.distances, expected.distances);
  EXPECT_EQ(found.recall, 1);
}

TEST(KnnGraph, is_that_of_all_pairs_sorted) {
  for (const Metric metric : kMetrics) {
    for (const auto& [rows, dims, k] :
         {std::tuple<std::size_t, std::size_t, std::size_t>{300, 20, 10},
          {700, 33, 3},
          {2, 1, 1},
          {40, 1, 39}}) {
      const std::vector<float> values = normal_rows(rows, dims, rows);
      expect_same(take(exact_knn(view(values, dims), k, metric)),
                  by_sorting(view(values, dims), k, metric));
    }
  }
}

TEST(KnnGraph, orders_ties_by_row) {
  // Points of a grid: almost all distances are shared by several pairs.
  std::vector<float> values;
  for (int i = 0; i < 400; ++i) {
    values.push_back(static_cast<float>(i % 20));
    values.push_back(static_cast<float>(i / 20));
  }
  for (const Metric metric : kMetrics) {
    expect_same(take(exact_knn(view(values, 2), 8, metric)),
                by_sorting(view(values, 2), 8, metric));
  }
  const std::vector<float> same(600 * 5, 0.1F);
  const KnnGraph graph = take(exact_knn(view(same, 5), 3, Metric::euclidean));
  EXPECT_EQ(graph.indices[0], 1U);
  EXPECT_EQ(graph.indices[599 * 3], 0U);
  for (const float distance : graph.distances) EXPECT_EQ(distance, 0.0F);
}

TEST(KnnGraph, is_exact_far_from_the_origin_and_for_very_unequal_norms) {
  std::vector<float> far = normal_rows(300, 8, 1);
  for (float& value : far) value = 1000 + (value * 0.01F);
  expect_same(take(exact_knn(view(far, 8), 5, Metric::euclidean)),
              by_sorting(view(far, 8), 5, Metric::euclidean));
  expect_same(take(exact_knn(view(far, 8), 5, Metric::cosine)),
              by_sorting(view(far, 8), 5, Metric::cosine));

  std::vector<float> unequal = normal_rows(300, 8, 2);
  for (std::size_t i = 0; i < unequal.size(); ++i) {
    unequal[i] *= std::pow(10.0F, static_cast<float>((i / 8) % 31) - 15);
  }
  for (const Metric metric : kMetrics) {
    expect_same(take(exact_knn(view(unequal, 8), 5, metric)),
                by_sorting(view(unequal, 8), 5, metric));
  }
}

TEST(KnnGraph, knows_no_direction_for_a_zero_vector) {
  std::vector<float> values = normal_rows(50, 4, 3);
  std::fill_n(values.begin() + (7 * 4), 4, 0.0F);
  const KnnGraph graph = take(exact_knn(view(values, 4), 5, Metric::cosine));
  expect_same(graph, by_sorting(view(values, 4), 5, Metric::cosine));
  EXPECT_EQ(std::vector(graph.neighbours(7).begin(), graph.neighbours(7).end()),
            (std::vector<std::uint32_t>{0, 1, 2, 3, 4}));
  for (const float distance : graph.distances_of(7)) EXPECT_EQ(distance, 1.0F);
  const std::vector<float> zeros(20 * 4);
  expect_same(take(exact_knn(view(zeros, 4), 5, Metric::cosine)),
              by_sorting(view(zeros, 4), 5, Metric::cosine));
}

TEST(KnnGraph, does_not_depend_on_how_rows_lie_in_memory_or_are_ordered) {
  const std::vector<float> values = normal_rows(200, 6, 4);
  const KnnGraph graph = take(exact_knn(view(values, 6), 7, Metric::euclidean));
  std::vector<float> padded(200 * 9, std::numeric_limits<float>::quiet_NaN());
  std::vector<float> reversed(200 * 6);
  for (std::size_t r = 0; r < 200; ++r) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(r * 6), 6,
                padded.begin() + static_cast<std::ptrdiff_t>(r * 9));
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(r * 6), 6,
                reversed.begin() + static_cast<std::ptrdiff_t>((199 - r) * 6));
  }
  expect_same(take(exact_knn({padded.data(), 200, 6, 9}, 7, Metric::euclidean)), graph);
  const KnnGraph mirrored = take(exact_knn(view(reversed, 6), 7, Metric::euclidean));
  for (std::size_t r = 0; r < 200; ++r) {
    for (std::size_t i = 0; i < 7; ++i) {
      EXPECT_EQ(graph.neighbours(r)[i], 199 - mirrored.neighbours(199 - r)[i]);
    }
  }
}

TEST(KnnGraph, in_steps_equals_the_graph_at_once) {
  const std::vector<float> values = normal_rows(600, 10, 5);
  const KnnGraph whole = take(exact_knn(view(values, 10), 6, Metric::cosine));
  KnnBuild build = take(KnnBuild::start(view(values, 10), 6, Metric::cosine));
  expect_error(build.finish(), ErrorCode::invalid_argument, "not all found");
  std::size_t before = 0;
  while (!build.step(7)) {
    EXPECT_GE(build.done(), before);
    EXPECT_LE(build.done(), build.total());
    before = build.done();
  }
  EXPECT_EQ(build.done(), build.total());
  expect_same(take(build.finish()), whole);
}

TEST(KnnGraph, is_exact_among_duplicates) {
  // Seven different rows, each a hundred times, in turn.
  const std::vector<float> different = normal_rows(7, 6, 9);
  std::vector<float> values;
  for (int i = 0; i < 100; ++i) values.insert(values.end(), different.begin(), different.end());
  for (const Metric metric : kMetrics) {
    expect_same(take(exact_knn(view(values, 6), 20, metric)),
                by_sorting(view(values, 6), 20, metric));
  }
}

TEST(KnnGraph, turns_with_its_rows) {
  std::vector<float> values = normal_rows(300, 2, 10);
  const KnnGraph before = take(exact_knn(view(values, 2), 5, Metric::euclidean));
  for (std::size_t r = 0; r < 300; ++r) {
    const float x = values[2 * r];
    const float y = values[(2 * r) + 1];
    values[2 * r] = (0.6F * x) - (0.8F * y);
    values[(2 * r) + 1] = (0.8F * x) + (0.6F * y);
  }
  const KnnGraph after = take(exact_knn(view(values, 2), 5, Metric::euclidean));
  EXPECT_EQ(before.indices, after.indices);
  for (std::size_t i = 0; i < before.distances.size(); ++i) {
    EXPECT_NEAR(before.distances[i], after.distances[i], 1e-5);
  }
}

TEST(KnnGraph, says_what_it_cannot_build) {
  std::vector<float> values = normal_rows(10, 3, 6);
  const auto build = [&](std::size_t k) { return exact_knn(view(values, 3), k, Metric::cosine); };
  expect_error(build(0), ErrorCode::invalid_argument, "not 0");
  expect_error(build(10), ErrorCode::invalid_argument, "at most 9 neighbours, not 10");
  expect_error(exact_knn({values.data(), 1, 3}, 1, Metric::cosine), ErrorCode::invalid_argument,
               "at most 0");
  expect_error(exact_knn({values.data(), 0, 3}, 1, Metric::cosine), ErrorCode::invalid_argument,
               "a row of 0");
  expect_error(exact_knn({values.data(), 3, 0}, 1, Metric::cosine), ErrorCode::invalid_argument,
               "dimension");
  expect_error(exact_knn({values.data(), 2'000'000'000, 1}, 1'000'000'000, Metric::dot),
               ErrorCode::too_large, "2000000000 rows");
  values[7] = std::numeric_limits<float>::infinity();
  expect_error(build(2), ErrorCode::non_finite, "row 2, column 1");
  values[7] = 2e18F;
  expect_error(build(2), ErrorCode::non_finite, "row 2 is longer");
}

TEST(KnnGraph, stops_when_asked) {
  const std::vector<float> values = normal_rows(2000, 3, 7);
  int calls = 0;
  expect_error(
      exact_knn(view(values, 3), 2, Metric::euclidean, [&](double) { return ++calls < 2; }),
      ErrorCode::cancelled, "cancelled");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace embedscope
