#include "projection/pca.h"

#include <rapidjson/document.h>

#include <cmath>
#include <limits>

#include "kernels/dot.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::take;

std::vector<float> numbers(const rapidjson::Value& list) {
  std::vector<float> values;
  for (const auto& value : list.GetArray()) values.push_back(static_cast<float>(value.GetDouble()));
  return values;
}

void expect_near(std::span<const float> found, std::span<const float> expected, double relative) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], relative * std::max(1.0F, std::fabs(expected[i])))
        << "at " << i;
  }
}

TEST(Pca, agrees_with_numpy_and_scikit_learn) {
  const auto file = testing::read_file(testing::golden() / "pca.json");
  rapidjson::Document cases;
  cases.Parse(reinterpret_cast<const char*>(file.data()), file.size());
  ASSERT_TRUE(cases.IsArray() && cases.Size() == 3U);
  for (const auto& one : cases.GetArray()) {
    SCOPED_TRACE(one["name"].GetString());
    const std::size_t rows = one["rows"].GetUint();
    const std::size_t dims = one["dims"].GetUint();
    const VectorTable table = take(VectorTable::from_f32(numbers(one["data"]), rows, dims));
    PcaOptions options;
    options.components = one["components"].GetUint();
    const Pca pca = take(fit_pca(table, options));
    expect_near(pca.components, numbers(one["directions"]), 1e-4);
    expect_near(pca.explained_variance, numbers(one["variance"]), 1e-4);
    expect_near(pca.explained_ratio, numbers(one["ratio"]), 1e-4);
    std::vector<float> coordinates(rows * pca.count());
    pca.transform(table.f32_rows(), coordinates);
    expect_near(coordinates, numbers(one["coordinates"]), 1e-4);

    options.components = 1;
    options.centre = false;
    const Pca uncentred = take(fit_pca(table, options));
    expect_near(uncentred.components, numbers(one["uncentred_direction"]), 1e-4);
    EXPECT_NEAR(uncentred.explained_variance[0], one["uncentred_variance"].GetDouble(),
                1e-4 * one["uncentred_variance"].GetDouble());
  }
}

TEST(Pca, gives_orthonormal_components_that_share_out_all_variance) {
  for (const auto& [rows, dims] : {std::pair<std::size_t, std::size_t>{300, 12}, {8, 30}}) {
    const VectorTable table = take(VectorTable::from_f32(normal_rows(rows, dims, 1), rows, dims));
    PcaOptions options;
    options.components = std::min(rows - 1, dims);
    const Pca pca = take(fit_pca(table, options));
    double total = 0;
    for (std::size_t i = 0; i < pca.count(); ++i) {
      const auto first = std::span(pca.components).subspan(i * dims, dims);
      for (std::size_t j = 0; j <= i; ++j) {
        const auto second = std::span(pca.components).subspan(j * dims, dims);
        EXPECT_NEAR(dot_f64(first, second), i == j ? 1 : 0, 1e-5);
      }
      total += static_cast<double>(pca.explained_ratio[i]);
      if (i > 0) {
        EXPECT_LE(pca.explained_variance[i], pca.explained_variance[i - 1]);
      }
    }
    EXPECT_NEAR(total, 1, 1e-5);
  }
}

TEST(Pca, in_steps_equals_pca_at_once) {
  for (const auto& [rows, dims] : {std::pair<std::size_t, std::size_t>{500, 20}, {20, 50}}) {
    const std::vector<float> values = normal_rows(rows, dims, 2);
    const MatrixView<const float> view(values.data(), rows, dims);
    const Pca whole = take(fit_pca(view, {}));
    PcaFit fit = take(PcaFit::start(view, {}));
    expect_error(fit.finish(), ErrorCode::invalid_argument, "not found yet");
    std::size_t before = 0;
    while (!fit.step(7)) {
      EXPECT_GE(fit.done(), before);
      EXPECT_LE(fit.done(), fit.total());
      before = fit.done();
    }
    EXPECT_EQ(fit.done(), fit.total());
    const Pca parts = take(fit.finish());
    EXPECT_EQ(parts.components, whole.components);
    EXPECT_EQ(parts.explained_variance, whole.explained_variance);
  }
}

