// Statistics of a space, and whether two spaces are alike.
#include "compare/spaces.h"

#include <utility>
#include <vector>

#include "boundary/steps.h"
#include "geometry/points.h"
#include "vectors/space.h"

namespace embedscope::boundary {
namespace {

Outcome<std::unique_ptr<SpaceMeasurement>> start(const Points& points, const std::string& metric,
                                                 std::uint32_t queries) {
  const auto kind = metric_named(metric);
  if (!kind) return outcome<std::unique_ptr<SpaceMeasurement>>(kind.error());
  return outcome(
      owned(SpaceMeasurement::start(points.view(), {.metric = *kind, .queries = queries})));
}

Outcome<SpaceStatistics> finish(SpaceMeasurement& run) { return outcome(run.finish()); }

struct Hubs {
  Uint32Array occurrences;
  double skewness;
  std::uint32_t orphans;
  std::uint32_t largest_hub;
};

Outcome<Hubs> hubs(const KnnGraph& graph, std::uint32_t k) {
  return outcome<Hubs>([&]() -> Result<Hubs> {
    const auto found = hubness(graph, k);
    if (!found) return found.error();
    return Hubs{copy_out<std::uint32_t>(found->occurrences), found->skewness,
                static_cast<std::uint32_t>(found->orphans), found->largest_hub};
  }());
}

Outcome<double> shared_neighbours(const KnnGraph& first, const KnnGraph& second, std::uint32_t k) {
  return outcome(mutual_knn(first, second, k));
}

Outcome<double> alignment(const Points& first, const Points& second) {
  return outcome(linear_cka(first.view(), second.view()));
}

/// Parts in equal bins over −1…1.
Outcome<Float32Array> law(std::uint32_t dims, std::uint32_t bins) {
  return outcome<Float32Array>([&]() -> Result<Float32Array> {
    const auto parts = cosine_law(dims, bins);
    if (!parts) return parts.error();
    const std::vector<float> values(parts->begin(), parts->end());
    return copy_out<float>(values);
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(spaces) {
  register_kind<OutcomeKind<std::unique_ptr<SpaceMeasurement>>>("Outcome<SpaceRun>");
  register_kind<OutcomeKind<SpaceStatistics>>("Outcome<SpaceStatistics>");
  register_kind<OutcomeKind<Hubs>>("Outcome<Hubs>");
  emscripten::value_object<SpaceStatistics>("SpaceStatistics")
      .field("participationRatio", &SpaceStatistics::participation_ratio)
      .field("meanCosine", &SpaceStatistics::mean_cosine)
      .field("isotropy", &SpaceStatistics::isotropy)
      .field("farthestToNearest", &SpaceStatistics::farthest_to_nearest)
      .field("relativeContrast", &SpaceStatistics::relative_contrast);
  emscripten::value_object<Hubs>("Hubs")
      .field("occurrences", &Hubs::occurrences)
      .field("skewness", &Hubs::skewness)
      .field("orphans", &Hubs::orphans)
      .field("largestHub", &Hubs::largest_hub);
  steps<SpaceMeasurement>("SpaceRun").class_function("start", &start).function("finish", &finish);
  emscripten::function("hubs", &hubs);
  emscripten::function("mutualKnn", &shared_neighbours);
  emscripten::function("linearCka", &alignment);
  emscripten::function("cosineLaw", &law);
}

}  // namespace embedscope::boundary
