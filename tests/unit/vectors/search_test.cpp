#include "vectors/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "unit/support/support.h"
#include "vectors/binary_codes.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::take;

constexpr Metric kMetrics[] = {Metric::cosine, Metric::dot, Metric::euclidean};

using Measured = std::vector<std::pair<long double, std::uint32_t>>;

/// Every row that may be returned, measured in long double from the stored values: the key (larger
/// is nearer) and the row, best first.
Measured by_brute_force(const VectorTable& table, std::span<const float> query,
                        const SearchOptions& options) {
  const std::size_t dims = table.dims();
  std::vector<float> q(query.begin(), query.end());
  if (options.centring != nullptr) options.centring->apply(q, q);
  Measured all;
  const std::size_t rows = options.rows == 0 ? table.rows() : options.rows;
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<float> x(dims);
    EXPECT_TRUE(table.row(r, x).ok());
    if (options.centring != nullptr) options.centring->apply(x, x);
    long double xq = 0;
    long double xx = 0;
    long double qq = 0;
    for (std::size_t i = 0; i < dims; ++i) {
      xq += static_cast<long double>(x[i]) * q[i];
      xx += static_cast<long double>(x[i]) * x[i];
      qq += static_cast<long double>(q[i]) * q[i];
    }
    const long double x_scale = options.unit_length ? (xx > 0 ? 1 / std::sqrt(xx) : 0) : 1;
    const long double q_scale = options.unit_length ? (qq > 0 ? 1 / std::sqrt(qq) : 0) : 1;
    long double score = xq * x_scale * q_scale;
    if (options.metric == Metric::cosine) {
      score = xq / std::sqrt(xx * qq);
    } else if (options.metric == Metric::euclidean) {
      score = 0;
      for (std::size_t i = 0; i < dims; ++i) {
        const long double difference = (x[i] * x_scale) - (q[i] * q_scale);
        score += difference * difference;
      }
      score = -std::sqrt(score);
    }
    const bool directions = options.metric == Metric::cosine || options.unit_length;
    if (directions && (xx == 0 || qq == 0)) score = kNoDirection;
    if (std::find(options.exclude.begin(), options.exclude.end(), r) == options.exclude.end()) {
      all.emplace_back(score, static_cast<std::uint32_t>(r));
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.first > b.first || (a.first == b.first && a.second < b.second);
  });
  return all;
}

/// The hits are the best rows in their order, but for rows that f64 cannot tell apart, and carry
/// their metric.
void expect_best(const std::vector<Hit>& hits, const Measured& all, const SearchOptions& options) {
  ASSERT_EQ(hits.size(), std::min(options.k, all.size()));
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const long double best = all[i].first;
    const auto own = std::find_if(all.begin(), all.end(),
                                  [&](const auto& m) { return m.second == hits[i].row; });
    ASSERT_NE(own, all.end()) << "row " << hits[i].row << " may not be returned";
    if (best == kNoDirection) {
      EXPECT_EQ(own->first, kNoDirection) << "at place " << i;
      EXPECT_TRUE(std::isnan(hits[i].score));
      continue;
    }
    const auto size = static_cast<double>(std::max(1.0L, std::fabs(best)));
    EXPECT_NEAR(static_cast<double>(own->first - best), 0, 1e-13 * size) << "at place " << i;
    const long double metric = options.metric == Metric::euclidean ? -best : best;
    EXPECT_NEAR(static_cast<double>(hits[i].score), static_cast<double>(metric), 1e-7 * size);
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(hits[j].row, hits[i].row);
  }
}

class SearchEveryWay
    : public ::testing::TestWithParam<std::tuple<std::size_t, Storage, Metric, bool, int>> {};

