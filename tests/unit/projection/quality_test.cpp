#include <algorithm>
#include <cmath>
#include <limits>

#include "projection/kept.h"
#include "projection/procrustes.h"
#include "projection/trustworthiness.h"
#include "unit/support/golden.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::floats;
using testing::normal_rows;
using testing::take;

struct Case {
  std::vector<float> data;
  std::vector<float> picture;
  std::size_t rows;
  [[nodiscard]] MatrixView<const float> space() const {
    return {data.data(), rows, data.size() / rows};
  }
  [[nodiscard]] MatrixView<const float> drawn() const { return {picture.data(), rows, 2}; }
};

Case read(const rapidjson::Value& one) {
  return {floats(one["data"]), floats(one["picture"]), one["rows"].GetUint()};
}

TEST(PictureQuality, agrees_with_scikit_learn) {
  const auto golden = testing::read_golden("pictures.json");
  const auto& expected = golden["quality"];
  const Case one = read(expected);
  const auto all = take(picture_quality(one.space(), one.drawn(), {.k = 6}));
  EXPECT_NEAR(all.mean_trustworthiness, expected["trustworthiness"].GetDouble(), 1e-9);
  EXPECT_NEAR(all.mean_continuity, expected["continuity"].GetDouble(), 1e-9);
  EXPECT_NEAR(all.mean_kept, expected["kept"].GetDouble(), 1e-9);
  const auto cosine =
      take(picture_quality(one.space(), one.drawn(), {.k = 6, .metric = Metric::cosine}));
  EXPECT_NEAR(cosine.mean_trustworthiness, expected["trustworthiness_cosine"].GetDouble(), 1e-9);

  const KnnGraph near = take(exact_knn(one.space(), 6, Metric::euclidean));
  const KnnGraph drawn = take(picture_neighbours(one.drawn(), 6));
  EXPECT_EQ(take(kept_neighbours(near, drawn, 6)), all.kept);
}

TEST(PictureQuality, of_a_sample_is_that_of_its_points) {
  const std::vector<float> values = normal_rows(100, 4, 1);
  const std::vector<float> picture = normal_rows(100, 2, 2);
  const MatrixView<const float> space(values.data(), 100, 4);
  const MatrixView<const float> drawn(picture.data(), 100, 2);
  const auto all = take(picture_quality(space, drawn, {.k = 5}));
  const auto some = take(picture_quality(space, drawn, {.k = 5, .sample = 33}));
  ASSERT_EQ(some.rows.size(), 33U);
  for (std::size_t i = 0; i < 33; ++i) {
    EXPECT_EQ(some.trustworthiness[i], all.trustworthiness[some.rows[i]]);
    EXPECT_EQ(some.continuity[i], all.continuity[some.rows[i]]);
    EXPECT_EQ(some.kept[i], all.kept[some.rows[i]]);
  }
  EXPECT_LT(all.mean_trustworthiness, 0.7) << "a random picture cannot be trusted";
}

TEST(PictureQuality, of_a_perfect_picture_is_one_whatever_the_order_and_the_turn) {
  const std::vector<float> values = normal_rows(80, 2, 3);
  std::vector<float> turned(values.size());
  for (std::size_t row = 0; row < 80; ++row) {
    turned[2 * row] = 5 + (0.6F * values[2 * row]) - (0.8F * values[(2 * row) + 1]);
    turned[(2 * row) + 1] = (0.8F * values[2 * row]) + (0.6F * values[(2 * row) + 1]);
  }
  const auto found =
      take(picture_quality({values.data(), 80, 2}, {turned.data(), 80, 2}, {.k = 10}));
  EXPECT_NEAR(found.mean_trustworthiness, 1, 1e-6);
  EXPECT_NEAR(found.mean_continuity, 1, 1e-6);
}

TEST(PictureQuality, counts_duplicates_and_says_what_it_cannot_judge) {
  const std::vector<float> same(20 * 3, 1.0F);
  const std::vector<float> flat(20 * 2, 1.0F);
  const MatrixView<const float> space(same.data(), 20, 3);
  const MatrixView<const float> drawn(flat.data(), 20, 2);
  EXPECT_NEAR(take(picture_quality(space, drawn, {.k = 4})).mean_trustworthiness, 1, 1e-12);
  expect_error(picture_quality(space, drawn, {.k = 10}), ErrorCode::invalid_argument,
               "less than half");
  expect_error(picture_quality(space, drawn, {.k = 0}), ErrorCode::invalid_argument, "not 0");
  expect_error(picture_quality(space, {flat.data(), 19, 2}, {.k = 4}), ErrorCode::invalid_argument,
               "19 points");
  expect_error(picture_quality(space, drawn, {.k = 4, .sample = 21}), ErrorCode::out_of_range,
               "21 rows");
  expect_error(picture_quality(space, drawn, {.k = 4, .metric = Metric::dot}),
               ErrorCode::invalid_argument, "dot");
  std::vector<float> bad = same;
  bad[7] = std::nanf("");
  expect_error(picture_quality({bad.data(), 20, 3}, drawn, {.k = 4}), ErrorCode::non_finite,
               "row 2");
  int calls = 0;
  expect_error(picture_quality(space, drawn, {.k = 4}, [&](double) { return ++calls < 1; }),
               ErrorCode::cancelled, "cancelled");
}

