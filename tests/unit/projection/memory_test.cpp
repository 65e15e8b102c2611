// What a page reads where memory ends: an error, not the end of the program. Only where it ends
// within reach, which is what the 32-bit run of these tests is for.
#include "unit/support/memory.h"

#include <cstdint>

#include "cluster/kmeans.h"
#include "cluster/spectral.h"
#include "projection/tsne.h"
#include "projection/umap.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;

/// Points in a ring, each with the next as its one neighbour.
KnnGraph ring(std::size_t rows) {
  KnnGraph graph{rows, 1, std::vector<std::uint32_t>(rows), std::vector<float>(rows, 0.5F)};
  for (std::size_t row = 0; row < rows; ++row)
    graph.indices[row] = static_cast<std::uint32_t>((row + 1) % rows);
  return graph;
}

TEST(Memory, is_asked_for_before_points_are_clustered) {
  // One point, seen as more than there are bytes.
  const float point = 1;
  const MatrixView<const float> points(&point, SIZE_MAX / 64, 1, 0);
  expect_error(KMeansRun::start(points, {}), ErrorCode::too_large, "k-means needs more memory");
}

TEST(Memory, is_asked_for_before_points_are_laid_out) {
  if constexpr (sizeof(std::size_t) == 4) {
    const KnnGraph graph = ring(1'000'000);
    const testing::Ballast ballast(std::size_t{16} << 20);
    expect_error(Tsne::create(graph, {}), ErrorCode::too_large, "t-SNE needs more memory");
    expect_error(umap(graph, {}), ErrorCode::too_large, "UMAP needs more memory");
    expect_error(spectral_clusters(graph, {}), ErrorCode::too_large, "spectral clustering needs");
  }
}

}  // namespace
}  // namespace embedscope
