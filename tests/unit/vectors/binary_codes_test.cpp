#include "vectors/binary_codes.h"

#include <cmath>
#include <numeric>

#include "kernels/hamming.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

VectorTable clustered(std::size_t rows, std::size_t dims) {
  std::vector<float> values = testing::normal_rows(rows, dims, 5);
  const std::vector<float> centres = testing::normal_rows(20, dims, 6);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t d = 0; d < dims; ++d) {
      values[(r * dims) + d] = (0.5F * values[(r * dims) + d]) + centres[(r % 20 * dims) + d];
    }
  }
  return take(VectorTable::from_f32(values, rows, dims));
}

TEST(Hamming, equals_its_scalar_twin) {
  Rng rng(4);
  for (const std::size_t bytes : {16, 32, 48, 496, 512, 1040}) {
    std::vector<std::uint8_t> a(bytes);
    std::vector<std::uint8_t> b(bytes);
    for (std::size_t i = 0; i < bytes; ++i) {
      a[i] = static_cast<std::uint8_t>(rng.below(256));
      b[i] = static_cast<std::uint8_t>(rng.below(256));
    }
    EXPECT_EQ(hamming(a.data(), b.data(), bytes), hamming_scalar(a.data(), b.data(), bytes));
    for (std::size_t i = 0; i < bytes; ++i) b[i] = static_cast<std::uint8_t>(~a[i]);
    EXPECT_EQ(hamming(a.data(), b.data(), bytes), 8 * bytes);
  }
}

TEST(BinaryCodes, a_filter_leaves_rows_out) {
  const VectorTable table = clustered(300, 40);
  const BinaryCodes codes = take(BinaryCodes::of(table));
  std::vector<std::uint8_t> filter(300);
  for (std::size_t row = 0; row < 300; row += 4) filter[row] = 1;
  const std::vector<float> query = testing::normal_rows(1, 40, 9);
  const auto got =
      take(search_binary(table, codes, query, {.k = 12, .candidates = 300, .filter = filter}));
  SearchOptions exact;
  exact.k = 12;
  exact.filter = filter;
  const auto wanted = take(search(table, query, exact));
  ASSERT_EQ(got.size(), 12U);
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i].row, wanted[i].row);
  EXPECT_EQ(take(binary_recall(table, codes, {.k = 12, .candidates = 300, .filter = filter},
                               {query.data(), 1, 40})),
            1);
  expect_error(search_binary(table, codes, query, {.filter = std::span(filter).first(9)}),
               ErrorCode::invalid_argument, "9 entries");
}

TEST(BinaryCodes, all_rows_as_candidates_are_an_exact_search) {
  for (const Metric metric : {Metric::cosine, Metric::dot, Metric::euclidean}) {
    const VectorTable f32 = clustered(300, 40);
    const VectorTable i8 = take(f32.quantised());
    for (const VectorTable* table : {&f32, &i8}) {
      const BinaryCodes codes = take(BinaryCodes::of(*table));
      const std::vector<float> query = testing::normal_rows(1, 40, 9);
      const std::uint32_t left_out = 7;
      const auto got = take(
          search_binary(*table, codes, query,
                        {.k = 12, .metric = metric, .candidates = 300, .exclude = {&left_out, 1}}));
      SearchOptions exact;
      exact.k = 12;
      exact.metric = metric;
      exact.exclude = {&left_out, 1};
      const auto wanted = take(search(*table, query, exact));
      ASSERT_EQ(got.size(), wanted.size());
      for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_EQ(got[i].row, wanted[i].row);
        EXPECT_EQ(got[i].score, wanted[i].score);
      }
    }
  }
}

TEST(BinaryCodes, recall_grows_with_the_candidates) {
  const VectorTable table = clustered(2000, 128);
  const BinaryCodes codes = take(BinaryCodes::of(table));
  const auto recall = [&](std::size_t candidates) {
    const MatrixView<const float> queries(table.f32_rows().data, 50, 128);
    std::vector<std::uint32_t> own(50);
    std::iota(own.begin(), own.end(), 0U);
    return take(binary_recall(table, codes, {.k = 10, .candidates = candidates}, queries, own));
  };
  EXPECT_LT(recall(10), recall(40));
  EXPECT_LT(recall(40), recall(200));
  EXPECT_GT(recall(200), 0.99);
  EXPECT_EQ(recall(2000), 1.0);
}

TEST(BinaryCodes, recall_is_that_of_the_queries_that_are_asked) {
  // Rows of one sign pattern: bits tell nothing, whatever they say of queries near the rows of
  // another.
  std::vector<float> rows = testing::normal_rows(400, 32, 3);
  for (std::size_t i = 0; i < 200 * 32; ++i) rows[i] = std::fabs(rows[i]);
  const VectorTable table = take(VectorTable::from_f32(rows, 400, 32));
  const BinaryCodes codes = take(BinaryCodes::of(table));
  const BinarySearchOptions options{.k = 10, .candidates = 40};
  std::vector<float> positive = testing::normal_rows(20, 32, 5);
  for (float& value : positive) value = std::fabs(value);
  const std::vector<float> mixed(rows.begin() + (200 * 32), rows.begin() + (220 * 32));
  const double hard = take(binary_recall(table, codes, options, {positive.data(), 20, 32}));
  const double easy = take(binary_recall(table, codes, options, {mixed.data(), 20, 32}));
  EXPECT_LT(hard, 0.5);
  EXPECT_GT(easy, hard + 0.2);
}

TEST(BinaryCodes, refuses_what_does_not_fit) {
  const VectorTable table = clustered(50, 16);
  const BinaryCodes codes = take(BinaryCodes::of(table));
  const std::vector<float> query(16, 1.0F);
  expect_error(search_binary(table, codes, query, {.k = 0}), ErrorCode::invalid_argument, "k is 0");
  expect_error(search_binary(table, codes, std::span(query).first(3), {}),
               ErrorCode::invalid_argument, "3 values");
  expect_error(search_binary(table, codes, query, {.k = 10, .candidates = 5}),
               ErrorCode::invalid_argument, "5 candidates");
  expect_error(search_binary(clustered(51, 16), codes, query, {}), ErrorCode::invalid_argument,
               "another table");
  expect_error(binary_recall(table, codes, {}, {query.data(), 0, 16}), ErrorCode::invalid_argument,
               "recall");
  EXPECT_EQ(take(search_binary(table, codes, query, {.k = 100})).size(), 50U);
}

TEST(Search, a_filter_leaves_rows_out) {
  const VectorTable table = clustered(200, 12);
  const std::vector<float> query = testing::normal_rows(1, 12, 2);
  std::vector<std::uint8_t> filter(200, 0);
  for (std::size_t row = 0; row < 200; row += 3) filter[row] = 1;
  SearchOptions options;
  options.k = 200;
  const auto all = take(search(table, query, options));
  options.filter = filter;
  const auto some = take(search(table, query, options));
  std::vector<std::uint32_t> expected;
  for (const Hit& hit : all) {
    if (hit.row % 3 == 0) expected.push_back(hit.row);
  }
  ASSERT_EQ(some.size(), expected.size());
  for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(some[i].row, expected[i]);
  options.filter = std::span(filter).first(10);
  expect_error(search(table, query, options), ErrorCode::invalid_argument, "10 entries");
}

}  // namespace
}  // namespace embedscope
