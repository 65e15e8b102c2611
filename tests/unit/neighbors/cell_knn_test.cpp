#include "neighbors/cell_knn.h"

#include <limits>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

std::vector<float> clusters(std::size_t rows, std::size_t dims) {
  std::vector<float> values = testing::normal_rows(rows, dims, 5);
  const std::vector<float> centres = testing::normal_rows(30, dims, 6);
  for (std::size_t at = 0; at < values.size(); ++at) {
    values[at] = (0.4F * values[at]) + centres[(at / dims % 30 * dims) + (at % dims)];
  }
  return values;
}

/// The part of the neighbours of `wanted` that `got` has.
double recall_of(const KnnGraph& got, const KnnGraph& wanted) {
  std::size_t found = 0;
  for (std::size_t row = 0; row < wanted.rows; ++row) {
    for (const std::uint32_t one : wanted.neighbours(row)) {
      const auto have = got.neighbours(row);
      found += static_cast<std::size_t>(std::find(have.begin(), have.end(), one) != have.end());
    }
  }
  return static_cast<double>(found) / static_cast<double>(wanted.rows * wanted.k);
}

TEST(CellKnn, reaches_the_recall_that_it_reports) {
  const std::size_t rows = 3000;
  const std::vector<float> values = clusters(rows, 24);
  const MatrixView<const float> view(values.data(), rows, 24);
  for (const Metric metric : {Metric::cosine, Metric::euclidean, Metric::dot}) {
    const KnnGraph exact = take(exact_knn(view, 10, metric));
    for (const double asked : {0.9, 0.98}) {
      const KnnGraph graph = take(cell_knn(view, 10, metric, {.recall = asked}));
      EXPECT_GE(graph.recall, asked);
      EXPECT_NEAR(recall_of(graph, exact), graph.recall, 0.05);  // of 256 rows
      for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < 10; ++i) {
          EXPECT_NE(graph.neighbours(row)[i], row);
          if (i > 0) {
            EXPECT_LE(graph.distances_of(row)[i - 1], graph.distances_of(row)[i]);
            EXPECT_NE(graph.neighbours(row)[i - 1], graph.neighbours(row)[i]);
          }
        }
      }
    }
  }
}

TEST(CellKnn, is_exact_where_everything_is_compared) {
  for (const std::size_t rows : {2, 5, 17, 130}) {
    const std::vector<float> values = testing::normal_rows(rows, 6, rows);
    const MatrixView<const float> view(values.data(), rows, 6);
    const std::size_t k = std::min<std::size_t>(rows - 1, 7);
    const KnnGraph exact = take(exact_knn(view, k, Metric::euclidean));
    const KnnGraph graph = take(cell_knn(view, k, Metric::euclidean, {.recall = 1}));
    EXPECT_EQ(graph.recall, 1);
    EXPECT_EQ(graph.indices, exact.indices);
    EXPECT_EQ(graph.distances, exact.distances);
  }
}

TEST(CellKnn, parts_equal_the_whole) {
  const std::vector<float> values = clusters(900, 8);
  const MatrixView<const float> view(values.data(), 900, 8);
  const KnnGraph whole = take(cell_knn(view, 5, Metric::cosine));
  auto work = take(CellKnn::start(view, 5, Metric::cosine));
  EXPECT_FALSE(work.finish().ok());
  while (!work.step(1)) EXPECT_LE(work.done(), work.total());
  const KnnGraph parts = take(work.finish());
  EXPECT_EQ(parts.indices, whole.indices);
  EXPECT_EQ(parts.recall, whole.recall);
}

TEST(CellKnn, takes_duplicates_and_lonely_rows) {
  // Most rows alike, some far away: their cells hold fewer than k rows.
  std::vector<float> values(400 * 3, 1.0F);
  for (std::size_t row = 0; row < 400; row += 50)
    values[row * 3] = 1000.0F * static_cast<float>(row + 1);
  const MatrixView<const float> view(values.data(), 400, 3);
  const KnnGraph exact = take(exact_knn(view, 6, Metric::euclidean));
  const KnnGraph graph = take(cell_knn(view, 6, Metric::euclidean));
  EXPECT_EQ(graph.distances, exact.distances);
}

TEST(CellKnn, refuses_bad_input) {
  std::vector<float> values(40, 1.0F);
  const MatrixView<const float> view(values.data(), 20, 2);
  expect_error(cell_knn(view, 0, Metric::cosine), ErrorCode::invalid_argument, "0");
  expect_error(cell_knn(view, 20, Metric::cosine), ErrorCode::invalid_argument, "20");
  expect_error(cell_knn(view, 3, Metric::cosine, {.recall = 1.5}), ErrorCode::invalid_argument,
               "recall");
  const std::vector<float> many = clusters(900, 8);
  expect_error(cell_knn({many.data(), 900, 8}, 3, Metric::cosine, {}, [](double) { return false; }),
               ErrorCode::cancelled, "cancelled");
  values[7] = std::numeric_limits<float>::infinity();
  expect_error(cell_knn(view, 3, Metric::cosine), ErrorCode::non_finite, "row 3, column 1");
}

}  // namespace
}  // namespace embedscope
