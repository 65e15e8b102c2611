// Spectral clustering, what clusters are about, and how far two groupings agree.
#include "cluster/spectral.h"

#include <utility>
#include <vector>

#include "base/aligned_buffer.h"
#include "boundary/steps.h"
#include "cluster/labels.h"
#include "compare/agreement.h"
#include "geometry/points.h"

namespace embedscope::boundary {
namespace {

struct Spectrum {
  Uint32Array cluster;
  std::uint32_t clusters;
  Float32Array eigenvalues;
  std::uint32_t suggested;
  double residual;
};

Outcome<std::unique_ptr<SpectralRun>> start(const KnnGraph& graph, SpectralOptions options,
                                            double seed) {
  options.seed = static_cast<std::uint64_t>(seed);
  return outcome(owned(SpectralRun::start(graph, options)));
}

Outcome<Spectrum> finish(SpectralRun& run) {
  return outcome<Spectrum>([&]() -> Result<Spectrum> {
    auto found = run.finish();
    if (!found) return std::move(found).failure();
    const std::vector<float> values(found->eigenvalues.begin(), found->eigenvalues.end());
    return Spectrum{copy_out<std::uint32_t>(found->cluster),
                    static_cast<std::uint32_t>(found->clusters), copy_out<float>(values),
                    static_cast<std::uint32_t>(found->suggested), found->residual};
  }());
}

struct Labels {
  Uint32Array sizes;
  Uint32Array typical;
  Uint32Array distinct;
};

/// Lists of `words` rows a cluster, one after the other; 2³² − 1 where a cluster has fewer.
Outcome<Labels> labels(const Points& points, const Uint32Array& cluster, std::uint32_t count,
                       std::uint32_t words) {
  return outcome<Labels>([&]() -> Result<Labels> {
    const auto of = copy_in(cluster, "the clusters");
    if (!of) return of.error();
    const auto found = label_clusters(points.view(), of->span(), count, words);
    if (!found) return found.error();
    if (auto room = room_for(product(count, words, 32), "lists of rows for each cluster"); !room)
      return std::move(room).failure();
    std::vector<std::uint32_t> sizes;
    std::vector<std::uint32_t> typical;
    std::vector<std::uint32_t> distinct;
    for (const ClusterLabel& label : *found) {
      sizes.push_back(label.size);
      typical.insert(typical.end(), label.typical.begin(), label.typical.end());
      distinct.insert(distinct.end(), label.distinct.begin(), label.distinct.end());
      typical.resize(product(sizes.size(), words), UINT32_MAX);
      distinct.resize(product(sizes.size(), words), UINT32_MAX);
    }
    return Labels{copy_out<std::uint32_t>(sizes), copy_out<std::uint32_t>(typical),
                  copy_out<std::uint32_t>(distinct)};
  }());
}

template <Result<double> (*measure)(std::span<const std::uint32_t>, std::span<const std::uint32_t>)>
Outcome<double> agreement(const Uint32Array& first, const Uint32Array& second) {
  return outcome<double>([&]() -> Result<double> {
    const auto a = copy_in(first, "the first grouping");
    if (!a) return a.error();
    const auto b = copy_in(second, "the second grouping");
    if (!b) return b.error();
    return measure(a->span(), b->span());
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(spectral) {
  register_kind<OutcomeKind<std::unique_ptr<SpectralRun>>>("Outcome<SpectralRun>");
  register_kind<OutcomeKind<Spectrum>>("Outcome<Spectrum>");
  register_kind<OutcomeKind<Labels>>("Outcome<Labels>");
  emscripten::value_object<Spectrum>("Spectrum")
      .field("cluster", &Spectrum::cluster)
      .field("clusters", &Spectrum::clusters)
      .field("eigenvalues", &Spectrum::eigenvalues)
      .field("suggested", &Spectrum::suggested)
      .field("residual", &Spectrum::residual);
  emscripten::value_object<Labels>("Labels")
      .field("sizes", &Labels::sizes)
      .field("typical", &Labels::typical)
      .field("distinct", &Labels::distinct);
  emscripten::value_object<SpectralOptions>("SpectralOptions")
      .field("clusters", &SpectralOptions::clusters)
      .field("mostClusters", &SpectralOptions::most_clusters)
      .field("neighbours", &SpectralOptions::neighbours)
      .field("rotations", &SpectralOptions::rotations);
  steps<SpectralRun>("SpectralRun")
      .class_function("start", &start)
      .class_function("defaults", &defaults<SpectralOptions>)
      .function("finish", &finish);
  emscripten::function("labels", &labels);
  emscripten::function("adjustedRand", &agreement<&adjusted_rand>);
  emscripten::function("mutualInformation", &agreement<&normalised_mutual_information>);
}

}  // namespace embedscope::boundary