TEST(PictureNeighbours, are_those_of_a_full_scan) {
  for (const std::size_t dims : {2U, 3U}) {
    std::vector<float> points = normal_rows(500, dims, 4);
    std::copy_n(points.begin(), dims * 60, points.begin() + static_cast<std::ptrdiff_t>(dims * 60));
    for (std::size_t i = 0; i < 100; ++i) points[i] = std::round(points[i]);  // ties
    const MatrixView<const float> view(points.data(), 500, dims);
    const KnnGraph found = take(picture_neighbours(view, 9));
    for (std::uint32_t row = 0; row < 500; ++row) {
      std::vector<std::pair<float, std::uint32_t>> all;
      for (std::uint32_t other = 0; other < 500; ++other) {
        float square = 0;
        for (std::size_t axis = 0; axis < dims; ++axis) {
          square += (view(row, axis) - view(other, axis)) * (view(row, axis) - view(other, axis));
        }
        if (other != row) all.emplace_back(square, other);
      }
      std::sort(all.begin(), all.end());
      for (std::size_t i = 0; i < 9; ++i)
        ASSERT_EQ(found.neighbours(row)[i], all[i].second) << row << ", " << i;
    }
  }
  const std::vector<float> line = {0, 0, 1, 0};
  expect_error(picture_neighbours({line.data(), 2, 2}, 2), ErrorCode::invalid_argument, "2 points");
  expect_error(picture_neighbours({line.data(), 1, 4}, 1), ErrorCode::invalid_argument,
               "4 dimensions");
  const std::vector<float> bad = {0, 0, std::nanf(""), 0};
  expect_error(picture_neighbours({bad.data(), 2, 2}, 1), ErrorCode::non_finite, "point 1");
}

TEST(Procrustes, agrees_with_scipy_and_undoes_any_turn) {
  const auto golden = testing::read_golden("pictures.json");
  const Case one = read(golden["quality"]);
  std::vector<float> two(one.picture.size());
  for (std::size_t row = 0; row < one.rows; ++row) {
    two[2 * row] = one.data[(5 * row) + 1];
    two[(2 * row) + 1] = one.data[(5 * row) + 2];
  }
  const Alignment found = take(procrustes(one.drawn(), {two.data(), one.rows, 2}));
  EXPECT_NEAR(found.disparity, golden["quality"]["disparity"].GetDouble(), 1e-6);

  // Mirrored, turned, scaled and moved, in three dimensions.
  const std::vector<float> points = normal_rows(50, 3, 5);
  std::vector<float> moved(points.size());
  for (std::size_t row = 0; row < 50; ++row) {
    const float* p = points.data() + (3 * row);
    moved[3 * row] = 2 - (3 * p[1]);
    moved[(3 * row) + 1] = 1 + (3 * p[0]);
    moved[(3 * row) + 2] = -4 - (3 * p[2]);
  }
  const Alignment back = take(procrustes({moved.data(), 50, 3}, {points.data(), 50, 3}));
  EXPECT_NEAR(back.disparity, 0, 1e-10);
  EXPECT_NEAR(back.scale, 1.0 / 3, 1e-6);
  back.apply(moved, moved);
  for (std::size_t i = 0; i < points.size(); ++i) EXPECT_NEAR(moved[i], points[i], 1e-5);
}

TEST(Procrustes, moves_what_has_no_shape) {
  const std::vector<float> spot(8, 2.0F);
  const std::vector<float> line = {0, 0, 1, 0, 2, 0, 3, 0};
  const Alignment found = take(procrustes({spot.data(), 4, 2}, {line.data(), 4, 2}));
  std::vector<float> out(8);
  found.apply(spot, out);
  for (std::size_t i = 0; i < 8; i += 2) EXPECT_FLOAT_EQ(out[i], 1.5F);
  EXPECT_EQ(found.disparity, 1);
  const std::vector<float> upright = {0, 0, 0, 1, 0, 2, 0, 3};
  const Alignment turned = take(procrustes({upright.data(), 4, 2}, {line.data(), 4, 2}));
  EXPECT_NEAR(turned.disparity, 0, 1e-12);
  for (std::size_t i = 0; i < 2; ++i) {
    const double* r = turned.rotation.data();
    EXPECT_NEAR((r[2 * i] * r[2 * i]) + (r[(2 * i) + 1] * r[(2 * i) + 1]), 1, 1e-12)
        << "not a rotation";
  }
  expect_error(procrustes({spot.data(), 4, 2}, {line.data(), 2, 4}), ErrorCode::invalid_argument,
               "4 × 2 and 2 × 4");
  const std::vector<float> bad(8, std::nanf(""));
  expect_error(procrustes({bad.data(), 4, 2}, {line.data(), 4, 2}), ErrorCode::non_finite,
               "point 0");
}

}  // namespace
}  // namespace embedscope