TEST_P(SearchEveryWay, returns_the_true_neighbours_in_order) {
  const auto [dims, storage, metric, unit, removed] = GetParam();
  constexpr std::size_t kRows = 1100;  // more than two blocks
  std::vector<float> values = normal_rows(kRows, dims, dims + 1);
  for (std::size_t r = 0; r < kRows; ++r) {
    const float length = 0.2F + (static_cast<float>(r % 17) / 4);  // lengths differ,
    for (std::size_t c = 0; c < dims; ++c) {
      float& value = values[(r * dims) + c];
      value = (value * length) + 0.5F;  // and all lean to one side
      if (r % 100 == 13) value = 0;
    }
  }
  VectorTable table = take(VectorTable::from_f32(values, kRows, dims));
  if (storage == Storage::f16) table = take(table.halved());
  if (storage == Storage::i8) table = take(table.quantised());
  const std::size_t removable = std::min(dims - 1, static_cast<std::size_t>(std::max(removed, 0)));
  const Centring centring = take(Centring::fit(table, removable));
  SearchOptions options;
  options.metric = metric;
  options.unit_length = unit;
  options.centring = removed >= 0 ? &centring : nullptr;
  for (const std::size_t k : {1, 15, 200}) {
    options.k = k;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      const std::vector<float> query = normal_rows(1, dims, seed * 1000);
      expect_best(take(search(table, query, options)), by_brute_force(table, query, options),
                  options);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, SearchEveryWay,
                         ::testing::Combine(::testing::Values<std::size_t>(1, 2, 19, 128),
                                            ::testing::Values(Storage::f32, Storage::f16,
                                                              Storage::i8),
                                            ::testing::ValuesIn(kMetrics), ::testing::Bool(),
                                            ::testing::Values(-1, 0, 2)));

TEST(Search, tells_apart_rows_that_f32_sums_cannot) {
  // A thousand rows within 1e-6 of each other: only the f64 step can order them.
  constexpr std::size_t kDims = 384;
  const std::vector<float> base = normal_rows(1, kDims, 1);
  Rng rng(2);
  std::vector<float> values;
  for (int r = 0; r < 1000; ++r) {
    for (const float value : base) values.push_back(value + (1e-6F * rng.normal()));
  }
  const VectorTable table = take(VectorTable::from_f32(values, 1000, kDims));
  for (const Metric metric : kMetrics) {
    SearchOptions options;
    options.metric = metric;
    expect_best(take(search(table, base, options)), by_brute_force(table, base, options), options);
  }
}

TEST(Search, ranks_alike_by_every_metric_at_unit_length) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(500, 24, 3), 500, 24));
  const std::vector<float> query = normal_rows(1, 24, 4);
  SearchOptions options;
  options.unit_length = true;
  const std::vector<Hit> cosine = take(search(table, query, options));
  options.metric = Metric::dot;
  const std::vector<Hit> dot = take(search(table, query, options));
  options.metric = Metric::euclidean;
  const std::vector<Hit> euclidean = take(search(table, query, options));
  for (std::size_t i = 0; i < cosine.size(); ++i) {
    EXPECT_EQ(cosine[i].row, dot[i].row);
    EXPECT_EQ(cosine[i].row, euclidean[i].row);
    EXPECT_FLOAT_EQ(cosine[i].score, dot[i].score);
    EXPECT_NEAR(euclidean[i].score * euclidean[i].score, 2 - (2 * cosine[i].score), 1e-6);
  }
}

TEST(Search, cosine_ranks_survive_rotation) {
  constexpr std::size_t kDims = 8;
  std::vector<float> values = normal_rows(200, kDims, 5);
  std::vector<float> query = normal_rows(1, kDims, 6);
  const SearchOptions options;
  const std::vector<Hit> before =
      take(search(take(VectorTable::from_f32(values, 200, kDims)), query, options));
  const auto rotate = [](std::span<float> row) {  // in three planes, by different angles
    for (const auto& [i, j, angle] : {std::tuple(0, 1, 0.7F), {2, 5, 1.9F}, {1, 7, -0.4F}}) {
      const float x = row[i];
      const float y = row[j];
      row[i] = (std::cos(angle) * x) - (std::sin(angle) * y);
      row[j] = (std::sin(angle) * x) + (std::cos(angle) * y);
    }
  };
  for (std::size_t r = 0; r < 200; ++r) rotate(std::span(values).subspan(r * kDims, kDims));
  rotate(query);
  const std::vector<Hit> after =
      take(search(take(VectorTable::from_f32(values, 200, kDims)), query, options));
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].row, after[i].row);
    EXPECT_NEAR(before[i].score, after[i].score, 1e-6);
  }
}

