#include "vectors/space.h"

#include <cmath>
#include <limits>

#include "unit/support/golden.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::floats;
using testing::normal_rows;
using testing::take;

TEST(Space, agrees_with_numpy) {
  const auto golden = testing::read_golden("pictures.json");
  const auto& expected = golden["quality"];
  const std::vector<float> data = floats(expected["data"]);
  const auto found = take(space_statistics({data.data(), 60, 5}));
  EXPECT_NEAR(found.participation_ratio, expected["participation"].GetDouble(), 1e-5);
  EXPECT_NEAR(found.mean_cosine, expected["mean_cosine"].GetDouble(), 1e-7);
  EXPECT_NEAR(found.isotropy, expected["isotropy"].GetDouble(), 1e-5);
  EXPECT_NEAR(found.farthest_to_nearest, expected["farthest_to_nearest"].GetDouble(), 1e-4);
  EXPECT_NEAR(found.relative_contrast, found.farthest_to_nearest - 1, 1e-12);
}

TEST(Space, in_steps_equals_space_at_once) {
  const std::vector<float> values = normal_rows(300, 7, 1);
  const MatrixView<const float> rows(values.data(), 300, 7);
  const auto whole = take(space_statistics(rows, {.queries = 40}));
  auto run = take(SpaceMeasurement::start(rows, {.queries = 40}));
  while (!run.step(1)) {
  }
  const auto parts = take(run.finish());
  EXPECT_EQ(parts.isotropy, whole.isotropy);
  EXPECT_EQ(parts.participation_ratio, whole.participation_ratio);
  EXPECT_EQ(parts.farthest_to_nearest, whole.farthest_to_nearest);
}

TEST(Space, of_a_line_has_one_direction_and_of_a_point_none) {
  std::vector<float> line;
  for (int i = 0; i < 50; ++i) {
    line.push_back(static_cast<float>(i));
    line.push_back(0);
    line.push_back(7);  // a constant column
  }
  EXPECT_NEAR(take(space_statistics({line.data(), 50, 3})).participation_ratio, 1, 1e-6);
  const std::vector<float> same(30, 1000.0F);
  const auto point = take(space_statistics({same.data(), 10, 3}));
  EXPECT_EQ(point.participation_ratio, 0);
  EXPECT_EQ(point.farthest_to_nearest, 0);
  EXPECT_NEAR(point.mean_cosine, 1, 1e-6);
  const std::vector<float> zero(30);
  EXPECT_EQ(take(space_statistics({zero.data(), 10, 3}, {.metric = Metric::cosine})).isotropy, 1);
}

TEST(Space, says_what_it_cannot_measure) {
  std::vector<float> values = normal_rows(10, 3, 2);
  expect_error(space_statistics({values.data(), 1, 3}), ErrorCode::invalid_argument, "1 × 3");
  expect_error(space_statistics({values.data(), 10, 3}, {.queries = 0}),
               ErrorCode::invalid_argument, "and 0");
  expect_error(space_statistics({values.data(), 10, 3}, {.metric = Metric::dot}),
               ErrorCode::invalid_argument, "dot");
  values[5] = std::nanf("");
  expect_error(space_statistics({values.data(), 10, 3}), ErrorCode::non_finite, "row 1");
  const std::vector<float> wide(2 * 2049);
  expect_error(space_statistics({wide.data(), 2, 2049}), ErrorCode::too_large, "2049");
}

TEST(CosineLaw, is_the_beta_distribution) {
  const auto golden = testing::read_golden("pictures.json");
  for (const auto& one : golden["cosine_laws"].GetArray()) {
    SCOPED_TRACE(one["dims"].GetUint());
    const std::vector<double> found = take(cosine_law(one["dims"].GetUint(), 32));
    const std::vector<float> expected = floats(one["parts"]);
    for (std::size_t i = 0; i < 32; ++i) EXPECT_NEAR(found[i], expected[i], 1e-5) << i;
  }
  EXPECT_EQ(take(cosine_law(1, 4)), (std::vector<double>{0.5, 0, 0, 0.5}));
  expect_error(cosine_law(0, 4), ErrorCode::invalid_argument, "dimension");
}

}  // namespace
}  // namespace embedscope
