// k-means over points.
#include "cluster/kmeans.h"

#include <utility>

#include "boundary/steps.h"
#include "geometry/points.h"

namespace embedscope::boundary {
namespace {

struct Means {
  Uint32Array cluster;
  Float32Array centroids;
  double inertia;
};

Outcome<std::unique_ptr<KMeansRun>> start(const Points& points, std::uint32_t clusters,
                                          std::uint32_t restarts, std::uint32_t iterations,
                                          double seed) {
  return outcome(
      owned(KMeansRun::start(points.view(), {.clusters = clusters,
                                             .restarts = restarts,
                                             .iterations = iterations,
                                             .seed = static_cast<std::uint64_t>(seed)})));
}

Outcome<Means> finish(KMeansRun& run) {
  return outcome<Means>([&]() -> Result<Means> {
    const auto found = run.finish();
    if (!found) return found.error();
    return Means{copy_out<std::uint32_t>(found->cluster), copy_out<float>(found->centroids),
                 found->inertia};
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(kmeans) {
  register_kind<OutcomeKind<std::unique_ptr<KMeansRun>>>("Outcome<KMeansRun>");
  register_kind<OutcomeKind<Means>>("Outcome<Means>");
  emscripten::value_object<Means>("Means")
      .field("cluster", &Means::cluster)
      .field("centroids", &Means::centroids)
      .field("inertia", &Means::inertia);
  steps<KMeansRun>("KMeansRun").class_function("start", &start).function("finish", &finish);
}

}  // namespace embedscope::boundary
