// Coordinates of points along their principal directions.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/sizes.h"
#include "boundary/steps.h"
#include "geometry/points.h"
#include "projection/pca.h"

namespace embedscope::boundary {
namespace {

struct Projection {
  Float32Array coordinates;
  Float32Array explained;
  Float32Array mean;
  Float32Array axes;
};

/// A fit, then the points projected, as one piece of work.
class PcaRun {
 public:
  static Result<PcaRun> start(const Points& points, const PcaOptions& options) {
    auto fit = PcaFit::start(points.view(), options);
    if (!fit) return std::move(fit).failure();
    auto coordinates = AlignedBuffer<float>::allocate(product(points.rows, options.components));
    if (!coordinates) return std::move(coordinates).failure();
    return PcaRun(points.view(), options.components, std::move(*fit), std::move(*coordinates));
  }

  bool step(std::size_t units) {
    if (!pca_) {
      if (!fit_.step(units)) return false;
      pca_ = fit_.finish();
      return !pca_->ok();
    }
    const std::size_t count = std::min(units, points_.rows - projected_);
    const MatrixView<const float> next(points_.data + (projected_ * points_.stride), count,
                                       points_.cols, points_.stride);
    (*pca_)->transform(next,
                       coordinates_.span().subspan(projected_ * components_, count * components_));
    projected_ += count;
    return projected_ == points_.rows;
  }
  [[nodiscard]] std::size_t done() const { return fit_.done() + projected_; }
  [[nodiscard]] std::size_t total() const { return fit_.total() + points_.rows; }

  Outcome<Projection> finish() {
    return outcome<Projection>([&]() -> Result<Projection> {
      if (!pca_ || (pca_->ok() && projected_ < points_.rows)) {
        return Error{ErrorCode::invalid_argument, "the projection is not done yet"};
      }
      if (!pca_->ok()) return pca_->error();
      const Pca& pca = **pca_;
      return Projection{copy_out<float>(coordinates_.span()), copy_out<float>(pca.explained_ratio),
                        copy_out<float>(pca.mean), copy_out<float>(pca.components)};
    }());
  }

 private:
  PcaRun(MatrixView<const float> points, std::size_t components, PcaFit fit,
         AlignedBuffer<float> coordinates)
      : points_(points),
        components_(components),
        fit_(std::move(fit)),
        coordinates_(std::move(coordinates)) {}

  MatrixView<const float> points_;
  std::size_t components_;
  PcaFit fit_;
  std::optional<Result<Pca>> pca_;
  AlignedBuffer<float> coordinates_;
  std::size_t projected_ = 0;
};

Outcome<std::unique_ptr<PcaRun>> start(const Points& points, std::uint32_t components,
                                       bool centre) {
  return outcome(owned(PcaRun::start(points, {.components = components, .centre = centre})));
}

}  // namespace

EMSCRIPTEN_BINDINGS(projection) {
  register_kind<OutcomeKind<std::unique_ptr<PcaRun>>>("Outcome<PcaRun>");
  register_kind<OutcomeKind<Projection>>("Outcome<Projection>");
  emscripten::value_object<Projection>("Projection")
      .field("coordinates", &Projection::coordinates)
      .field("explained", &Projection::explained)
      .field("mean", &Projection::mean)
      .field("axes", &Projection::axes);
  steps<PcaRun>("PcaRun").class_function("start", &start).function("finish", &PcaRun::finish);
}

}  // namespace embedscope::boundary
