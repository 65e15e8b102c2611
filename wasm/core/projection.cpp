// Coordinates of a table's rows along their principal directions.
#include <algorithm>
#include <optional>
#include <utility>

#include "boundary/steps.h"
#include "core/table.h"
#include "projection/pca.h"

namespace embedscope::boundary {
namespace {

struct Projection {
  Float32Array coordinates;
  Float32Array explained;
};

/// A fit, then the rows projected, as one piece of work: a unit is a row read once.
class PcaRun {
 public:
  static Result<PcaRun> start(const VectorTable& table, const PcaOptions& options) {
    auto fit = PcaFit::start(table, options);
    if (!fit) return std::move(fit).error();
    auto coordinates = AlignedBuffer<float>::allocate(options.rows * options.components);
    if (!coordinates) return std::move(coordinates).error();
    return PcaRun(table, options, std::move(*fit), std::move(*coordinates));
  }

  /// The rows go in, the eigenproblem is solved, the rows come out.
  bool step(std::size_t units) {
    if (fitted_ < options_.rows) {
      fitted_ += std::min(units, options_.rows - fitted_);
      (void)fit_.step(units);
      return false;
    }
    if (!pca_) {
      if (!fit_.solve(units * std::max<std::size_t>(row_.size() / 16, 1))) return false;
      pca_ = fit_.finish();
      return !pca_->ok();
    }
    const std::size_t last = projected_ + std::min(units, options_.rows - projected_);
    for (; projected_ < last; ++projected_) {
      (void)table_->row(projected_, row_);
      (*pca_)->transform(
          row_, coordinates_.span().subspan(projected_ * options_.components, options_.components));
    }
    return projected_ == options_.rows;
  }
  [[nodiscard]] std::size_t done() const { return fitted_ + projected_; }
  [[nodiscard]] std::size_t total() const { return 2 * options_.rows; }

  Outcome<Projection> finish() {
    return outcome<Projection>([&]() -> Result<Projection> {
      if (!pca_ || (pca_->ok() && projected_ < options_.rows)) {
        return Error{ErrorCode::invalid_argument, "the projection is not done yet"};
      }
      if (!pca_->ok()) return pca_->error();
      return Projection{copy_out<float>(coordinates_.span()),
                        copy_out<float>((*pca_)->explained_ratio)};
    }());
  }

 private:
  PcaRun(const VectorTable& table, const PcaOptions& options, PcaFit fit,
         AlignedBuffer<float> coordinates)
      : table_(&table),
        options_(options),
        fit_(std::move(fit)),
        coordinates_(std::move(coordinates)),
        row_(table.dims()) {}

  const VectorTable* table_;
  PcaOptions options_;
  PcaFit fit_;
  std::optional<Result<Pca>> pca_;
  AlignedBuffer<float> coordinates_;
  std::vector<float> row_;
  std::size_t fitted_ = 0;
  std::size_t projected_ = 0;
};

Outcome<std::unique_ptr<PcaRun>> start(const Table& table, std::uint32_t rows,
                                       std::uint32_t components, bool centre) {
  return outcome(owned(PcaRun::start(table.words.table,
                                     {.components = components, .centre = centre, .rows = rows})));
}

}  // namespace

EMSCRIPTEN_BINDINGS(projection) {
  register_kind<OutcomeKind<std::unique_ptr<PcaRun>>>("Outcome<PcaRun>");
  register_kind<OutcomeKind<Projection>>("Outcome<Projection>");
  emscripten::value_object<Projection>("Projection")
      .field("coordinates", &Projection::coordinates)
      .field("explained", &Projection::explained);
  steps<PcaRun>("PcaRun").class_function("start", &start).function("finish", &PcaRun::finish);
}

}  // namespace embedscope::boundary
