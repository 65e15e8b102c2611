#include "projection/pca.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/sizes.h"
#include "kernels/dot.h"

namespace embedscope {
namespace {

constexpr std::size_t kUnitsAStep = 1024;
constexpr float kMaxSquare =
    1e36F;  // ‖x‖² of a row; then no product of two leaves the range of f32

/// Turns a component so that its entry of largest magnitude is positive.
void fix_sign(std::span<float> component) {
  const auto largest = std::max_element(component.begin(), component.end(), [](float a, float b) {
    return std::fabs(a) < std::fabs(b);
  });
  if (*largest < 0) {
    for (float& value : component) value = -value;
  }
}

Error not_finite(std::size_t index, std::span<const float> row) {
  const auto bad =
      std::find_if(row.begin(), row.end(), [](float value) { return !std::isfinite(value); });
  const std::string where = "row " + std::to_string(index);
  if (bad == row.end()) return {ErrorCode::non_finite, where + " is longer than 1e18"};
  return {ErrorCode::non_finite,
          where + ", column " + std::to_string(bad - row.begin()) + " is not a finite number"};
}

}  // namespace

void Pca::transform(MatrixView<const float> rows, std::span<float> out) const {
  std::vector<float> centred(dims);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const std::span<const float> row = rows.row(r);
    for (std::size_t d = 0; d < dims; ++d) centred[d] = row[d] - mean[d];
    for (std::size_t c = 0; c < count(); ++c) {
      out[(r * count()) + c] = dot(centred, std::span(components).subspan(c * dims, dims));
    }
  }
}

Result<PcaFit> PcaFit::start(MatrixView<const float> rows, const PcaOptions& options) {
  PcaFit fit(rows, options);
  if (rows.rows < 2) {
    return Error{ErrorCode::invalid_argument,
                 "variance needs at least two rows, there are " + std::to_string(rows.rows)};
  }
  if (options.components == 0 || options.components > fit.order()) {
    return Error{ErrorCode::invalid_argument,
                 std::to_string(rows.rows) + " rows in " + std::to_string(rows.cols) +
                     " dimensions have 1 to " + std::to_string(fit.order()) + " components, not " +
                     std::to_string(options.components)};
  }
  if (fit.order() > kMaxPcaOrder) {
    return Error{ErrorCode::too_large,
                 "components are found among at most " + std::to_string(kMaxPcaOrder) +
                     " dimensions or rows, not " + std::to_string(fit.order())};
  }
  auto scatter = ScatterMatrix::allocate(fit.order());
  if (!scatter) return std::move(scatter).failure();
  fit.scatter_ = std::move(*scatter);
  if (fit.by_rows()) {
    auto columns = AlignedBuffer<float>::allocate(product(rows.rows, rows.cols));
    if (!columns) return std::move(columns).failure();
    fit.columns_ = std::move(*columns);
  }
  fit.row_.resize(rows.cols);
  fit.mean_.resize(rows.cols);
  fit.sums_.resize(rows.cols);
  fit.phase_ = options.centre ? Phase::mean : Phase::scatter;
  return fit;
}

bool PcaFit::step(std::size_t units) {
  if (phase_ == Phase::finished) return true;
  if (phase_ == Phase::eigen) {
    // A reflection costs what order · 2 rows do; it counts as the last third or half.
    const std::size_t columns = std::max<std::size_t>(units / (2 * order()), 1);
    if (solver_.step(columns)) end_phase();
    return phase_ == Phase::finished;
  }
  const std::size_t last = next_ + std::min(units, rows_.rows - next_);
  done_ += last - next_;
  for (; next_ < last; ++next_) {
    const std::span<const float> row = rows_.row(next_);
    if (phase_ == Phase::mean) {
      for (std::size_t d = 0; d < row.size(); ++d) sums_[d] += static_cast<double>(row[d]);
      continue;
    }
    for (std::size_t d = 0; d < row.size(); ++d) row_[d] = row[d] - mean_[d];
    if (!(dot(row_, row_) <= kMaxSquare)) {
      state_ = not_finite(next_, row);
      phase_ = Phase::finished;
      return true;
    }
    if (by_rows()) {
      for (std::size_t d = 0; d < row_.size(); ++d) {
        columns_[(d * rows_.rows) + next_] = row_[d];
      }
    } else {
      scatter_.add(row_);
    }
  }
  if (next_ == rows_.rows) end_phase();
  return phase_ == Phase::finished;
}

