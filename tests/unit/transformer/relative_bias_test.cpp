#include "transformer/relative_bias.h"

#include "format/safetensors.h"
#include "unit/transformer/tiny_model.h"

namespace embedscope {
namespace {

using testing::golden_model;
using testing::take;

TEST(RelativeBias, puts_distances_into_the_buckets_of_the_reference_library) {
  for (const char* folder : {"mpnet", "t5", "t5-relu"}) {
    SCOPED_TRACE(folder);
    const testing::Golden golden = golden_model(folder);
    const TensorView stored = take(golden.expected.find("buckets"));
    std::vector<std::int32_t> expected(stored.elements());
    ASSERT_TRUE(copy_elements<std::int32_t>(stored, expected).ok());
    const auto most = static_cast<std::ptrdiff_t>(expected.size() / 2);
    for (std::ptrdiff_t distance = -most; distance <= most; ++distance) {
      EXPECT_EQ(relative_bucket(distance, golden.model->config.relative),
                static_cast<std::size_t>(expected[static_cast<std::size_t>(distance + most)]))
          << distance;
    }
  }
}

TEST(RelativeBias, stands_in_a_line_of_distances_for_each_head) {
  const testing::Golden golden = golden_model("t5");
  const Model& model = *golden.model;
  constexpr std::size_t kKeys = 5;
  std::vector<float> line(model.config.heads * ((2 * kKeys) - 1));
  fill_distance_bias(model, kKeys, line);
  for (std::size_t head = 0; head < model.config.heads; ++head) {
    for (std::size_t query = 0; query < kKeys; ++query) {
      for (std::size_t key = 0; key < kKeys; ++key) {
        const auto distance = static_cast<std::ptrdiff_t>(key) - static_cast<std::ptrdiff_t>(query);
        const auto bucket = relative_bucket(distance, model.config.relative);
        EXPECT_EQ(line[(head * ((2 * kKeys) - 1)) + kKeys - 1 - query + key],
                  model.relative_bias.row(bucket)[head]);
      }
    }
  }
}

}  // namespace
}  // namespace embedscope