TEST(Pca, turns_with_its_rows) {
  // A rotation in the plane of two dimensions: the coordinates stay, up to rounding.
  std::vector<float> values = normal_rows(200, 4, 8);
  for (std::size_t r = 0; r < 200; ++r) {
    for (std::size_t d = 0; d < 4; ++d) values[(r * 4) + d] *= static_cast<float>(4 - d);
  }
  std::vector<float> turned = values;
  for (std::size_t r = 0; r < 200; ++r) {
    const float x = values[r * 4];
    const float y = values[(r * 4) + 1];
    turned[r * 4] = (0.6F * x) - (0.8F * y);
    turned[(r * 4) + 1] = (0.8F * x) + (0.6F * y);
  }
  const Pca before = take(fit_pca(MatrixView<const float>(values.data(), 200, 4), {}));
  const Pca after = take(fit_pca(MatrixView<const float>(turned.data(), 200, 4), {}));
  expect_near(after.explained_variance, before.explained_variance, 1e-5);
  std::vector<float> first(400);
  std::vector<float> second(400);
  before.transform({values.data(), 200, 4}, first);
  after.transform({turned.data(), 200, 4}, second);
  for (std::size_t i = 0; i < 400; ++i) {
    EXPECT_NEAR(std::fabs(first[i]), std::fabs(second[i]), 1e-3);  // a component's sign is free
  }
}

TEST(Pca, permuted_rows_get_permuted_coordinates) {
  const std::vector<float> values = normal_rows(300, 6, 12);
  std::vector<float> permuted(values.size());
  const auto place = [](std::size_t row) { return row * 7 % 300; };
  for (std::size_t r = 0; r < 300; ++r) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(r * 6), 6,
                permuted.begin() + static_cast<std::ptrdiff_t>(place(r) * 6));
  }
  const Pca before = take(fit_pca(MatrixView<const float>(values.data(), 300, 6), {}));
  const Pca after = take(fit_pca(MatrixView<const float>(permuted.data(), 300, 6), {}));
  std::vector<float> first(600);
  std::vector<float> second(600);
  before.transform({values.data(), 300, 6}, first);
  after.transform({permuted.data(), 300, 6}, second);
  for (std::size_t r = 0; r < 300; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      EXPECT_NEAR(first[(r * 2) + c], second[(place(r) * 2) + c], 1e-4);
    }
  }
}

TEST(Pca, reads_eight_bit_tables_as_what_they_stand_for) {
  const VectorTable table =
      take(take(VectorTable::from_f32(normal_rows(200, 10, 4), 200, 10)).quantised());
  std::vector<float> values(200 * 10);
  for (std::size_t r = 0; r < 200; ++r) {
    ASSERT_TRUE(table.row(r, std::span(values).subspan(r * 10, 10)).ok());
  }
  EXPECT_EQ(take(fit_pca(table, {})).components,
            take(fit_pca(MatrixView<const float>(values.data(), 200, 10), {})).components);
}

TEST(Pca, finds_no_variance_where_there_is_none) {
  const std::vector<float> values(10 * 3, 2.0F);
  const Pca pca = take(fit_pca(MatrixView<const float>(values.data(), 10, 3), {}));
  for (const float part : pca.explained_ratio) EXPECT_EQ(part, 0.0F);
  for (const float value : pca.components) EXPECT_TRUE(std::isfinite(value));
}

TEST(Pca, works_in_one_dimension_and_with_two_rows) {
  PcaOptions options;
  options.components = 1;
  const std::vector<float> line = {1, 2, 3, 4};
  const Pca one = take(fit_pca(MatrixView<const float>(line.data(), 4, 1), options));
  EXPECT_FLOAT_EQ(one.components[0], 1.0F);
  EXPECT_NEAR(one.explained_variance[0], 5.0 / 3, 1e-6);
  const Pca two = take(fit_pca(MatrixView<const float>(line.data(), 2, 2), options));
  EXPECT_NEAR(two.components[0], std::sqrt(0.5), 1e-6);
}

TEST(Pca, says_what_it_cannot_fit) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(5, 3, 5), 5, 3));
  PcaOptions options;
  options.components = 4;
  expect_error(fit_pca(table, options), ErrorCode::invalid_argument, "1 to 3 components, not 4");
  options.components = 0;
  expect_error(fit_pca(table, options), ErrorCode::invalid_argument, "not 0");
  expect_error(fit_pca(MatrixView<const float>(table.f32_rows().data, 1, 3), {}),
               ErrorCode::invalid_argument, "two rows");
  std::vector<float> values = normal_rows(5, 3, 5);
  values[4] = std::numeric_limits<float>::quiet_NaN();
  expect_error(fit_pca(MatrixView<const float>(values.data(), 5, 3), {}), ErrorCode::non_finite,
               "row 1");
  const std::vector<float> wide(3000 * 2100);
  expect_error(fit_pca(MatrixView<const float>(wide.data(), 3000, 2100), {}), ErrorCode::too_large,
               "2100");
  values[4] = 2e18F;
  expect_error(fit_pca(MatrixView<const float>(values.data(), 5, 3), {}), ErrorCode::non_finite,
               "longer than 1e18");
}

TEST(Pca, stops_when_asked) {
  const VectorTable table = take(VectorTable::from_f32(normal_rows(5000, 3, 6), 5000, 3));
  int calls = 0;
  expect_error(fit_pca(table, {}, [&](double) { return ++calls < 2; }), ErrorCode::cancelled,
               "cancelled");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace embedscope
