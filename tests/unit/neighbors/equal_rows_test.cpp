#include "neighbors/equal_rows.h"

#include <algorithm>
#include <set>

#include "neighbors/cell_knn.h"
#include "neighbors/knn_graph.h"
#include "projection/tsne.h"
#include "projection/umap.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::normal_rows;
using testing::take;

/// Rows that repeat the first `distinct` ones in turn.
std::vector<float> repeated(std::size_t rows, std::size_t dims, std::size_t distinct) {
  const std::vector<float> some = normal_rows(distinct, dims, 3);
  std::vector<float> values;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto from = some.begin() + static_cast<std::ptrdiff_t>((row % distinct) * dims);
    values.insert(values.end(), from, from + static_cast<std::ptrdiff_t>(dims));
  }
  return values;
}

/// Part of the spread of a picture that lies between the quarters of a file: rows / 3 on average by
/// chance, near 1 where the picture shows the order of the file.
double share_of_order(std::span<const float> picture) {
  const std::size_t rows = picture.size() / 2;
  double between = 0;
  double all = 0;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    double sums[4] = {};
    double counts[4] = {};
    double mean = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto value = static_cast<double>(picture[(row * 2) + axis]);
      sums[row * 4 / rows] += value;
      counts[row * 4 / rows] += 1;
      mean += value / static_cast<double>(rows);
    }
    for (std::size_t part = 0; part < 4; ++part) {
      const double off = (sums[part] / counts[part]) - mean;
      between += counts[part] * off * off;
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const double off = static_cast<double>(picture[(row * 2) + axis]) - mean;
      all += off * off;
    }
  }
  return between / all;
}

TEST(EqualRows, are_found_in_sets) {
  const std::vector<float> values = repeated(17, 4, 9);
  const EqualRows equal = find_equal_rows({values.data(), 17, 4});
  EXPECT_EQ(equal.distinct, 9U);
  ASSERT_EQ(equal.sets(), 8U);
  std::set<std::vector<std::uint32_t>> sets;
  for (std::size_t set = 0; set < equal.sets(); ++set)
    sets.emplace(equal.set(set).begin(), equal.set(set).end());
  for (std::uint32_t row = 0; row < 8; ++row) EXPECT_TRUE(sets.contains({row, row + 9})) << row;
}

TEST(EqualRows, of_rows_that_all_differ_or_of_none_have_no_set) {
  const std::vector<float> values = normal_rows(50, 3, 1);
  EXPECT_EQ(find_equal_rows({values.data(), 50, 3}).distinct, 50U);
  EXPECT_EQ(find_equal_rows({values.data(), 50, 3}).sets(), 0U);
  EXPECT_EQ(find_equal_rows({values.data(), 0, 3}).distinct, 0U);
}

TEST(EqualRows, are_drawn_as_neighbours_and_the_graph_stays_exact) {
  constexpr std::size_t kRows = 120;
  constexpr std::size_t kEach = 7;
  const std::vector<float> values = repeated(kRows, 4, 5);
  const MatrixView<const float> rows(values.data(), kRows, 4);
  for (const KnnGraph& graph : {take(exact_knn(rows, kEach, Metric::euclidean)),
                                take(cell_knn(rows, kEach, Metric::euclidean, {}))}) {
    EXPECT_EQ(graph.equal.distinct, 5U);
    const KnnGraph drawn = with_ties_drawn(graph, 1);
    EXPECT_EQ(drawn.distances, graph.distances);
    EXPECT_EQ(drawn.indices, with_ties_drawn(graph, 1).indices);
    EXPECT_NE(drawn.indices, with_ties_drawn(graph, 2).indices);
    std::vector<std::size_t> chosen(kRows);
    for (std::uint32_t row = 0; row < kRows; ++row) {
      std::set<std::uint32_t> seen;
      for (const std::uint32_t other : drawn.neighbours(row)) {
        EXPECT_NE(other, row);
        EXPECT_EQ(other % 5, row % 5) << "24 rows are equal, 7 of them are the nearest";
        seen.insert(other);
        ++chosen[other];
      }
      EXPECT_EQ(seen.size(), kEach);
    }
    // In order of rows, the first 7 or 8 of each 24 would be all that are chosen.
    EXPECT_LT(std::count(chosen.begin(), chosen.end(), 0U), 5);
  }
}

TEST(EqualRows, do_not_show_the_order_of_the_file_in_a_layout) {
  constexpr std::size_t kRows = 400;
  for (const std::size_t distinct : {1, 2}) {
    const std::vector<float> values = repeated(kRows, 8, distinct);
    const KnnGraph graph = take(exact_knn({values.data(), kRows, 8}, 90, Metric::cosine));
    EXPECT_LT(share_of_order(take(umap(graph, {.epochs = 100}))), 0.05);
    EXPECT_LT(share_of_order(take(tsne(graph, {.iterations = 300}))), 0.05);
  }
}

}  // namespace
}  // namespace embedscope
