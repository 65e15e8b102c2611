#include "compare/spaces.h"

#include <cmath>

#include "compare/agreement.h"
#include "compare/shepard.h"
#include "unit/support/golden.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::floats;
using testing::normal_rows;
using testing::take;
using testing::words;

TEST(Agreement, agrees_with_scikit_learn) {
  const auto golden = testing::read_golden("pictures.json");
  const auto& expected = golden["quality"];
  const auto labels = words(expected["labels"]);
  const auto other = words(expected["other"]);
  EXPECT_NEAR(take(adjusted_rand(labels, other)), expected["adjusted_rand"].GetDouble(), 1e-12);
  EXPECT_NEAR(take(normalised_mutual_information(labels, other)),
              expected["mutual_information"].GetDouble(), 1e-12);
  EXPECT_EQ(take(adjusted_rand(labels, labels)), 1);
  EXPECT_NEAR(take(normalised_mutual_information(labels, labels)), 1, 1e-12);
  const std::vector<std::uint32_t> one = {3, 3, 3};
  const std::vector<std::uint32_t> apart = {1, 2, 3};
  EXPECT_EQ(take(adjusted_rand(one, one)), 1);
  EXPECT_EQ(take(normalised_mutual_information(one, one)), 1);
  EXPECT_EQ(take(adjusted_rand(one, apart)), 0);
  EXPECT_EQ(take(normalised_mutual_information(one, apart)), 0);
  expect_error(adjusted_rand(one, {}), ErrorCode::invalid_argument, "3 and 0");
  expect_error(normalised_mutual_information({}, {}), ErrorCode::invalid_argument, "at least 1");
}

TEST(LinearCka, agrees_with_numpy_and_ignores_turns) {
  const auto golden = testing::read_golden("pictures.json");
  const auto& expected = golden["quality"];
  const std::vector<float> data = floats(expected["data"]);
  const std::vector<float> picture = floats(expected["picture"]);
  const MatrixView<const float> x(data.data(), 60, 5);
  const MatrixView<const float> y(picture.data(), 60, 2);
  EXPECT_NEAR(take(linear_cka(x, y)), expected["cka"].GetDouble(), 1e-6);
  EXPECT_NEAR(take(linear_cka(x, x)), 1, 1e-12);
  std::vector<float> turned(picture.size());
  for (std::size_t row = 0; row < 60; ++row) {
    turned[2 * row] = 7 - (3 * picture[(2 * row) + 1]);
    turned[(2 * row) + 1] = 3 * picture[2 * row];
  }
  EXPECT_NEAR(take(linear_cka(x, {turned.data(), 60, 2})), expected["cka"].GetDouble(), 1e-6);
  const std::vector<float> same(60, 2.0F);
  expect_error(linear_cka(x, {same.data(), 60, 1}), ErrorCode::invalid_argument, "all equal");
  expect_error(linear_cka(x, {picture.data(), 59, 2}), ErrorCode::invalid_argument, "59 × 2");
  std::vector<float> bad = picture;
  bad[9] = std::nanf("");
  expect_error(linear_cka(x, {bad.data(), 60, 2}), ErrorCode::non_finite, "row 4");
}

TEST(Hubness, agrees_with_scipy) {
  const auto golden = testing::read_golden("pictures.json");
  const std::vector<float> data = floats(golden["quality"]["data"]);
  const KnnGraph graph = take(exact_knn({data.data(), 60, 5}, 8, Metric::euclidean));
  const Hubness found = take(hubness(graph, 6));
  EXPECT_NEAR(found.skewness, golden["quality"]["skewness"].GetDouble(), 1e-9);
  std::size_t all = 0;
  for (const std::uint32_t times : found.occurrences) all += times;
  EXPECT_EQ(all, 60U * 6);
  EXPECT_EQ(found.occurrences[found.largest_hub],
            *std::max_element(found.occurrences.begin(), found.occurrences.end()));
  expect_error(hubness(graph, 9), ErrorCode::invalid_argument, "among 9");
}

TEST(MutualKnn, is_one_with_itself_and_chance_with_noise) {
  const std::vector<float> first = normal_rows(200, 6, 1);
  const std::vector<float> second = normal_rows(200, 3, 2);
  const KnnGraph a = take(exact_knn({first.data(), 200, 6}, 10, Metric::euclidean));
  const KnnGraph b = take(exact_knn({second.data(), 200, 3}, 12, Metric::cosine));
  EXPECT_EQ(take(mutual_knn(a, a, 10)), 1);
  EXPECT_NEAR(take(mutual_knn(a, b, 10)), 10.0 / 199, 0.02);
  expect_error(mutual_knn(a, b, 11), ErrorCode::invalid_argument, "11");
}

TEST(Shepard, is_one_for_a_copy_and_less_for_noise) {
  const std::vector<float> points = normal_rows(120, 2, 3);
  const std::vector<float> noise = normal_rows(120, 2, 4);
  const MatrixView<const float> view(points.data(), 120, 2);
  EXPECT_NEAR(take(shepard_correlation(view, view, {})), 1, 1e-12);
  EXPECT_NEAR(take(shepard_correlation(view, {noise.data(), 120, 2}, {})), 0, 0.2);
  const std::vector<float> same(240, 1.0F);
  expect_error(shepard_correlation(view, {same.data(), 120, 2}, {}), ErrorCode::invalid_argument,
               "");
  expect_error(shepard_correlation(view, {noise.data(), 60, 2}, {}), ErrorCode::invalid_argument,
               "60 points");
}

}  // namespace
}  // namespace embedscope