TEST(Search, follows_a_permutation_of_the_rows) {
  constexpr std::size_t kRows = 300;
  constexpr std::size_t kDims = 20;
  const std::vector<float> values = normal_rows(kRows, kDims, 7);
  std::vector<std::uint32_t> order(kRows);
  std::iota(order.begin(), order.end(), 0U);
  Rng(8).shuffle(order.begin(), order.end());
  std::vector<float> shuffled(values.size());
  for (std::size_t r = 0; r < kRows; ++r) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(order[r] * kDims), kDims,
                shuffled.begin() + static_cast<std::ptrdiff_t>(r * kDims));
  }
  const std::vector<float> query = normal_rows(1, kDims, 9);
  for (const Metric metric : kMetrics) {
    SearchOptions options;
    options.metric = metric;
    const auto straight =
        take(search(take(VectorTable::from_f32(values, kRows, kDims)), query, options));
    const auto mixed =
        take(search(take(VectorTable::from_f32(shuffled, kRows, kDims)), query, options));
    for (std::size_t i = 0; i < straight.size(); ++i) {
      EXPECT_EQ(straight[i].row, order[mixed[i].row]);
      EXPECT_EQ(straight[i].score, mixed[i].score);
    }
  }
}

TEST(SearchBatch, finds_for_each_query_what_a_search_finds) {
  constexpr std::size_t kQueries = 37;  // two whole batches and a part of one
  constexpr std::size_t kDims = 24;
  const std::vector<float> values = normal_rows(1300, kDims, 3);
  const VectorTable f32 = take(VectorTable::from_f32(values, 1300, kDims));
  const std::vector<float> queries = normal_rows(kQueries, kDims, 5);
  std::vector<std::uint32_t> own(kQueries, kNoRow);
  std::vector<std::uint8_t> filter(1300);
  for (std::size_t row = 0; row < filter.size(); ++row) filter[row] = row % 3 != 0 ? 1 : 0;
  for (const Storage storage : {Storage::f32, Storage::f16, Storage::i8}) {
    const VectorTable table =
        take(storage == Storage::i8    ? f32.quantised()
             : storage == Storage::f16 ? f32.halved()
                                       : VectorTable::from_f32(values, 1300, kDims));
    const Centring centring = take(Centring::fit(table, 2));
    for (const Metric metric : kMetrics) {
      SearchOptions options{.k = 9, .metric = metric, .centring = &centring, .filter = filter};
      const MatrixView<const float> rows(queries.data(), kQueries, kDims);
      own[4] = take(search(table, rows.row(4), options))[0].row;
      const auto batch = take(search_batch(table, rows, options, own));
      ASSERT_EQ(batch.size(), kQueries);
      for (std::size_t query = 0; query < kQueries; ++query) {
        if (query == 4) options.exclude = {&own[4], 1};
        const std::vector<Hit> one = take(search(table, rows.row(query), options));
        options.exclude = {};
        ASSERT_EQ(batch[query].size(), one.size());
        for (std::size_t i = 0; i < one.size(); ++i) {
          EXPECT_EQ(batch[query][i].row, one[i].row);
          EXPECT_EQ(batch[query][i].score, one[i].score);
        }
      }
    }
  }
}

TEST(SearchBatch, names_the_query_that_is_wrong) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(10, 3, 3), 10, 3));
  std::vector<float> queries = normal_rows(4, 3, 5);
  const MatrixView<const float> rows(queries.data(), 4, 3);
  const std::vector<std::uint32_t> own(3, kNoRow);
  expect_error(search_batch(table, rows, {}, own), ErrorCode::invalid_argument, "3 rows of");
  queries[7] = std::numeric_limits<float>::quiet_NaN();
  expect_error(search_batch(table, rows, {}), ErrorCode::non_finite, "query 2: entry 1");
  expect_error(search_batch(table, {queries.data(), 2, 2}, {}), ErrorCode::invalid_argument,
               "2 values");
  EXPECT_TRUE(take(search_batch(table, {queries.data(), 0, 3}, {})).empty());
}

TEST(Search, orders_equal_scores_by_row) {
  const std::vector<float> values(20 * 4, 1.0F);
  const VectorTable table = take(VectorTable::from_f32(values, 20, 4));
  for (const Metric metric : kMetrics) {
    SearchOptions options;
    options.metric = metric;
    options.k = 5;
    const std::vector<Hit> hits = take(search(table, std::span(values).first(4), options));
    for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(hits[i].row, i);
  }
}

