// What a picture kept, and how one lies over another.
#include <utility>

#include "boundary/steps.h"
#include "compare/shepard.h"
#include "geometry/points.h"
#include "projection/kept.h"
#include "projection/procrustes.h"
#include "projection/trustworthiness.h"

namespace embedscope::boundary {
namespace {

struct Quality {
  Uint32Array rows;
  Float32Array trustworthiness;
  Float32Array continuity;
  Float32Array kept;
  double mean_trustworthiness;
  double mean_continuity;
  double mean_kept;
};

/// A measurement that holds the picture it judges.
class QualityRun {
 public:
  static Result<QualityRun> start(const Points& points, AlignedBuffer<float> picture,
                                  std::size_t dims, const PictureQualityOptions& options) {
    const std::size_t rows = dims == 0 ? 0 : picture.size() / dims;
    auto run = PictureQualityRun::start(points.view(), {picture.data(), rows, dims}, options);
    if (!run) return std::move(run).failure();
    return QualityRun(std::move(picture), std::move(*run));
  }
  bool step(std::size_t units) { return run_.step(units); }
  [[nodiscard]] std::size_t done() const { return run_.done(); }
  [[nodiscard]] std::size_t total() const { return run_.total(); }
  Outcome<Quality> finish() {
    return outcome<Quality>([&]() -> Result<Quality> {
      auto found = run_.finish();
      if (!found) return std::move(found).failure();
      return Quality{copy_out<std::uint32_t>(found->rows),
                     copy_out<float>(found->trustworthiness),
                     copy_out<float>(found->continuity),
                     copy_out<float>(found->kept),
                     found->mean_trustworthiness,
                     found->mean_continuity,
                     found->mean_kept};
    }());
  }

 private:
  QualityRun(AlignedBuffer<float> picture, PictureQualityRun run)
      : picture_(std::move(picture)), run_(std::move(run)) {}
  AlignedBuffer<float> picture_;
  PictureQualityRun run_;
};

Outcome<std::unique_ptr<QualityRun>> start(const Points& points, const Float32Array& picture,
                                           std::uint32_t dims, std::uint32_t k,
                                           const std::string& metric, std::uint32_t sample) {
  return outcome<std::unique_ptr<QualityRun>>([&]() -> Result<std::unique_ptr<QualityRun>> {
    const auto kind = metric_named(metric);
    if (!kind) return kind.error();
    auto values = copy_in(picture, "the picture");
    if (!values) return std::move(values).failure();
    return owned(QualityRun::start(points, std::move(*values), dims,
                                   {.k = k, .metric = *kind, .sample = sample}));
  }());
}

/// Of every row, the part of its first k neighbours that the picture kept.
Outcome<Float32Array> kept(const KnnGraph& graph, const Float32Array& picture, std::uint32_t dims,
                           std::uint32_t k) {
  return outcome<Float32Array>([&]() -> Result<Float32Array> {
    const auto values = copy_in(picture, "the picture");
    if (!values) return values.error();
    const std::size_t rows = dims == 0 ? 0 : values->size() / dims;
    auto drawn = picture_neighbours({values->data(), rows, dims}, k);
    if (!drawn) return std::move(drawn).failure();
    auto found = kept_neighbours(graph, *drawn, k);
    if (!found) return std::move(found).failure();
    return copy_out<float>(*found);
  }());
}

struct Aligned {
  Float32Array coordinates;
  double disparity;
};

Outcome<Aligned> align(const Float32Array& moving, const Float32Array& target, std::uint32_t dims) {
  return outcome<Aligned>([&]() -> Result<Aligned> {
    auto from = copy_in(moving, "the moving picture");
    if (!from) return std::move(from).failure();
    const auto to = copy_in(target, "the target picture");
    if (!to) return to.error();
    const std::size_t columns = dims == 0 ? 1 : dims;
    const auto found = procrustes({from->data(), from->size() / columns, dims},
                                  {to->data(), to->size() / columns, dims});
    if (!found) return found.error();
    found->apply(from->span(), from->span());
    return Aligned{copy_out<float>(from->span()), found->disparity};
  }());
}

Outcome<double> shepard(const Points& points, const Float32Array& picture, std::uint32_t dims,
                        const std::string& metric, std::uint32_t pairs, double seed) {
  return outcome<double>([&]() -> Result<double> {
    const auto kind = metric_named(metric);
    if (!kind) return kind.error();
    const auto values = copy_in(picture, "the picture");
    if (!values) return values.error();
    const std::size_t rows = dims == 0 ? 0 : values->size() / dims;
    return shepard_correlation(
        points.view(), {values->data(), rows, dims},
        {.metric = *kind, .pairs = pairs, .seed = static_cast<std::uint64_t>(seed)});
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(quality) {
  register_kind<OutcomeKind<std::unique_ptr<QualityRun>>>("Outcome<QualityRun>");
  register_kind<OutcomeKind<Quality>>("Outcome<Quality>");
  register_kind<OutcomeKind<Aligned>>("Outcome<Aligned>");
  emscripten::value_object<Quality>("Quality")
      .field("rows", &Quality::rows)
      .field("trustworthiness", &Quality::trustworthiness)
      .field("continuity", &Quality::continuity)
      .field("kept", &Quality::kept)
      .field("meanTrustworthiness", &Quality::mean_trustworthiness)
      .field("meanContinuity", &Quality::mean_continuity)
      .field("meanKept", &Quality::mean_kept);
  emscripten::value_object<Aligned>("Aligned")
      .field("coordinates", &Aligned::coordinates)
      .field("disparity", &Aligned::disparity);
  steps<QualityRun>("QualityRun")
      .class_function("start", &start)
      .function("finish", &QualityRun::finish);
  emscripten::function("kept", &kept);
  emscripten::function("align", &align);
  emscripten::function("shepard", &shepard);
}

}  // namespace embedscope::boundary
