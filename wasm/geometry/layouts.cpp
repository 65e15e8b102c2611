// t-SNE and UMAP over a kNN graph, in steps whose pictures can be read while they move.
#include <optional>
#include <utility>

#include "boundary/steps.h"
#include "geometry/points.h"
#include "neighbors/knn_graph.h"
#include "projection/tsne.h"
#include "projection/umap.h"

namespace embedscope::boundary {
namespace {

/// A start of any length, as rows × dims or as what create will refuse; none when empty.
MatrixView<const float> start_of(const AlignedBuffer<float>& values, std::size_t dims) {
  if (values.empty() || dims == 0) return {};
  return {values.data(), values.size() / dims, values.size() % dims == 0 ? dims : 0};
}

Outcome<std::unique_ptr<Umap>> start_umap(const KnnGraph& graph, UmapOptions options, double seed,
                                          const Float32Array& start, const Uint32Array& labels) {
  return outcome<std::unique_ptr<Umap>>([&]() -> Result<std::unique_ptr<Umap>> {
    const auto from = copy_in(start, "the start");
    if (!from) return from.error();
    const auto given = copy_in(labels, "the labels");
    if (!given) return given.error();
    options.seed = static_cast<std::uint64_t>(seed);
    options.start = start_of(*from, options.dims);
    options.labels = given->span();
    return owned(Umap::create(graph, options));
  }());
}

/// The new points' neighbours in the picture are given as a graph holds them, k each.
Outcome<Float32Array> transform(const Uint32Array& indices, const Float32Array& distances,
                                std::uint32_t k, const Float32Array& picture, UmapOptions options,
                                double seed) {
  return outcome<Float32Array>([&]() -> Result<Float32Array> {
    const auto rows = copy_in(indices, "the neighbours");
    if (!rows) return rows.error();
    const auto far = copy_in(distances, "the distances");
    if (!far) return far.error();
    KnnGraph graph;
    graph.k = k;
    graph.rows = k == 0 ? 0 : rows->size() / k;
    graph.indices.assign(rows->span().begin(), rows->span().end());
    graph.distances.assign(far->span().begin(), far->span().end());
    const auto values = copy_in(picture, "the picture");
    if (!values) return values.error();
    options.seed = static_cast<std::uint64_t>(seed);
    auto placed = umap_transform(graph, start_of(*values, options.dims), options);
    if (!placed) return std::move(placed).failure();
    return copy_out<float>(*placed);
  }());
}

Outcome<std::unique_ptr<Tsne>> start_tsne(const KnnGraph& graph, TsneOptions options, double seed,
                                          const Float32Array& start) {
  return outcome<std::unique_ptr<Tsne>>([&]() -> Result<std::unique_ptr<Tsne>> {
    const auto from = copy_in(start, "the start");
    if (!from) return from.error();
    options.seed = static_cast<std::uint64_t>(seed);
    options.start = start_of(*from, options.dims);
    return owned(Tsne::create(graph, options));
  }());
}

template <class Layout>
Float32Array coordinates(const Layout& layout) {
  return copy_out<float>(layout.coordinates());
}

double divergence(const Tsne& layout) { return layout.divergence(); }
double perplexity(const Tsne& layout) { return layout.perplexity(); }

}  // namespace

EMSCRIPTEN_BINDINGS(layouts) {
  register_kind<OutcomeKind<std::unique_ptr<Umap>>>("Outcome<UmapRun>");
  register_kind<OutcomeKind<std::unique_ptr<Tsne>>>("Outcome<TsneRun>");
  emscripten::value_object<UmapOptions>("UmapOptions")
      .field("dims", &UmapOptions::dims)
      .field("neighbours", &UmapOptions::neighbours)
      .field("minDist", &UmapOptions::min_dist)
      .field("spread", &UmapOptions::spread)
      .field("epochs", &UmapOptions::epochs)
      .field("learningRate", &UmapOptions::learning_rate)
      .field("repulsion", &UmapOptions::repulsion)
      .field("negatives", &UmapOptions::negatives)
      .field("labelWeight", &UmapOptions::label_weight);
  emscripten::value_object<TsneOptions>("TsneOptions")
      .field("dims", &TsneOptions::dims)
      .field("perplexity", &TsneOptions::perplexity)
      .field("iterations", &TsneOptions::iterations)
      .field("exaggeration", &TsneOptions::exaggeration)
      .field("exaggerated", &TsneOptions::exaggerated)
      .field("learningRate", &TsneOptions::learning_rate)
      .field("theta", &TsneOptions::theta);
  steps<Umap>("UmapRun")
      .class_function("start", &start_umap)
      .class_function("defaults", &defaults<UmapOptions>)
      .class_function("transform", &transform)
      .function("coordinates", &coordinates<Umap>);
  steps<Tsne>("TsneRun")
      .class_function("start", &start_tsne)
      .class_function("defaults", &defaults<TsneOptions>)
      .function("coordinates", &coordinates<Tsne>)
      .function("divergence", &divergence)
      .function("perplexity", &perplexity);
}

}  // namespace embedscope::boundary