TEST(Search, ranks_zero_vectors_last_where_directions_are_compared) {
  const std::vector<float> values = {0, 0, 1, 0, -1, 0, 0, 0, 1, 1};
  const VectorTable table = take(VectorTable::from_f32(values, 5, 2));
  const std::vector<float> query = {2, 0};
  for (const Metric metric : {Metric::cosine, Metric::dot, Metric::euclidean}) {
    SearchOptions options;
    options.metric = metric;
    options.unit_length = metric != Metric::cosine;
    const std::vector<Hit> hits = take(search(table, query, options));
    ASSERT_EQ(hits.size(), 5U);
    const std::uint32_t order[] = {1, 4, 2, 0, 3};
    for (std::size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(hits[i].row, order[i]);
      EXPECT_EQ(std::isnan(hits[i].score), i > 2);
    }
    options.k = 3;
    EXPECT_EQ(take(search(table, query, options)).back().row, 2U);
    const std::vector<float> zero = {0, 0};
    expect_error(search(table, zero, options), ErrorCode::invalid_argument, "no direction");
    options = {.metric = Metric::dot};
    EXPECT_EQ(take(search(table, zero, options)).size(), 5U);
  }
  const BinaryCodes codes = take(BinaryCodes::of(table));
  const std::vector<Hit> by_bits = take(search_binary(table, codes, query, {.k = 5}));
  EXPECT_EQ(by_bits[2].row, 2U);
  EXPECT_TRUE(std::isnan(by_bits[3].score));
}

TEST(Search, works_in_one_dimension) {
  const std::vector<float> values = {-3, -1, 0, 2, 5};
  const VectorTable table = take(VectorTable::from_f32(values, 5, 1));
  const std::vector<float> query = {1.5F};
  SearchOptions options;
  options.metric = Metric::euclidean;
  options.k = 3;
  const std::vector<Hit> hits = take(search(table, query, options));
  EXPECT_EQ(hits[0].row, 3U);
  EXPECT_FLOAT_EQ(hits[0].score, 0.5F);
  EXPECT_EQ(hits[1].row, 2U);
  EXPECT_EQ(hits[2].row, 1U);
}

TEST(Search, returns_all_rows_when_fewer_than_k) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(4, 3, 10), 4, 3));
  SearchOptions options;
  options.k = 4'000'000'000U;
  EXPECT_EQ(take(search(table, normal_rows(1, 3, 11), options)).size(), 4U);
  EXPECT_TRUE(
      take(search(take(VectorTable::from_f32({}, 0, 3)), normal_rows(1, 3, 11), options)).empty());
}

TEST(Search, leaves_out_what_is_excluded_and_what_lies_past_rows) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(1000, 16, 12), 1000, 16));
  std::vector<float> query(16);
  ASSERT_TRUE(table.row(3, query).ok());
  SearchOptions options;
  EXPECT_EQ(take(search(table, query, options))[0].row, 3U);
  const std::vector<std::uint32_t> exclude = {3};
  options.exclude = exclude;
  options.rows = 100;
  const std::vector<Hit> hits = take(search(table, query, options));
  expect_best(hits, by_brute_force(table, query, options), options);
  for (const Hit& hit : hits) {
    EXPECT_NE(hit.row, 3U);
    EXPECT_LT(hit.row, 100U);
  }
}

TEST(Search, says_what_is_wrong_with_a_request) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(4, 3, 13), 4, 3));
  const VectorTable other = take(VectorTable::from_f32(normal_rows(5, 3, 13), 5, 3));
  const Centring foreign = take(Centring::fit(other));
  std::vector<float> query = {1, 2, 3};
  SearchOptions options;
  options.k = 0;
  expect_error(search(table, query, options), ErrorCode::invalid_argument, "k is 0");
  options = {};
  expect_error(search(table, std::span(query).first(2), options), ErrorCode::invalid_argument,
               "2 values");
  expect_error(search(table, {}, options), ErrorCode::invalid_argument, "0 values");
  options.rows = 5;
  expect_error(search(table, query, options), ErrorCode::out_of_range, "5 rows of 4");
  options = {};
  options.centring = &foreign;
  expect_error(search(table, query, options), ErrorCode::invalid_argument, "another table");
  options = {};
  query[1] = std::numeric_limits<float>::quiet_NaN();
  expect_error(search(table, query, options), ErrorCode::non_finite, "entry 1");
  query[1] = 1e30F;
  expect_error(search(table, query, options), ErrorCode::non_finite, "1e18");
}

}  // namespace
}  // namespace embedscope
