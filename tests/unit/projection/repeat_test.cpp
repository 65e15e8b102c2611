// One seed, one picture, on every machine: the same points as in tests/wasm/repeat.ts, against the
// file that both are compared with (tests/golden/make_repeat.ts wrote it).
#include <cstdint>

#include "cluster/spectral.h"
#include "neighbors/knn_graph.h"
#include "projection/tsne.h"
#include "projection/umap.h"
#include "unit/support/golden.h"

namespace embedscope {
namespace {

using testing::take;

constexpr std::size_t kRows = 150;
constexpr std::size_t kDims = 6;

/// Uniform in [−1, 1) (mulberry32), three clouds on a line.
std::vector<float> clouds() {
  std::uint32_t state = 1;
  std::vector<float> values(kRows * kDims);
  for (float& value : values) {
    state += 0x6d2b79f5U;
    std::uint32_t mixed = (state ^ (state >> 15)) * (state | 1U);
    mixed ^= mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61U));
    value = static_cast<float>((static_cast<double>(mixed ^ (mixed >> 14)) / 2147483648.0) - 1);
  }
  for (std::size_t row = 0; row < kRows; ++row) {
    values[row * kDims] += 3 * static_cast<float>(row % 3);
  }
  return values;
}

void expect_near(std::span<const float> found, const std::vector<float>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-4) << i;
}

TEST(Repeat, pictures_and_groups_are_those_of_every_other_machine) {
  const auto golden = testing::read_golden("repeat.json");
  const std::vector<float> values = clouds();
  const KnnGraph graph = take(exact_knn({values.data(), kRows, kDims}, 30, Metric::euclidean));
  std::vector<float> start;  // not the eigenproblem's: its last bits may change with its method
  for (std::size_t row = 0; row < kRows; ++row) {
    start.insert(start.end(), {values[row * kDims], values[(row * kDims) + 1]});
  }
  expect_near(take(umap(graph, {.epochs = 200, .seed = 3, .start = {start.data(), kRows, 2}})),
              testing::floats(golden["umap"]));
  expect_near(take(tsne(graph, {.perplexity = 10, .iterations = 300, .seed = 3})),
              testing::floats(golden["tsne"]));
  const auto groups = take(spectral_clusters(graph, {.most_clusters = 10, .neighbours = 10}));
  EXPECT_EQ(groups.cluster, testing::words(golden["cluster"]));
}

}  // namespace
}  // namespace embedscope