void PcaFit::end_phase() {
  next_ = 0;
  switch (phase_) {
    case Phase::mean:
      for (std::size_t d = 0; d < sums_.size(); ++d) {
        mean_[d] = static_cast<float>(sums_[d] / static_cast<double>(rows_.rows));
      }
      // A mean that is not finite would blame the first row for another's value.
      for (std::size_t r = 0; r < rows_.rows; ++r) {
        if (std::all_of(mean_.begin(), mean_.end(),
                        [](float value) { return std::isfinite(value); }))
          break;
        const std::span<const float> row = rows_.row(r);
        if (std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); }))
          continue;
        state_ = not_finite(r, row);
        phase_ = Phase::finished;
        return;
      }
      phase_ = Phase::scatter;
      break;
    case Phase::scatter: begin_eigen(); break;
    default: done_ = total(); phase_ = Phase::finished;
  }
}

void PcaFit::begin_eigen() {
  if (by_rows()) {
    for (std::size_t d = 0; d < rows_.cols; ++d) {
      scatter_.add({columns_.data() + (d * rows_.rows), rows_.rows});
    }
  }
  const std::span<const double> scatter = scatter_.finish();
  for (std::size_t i = 0; i < order(); ++i) variance_ += scatter[i * (order() + 1)];
  auto solver = SymmetricEigenSolver::start(scatter, order());
  if (solver) {
    solver_ = std::move(*solver);
    phase_ = Phase::eigen;
  } else {
    state_ = std::move(solver).error();
    phase_ = Phase::finished;
  }
}

Result<Pca> PcaFit::finish() {
  const std::size_t rows = rows_.rows;
  const std::size_t dims = rows_.cols;
  const std::size_t count = options_.components;
  if (phase_ != Phase::finished) {
    return Error{ErrorCode::invalid_argument,
                 "the components are not found yet: " + std::to_string(done_) + " of " +
                     std::to_string(total())};
  }
  if (!state_) return state_.error();
  auto leading = solver_.finish(count);
  if (!leading) return std::move(leading).failure();

  Pca pca;
  pca.dims = dims;
  pca.mean = mean_;
  pca.components.resize(product(count, dims));
  for (std::size_t c = 0; c < count; ++c) {
    const double eigenvalue = std::max(leading->values[c], 0.0);  // rounding may leave −1e-17
    pca.explained_variance.push_back(
        static_cast<float>(eigenvalue / static_cast<double>(rows - 1)));
    pca.explained_ratio.push_back(variance_ > 0 ? static_cast<float>(eigenvalue / variance_)
                                                : 0.0F);
    const double* vector = leading->vectors.data() + (c * order());
    const std::span<float> component = std::span(pca.components).subspan(c * dims, dims);
    if (by_rows()) {
      std::vector<double> direction(dims);
      double square = 0;
      for (std::size_t d = 0; d < dims; ++d) {
        for (std::size_t r = 0; r < rows; ++r) {
          direction[d] += static_cast<double>(columns_[(d * rows) + r]) * vector[r];
        }
        square += direction[d] * direction[d];
      }
      // Past the rank of the rows there is no direction left, and the component stays zero.
      const double length = eigenvalue > 1e-10 * variance_ ? std::sqrt(square) : 0;
      for (std::size_t d = 0; d < dims; ++d) {
        component[d] = length > 0 ? static_cast<float>(direction[d] / length) : 0.0F;
      }
    } else {
      std::transform(vector, vector + dims, component.begin(),
                     [](double value) { return static_cast<float>(value); });
    }
    fix_sign(component);
  }
  return pca;
}

Result<Pca> fit_pca(MatrixView<const float> rows, const PcaOptions& options,
                    const Progress& progress) {
  auto fit = PcaFit::start(rows, options);
  if (!fit) return std::move(fit).failure();
  while (!fit->step(kUnitsAStep)) {
    const double fraction = static_cast<double>(fit->done()) / static_cast<double>(fit->total());
    if (!keep_going(progress, fraction)) {
      return Error{ErrorCode::cancelled, "the projection was cancelled"};
    }
  }
  return fit->finish();
}

Result<Pca> fit_pca(const VectorTable& table, const PcaOptions& options, const Progress& progress) {
  if (table.storage() == Storage::f32) return fit_pca(table.f32_rows(), options, progress);
  auto values = AlignedBuffer<float>::allocate(product(table.rows(), table.dims()));
  if (!values) return std::move(values).failure();
  for (std::size_t r = 0; r < table.rows(); ++r) {
    (void)table.row(r, values->span().subspan(r * table.dims(), table.dims()));
  }
  return fit_pca(MatrixView<const float>(values->data(), table.rows(), table.dims()), options,
                 progress);
}

}  // namespace embedscope
