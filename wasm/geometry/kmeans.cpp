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

Outcome<std::unique_ptr<KMeansRun>> start(const Points& points, KMeansOptions options,
                                          double seed) {
  options.seed = static_cast<std::uint64_t>(seed);
  return outcome(owned(KMeansRun::start(points.view(), options)));
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
  emscripten::value_object<KMeansOptions>("KMeansOptions")
      .field("clusters", &KMeansOptions::clusters)
      .field("restarts", &KMeansOptions::restarts)
      .field("iterations", &KMeansOptions::iterations);
  steps<KMeansRun>("KMeansRun")
      .class_function("start", &start)
      .class_function("defaults", &defaults<KMeansOptions>)
      .function("finish", &finish);
}

}  // namespace embedscope::boundary
