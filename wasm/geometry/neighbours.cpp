// kNN graphs. They stay in the module's memory, where projections and clusters start from them.
#include "boundary/steps.h"
#include "geometry/points.h"
#include "neighbors/cell_knn.h"
#include "neighbors/knn_graph.h"

namespace embedscope::boundary {
namespace {

using OwnedGraph = std::unique_ptr<KnnGraph>;
using OwnedBuild = std::unique_ptr<KnnBuild>;
using OwnedCells = std::unique_ptr<CellKnn>;

Outcome<OwnedBuild> start(const Points& points, std::uint32_t k, const std::string& metric) {
  const auto kind = metric_named(metric);
  if (!kind) return outcome<OwnedBuild>(kind.error());
  return outcome(owned(KnnBuild::start(points.view(), k, *kind)));
}

Outcome<OwnedCells> start_cells(const Points& points, std::uint32_t k, const std::string& metric,
                                double recall, double seed) {
  const auto kind = metric_named(metric);
  if (!kind) return outcome<OwnedCells>(kind.error());
  return outcome(owned(CellKnn::start(
      points.view(), k, *kind, {.recall = recall, .seed = static_cast<std::uint64_t>(seed)})));
}

template <class Build>
Outcome<OwnedGraph> finish(Build& build) {
  return outcome(owned(build.finish()));
}

std::uint32_t rows(const KnnGraph& graph) { return graph.rows; }
std::uint32_t k(const KnnGraph& graph) { return graph.k; }
double recall(const KnnGraph& graph) { return graph.recall; }
std::uint32_t distinct(const KnnGraph& graph) { return graph.equal.distinct; }
Uint32Array indices(const KnnGraph& graph) { return copy_out<std::uint32_t>(graph.indices); }
Float32Array distances(const KnnGraph& graph) { return copy_out<float>(graph.distances); }

}  // namespace

EMSCRIPTEN_BINDINGS(neighbours) {
  register_kind<OutcomeKind<OwnedGraph>>("Outcome<Graph>");
  register_kind<OutcomeKind<OwnedBuild>>("Outcome<KnnBuild>");
  emscripten::class_<KnnGraph>("Graph")
      .function("rows", &rows)
      .function("k", &k)
      .function("recall", &recall)
      .function("distinct", &distinct)
      .function("indices", &indices)
      .function("distances", &distances);
  steps<KnnBuild>("KnnBuild").class_function("start", &start).function("finish", &finish<KnnBuild>);
  register_kind<OutcomeKind<OwnedCells>>("Outcome<CellKnn>");
  steps<CellKnn>("CellKnn")
      .class_function("start", &start_cells)
      .function("finish", &finish<CellKnn>);
}

}  // namespace embedscope::boundary
