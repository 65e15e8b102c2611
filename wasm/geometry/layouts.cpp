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

/// UmapOptions in the types that JavaScript's numbers turn into; seed, start and labels are apart.
struct UmapSettings {
  std::uint32_t dims;
  std::uint32_t neighbours;
  float min_dist;
  float spread;
  std::uint32_t epochs;
  float learning_rate;
  float repulsion;
  std::uint32_t negatives;
  float label_weight;
};

UmapSettings umap_defaults() {
  const UmapOptions options;
  return {static_cast<std::uint32_t>(options.dims),
          static_cast<std::uint32_t>(options.neighbours),
          options.min_dist,
          options.spread,
          static_cast<std::uint32_t>(options.epochs),
          options.learning_rate,
          options.repulsion,
          static_cast<std::uint32_t>(options.negatives),
          options.label_weight};
}

UmapOptions options_of(const UmapSettings& settings, double seed) {
  return {.dims = settings.dims,
          .neighbours = settings.neighbours,
          .min_dist = settings.min_dist,
          .spread = settings.spread,
          .epochs = settings.epochs,
          .learning_rate = settings.learning_rate,
          .repulsion = settings.repulsion,
          .negatives = settings.negatives,
          .seed = static_cast<std::uint64_t>(seed),
          .label_weight = settings.label_weight};
}

/// A start of any length, as rows × dims or as what create will refuse; none when empty.
MatrixView<const float> start_of(const AlignedBuffer<float>& values, std::size_t dims) {
  if (values.empty() || dims == 0) return {};
  return {values.data(), values.size() / dims, values.size() % dims == 0 ? dims : 0};
}

Outcome<std::unique_ptr<Umap>> start_umap(const KnnGraph& graph, const UmapSettings& settings,
                                          double seed, const Float32Array& start,
                                          const Uint32Array& labels) {
  return outcome<std::unique_ptr<Umap>>([&]() -> Result<std::unique_ptr<Umap>> {
    const auto from = copy_in(start, "the start");
    if (!from) return from.error();
    const auto given = copy_in(labels, "the labels");
    if (!given) return given.error();
    UmapOptions options = options_of(settings, seed);
    options.start = start_of(*from, settings.dims);
    options.labels = given->span();
    return owned(Umap::create(graph, options));
  }());
}

/// The new points' neighbours in the picture are given as a graph holds them, k each.
Outcome<Float32Array> transform(const Uint32Array& indices, const Float32Array& distances,
                                std::uint32_t k, const Float32Array& picture,
                                const UmapSettings& settings, double seed) {
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
    auto placed =
        umap_transform(graph, start_of(*values, settings.dims), options_of(settings, seed));
    if (!placed) return std::move(placed).failure();
    return copy_out<float>(*placed);
  }());
}

/// TsneOptions likewise.
struct TsneSettings {
  std::uint32_t dims;
  double perplexity;
  std::uint32_t iterations;
  double exaggeration;
  std::uint32_t exaggerated;
  double learning_rate;
  float theta;
};

TsneSettings tsne_defaults() {
  const TsneOptions options;
  return {static_cast<std::uint32_t>(options.dims),
          options.perplexity,
          static_cast<std::uint32_t>(options.iterations),
          options.exaggeration,
          static_cast<std::uint32_t>(options.exaggerated),
          options.learning_rate,
          options.theta};
}

Outcome<std::unique_ptr<Tsne>> start_tsne(const KnnGraph& graph, const TsneSettings& settings,
                                          double seed, const Float32Array& start) {
  return outcome<std::unique_ptr<Tsne>>([&]() -> Result<std::unique_ptr<Tsne>> {
    const auto from = copy_in(start, "the start");
    if (!from) return from.error();
    return owned(Tsne::create(graph, {.dims = settings.dims,
                                      .perplexity = settings.perplexity,
                                      .iterations = settings.iterations,
                                      .exaggeration = settings.exaggeration,
                                      .exaggerated = settings.exaggerated,
                                      .learning_rate = settings.learning_rate,
                                      .theta = settings.theta,
                                      .seed = static_cast<std::uint64_t>(seed),
                                      .start = start_of(*from, settings.dims)}));
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
  emscripten::value_object<UmapSettings>("UmapOptions")
      .field("dims", &UmapSettings::dims)
      .field("neighbours", &UmapSettings::neighbours)
      .field("minDist", &UmapSettings::min_dist)
      .field("spread", &UmapSettings::spread)
      .field("epochs", &UmapSettings::epochs)
      .field("learningRate", &UmapSettings::learning_rate)
      .field("repulsion", &UmapSettings::repulsion)
      .field("negatives", &UmapSettings::negatives)
      .field("labelWeight", &UmapSettings::label_weight);
  emscripten::value_object<TsneSettings>("TsneOptions")
      .field("dims", &TsneSettings::dims)
      .field("perplexity", &TsneSettings::perplexity)
      .field("iterations", &TsneSettings::iterations)
      .field("exaggeration", &TsneSettings::exaggeration)
      .field("exaggerated", &TsneSettings::exaggerated)
      .field("learningRate", &TsneSettings::learning_rate)
      .field("theta", &TsneSettings::theta);
  steps<Umap>("UmapRun")
      .class_function("start", &start_umap)
      .class_function("defaults", &umap_defaults)
      .class_function("transform", &transform)
      .function("coordinates", &coordinates<Umap>);
  steps<Tsne>("TsneRun")
      .class_function("start", &start_tsne)
      .class_function("defaults", &tsne_defaults)
      .function("coordinates", &coordinates<Tsne>)
      .function("divergence", &divergence)
      .function("perplexity", &perplexity);
}

}  // namespace embedscope::boundary
