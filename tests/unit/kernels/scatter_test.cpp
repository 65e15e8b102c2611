#include "kernels/scatter.h"

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::take;

TEST(ScatterMatrix, equals_the_plain_sum_of_products) {
  for (const auto& [rows, dims] : {std::pair<std::size_t, std::size_t>{1, 1},
                                   {5, 3},
                                   {64, 16},
                                   {65, 17},
                                   {200, 33},
                                   {130, 48}}) {
    const std::vector<float> values = testing::normal_rows(rows, dims, rows);
    ScatterMatrix scatter = take(ScatterMatrix::allocate(dims));
    for (std::size_t r = 0; r < rows; ++r) scatter.add(std::span(values).subspan(r * dims, dims));
    const std::span<const double> sums = scatter.finish();
    for (std::size_t i = 0; i < dims; ++i) {
      for (std::size_t j = 0; j < dims; ++j) {
        double expected = 0;
        for (std::size_t r = 0; r < rows; ++r) {
          expected += static_cast<double>(values[(r * dims) + i]) * values[(r * dims) + j];
        }
        EXPECT_NEAR(sums[(i * dims) + j], expected, 2e-6 * static_cast<double>(rows))
            << i << "," << j;
        EXPECT_EQ(sums[(i * dims) + j], sums[(j * dims) + i]);
      }
    }
  }
}

TEST(ScatterMatrix, refuses_what_cannot_be_held) {
  testing::expect_error(ScatterMatrix::allocate(100'000), ErrorCode::too_large, "100000");
}

}  // namespace
}  // namespace embedscope
