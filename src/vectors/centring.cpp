#include "vectors/centring.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/sizes.h"
#include "kernels/dot.h"
#include "kernels/scatter.h"

namespace embedscope {

Result<Centring> Centring::fit(const VectorTable& table, std::size_t remove_components) {
  auto fit = CentringFit::start(table, remove_components);
  if (!fit) {
    return std::move(fit).failure();
  }
  while (!fit->step(table.rows())) {
  }
  return fit->finish();
}

Result<CentringFit> CentringFit::start(const VectorTable& table, std::size_t remove_components) {
  const std::size_t rows = table.rows();
  const std::size_t dims = table.dims();
  if (rows == 0) {
    return Error{ErrorCode::invalid_argument, "an empty table has no mean"};
  }
  if (remove_components >= std::max<std::size_t>(std::min(rows, dims), 1)) {
    return Error{ErrorCode::invalid_argument,
                 "of " + std::to_string(rows) + " rows in " + std::to_string(dims) +
                     " dimensions, fewer than " + std::to_string(std::min(rows, dims)) +
                     " components can be removed, not " + std::to_string(remove_components)};
  }
  CentringFit fit;
  fit.table_ = &table;
  fit.remove_ = remove_components;
  fit.row_.resize(dims);
  fit.sums_.resize(dims);
  auto norms = AlignedBuffer<float>::allocate(rows);
  if (!norms) {
    return std::move(norms).failure();
  }
  fit.centring_.norms_ = std::move(*norms);
  if (remove_components > 0) {
    fit.passes_ = 3;
    auto scatter = ScatterMatrix::allocate(dims);
    if (!scatter) {
      return std::move(scatter).failure();
    }
    fit.scatter_ = std::move(*scatter);
  }
  return fit;
}

bool CentringFit::step(std::size_t rows) {
  if (pass_ == Pass::finished) {
    return true;
  }
  if (pass_ == Pass::eigen) {
    // A reflection takes about as long as reading dims rows.
    if (solver_.step(std::max<std::size_t>(rows / table_->dims(), 1))) {
      finish_pass();
    }
    return pass_ == Pass::finished;
  }
  const std::size_t last = next_ + std::min(rows, table_->rows() - next_);
  for (; next_ < last; ++next_) {
    read(next_);
  }
  if (next_ == table_->rows()) {
    ++passes_done_;
    next_ = 0;
    finish_pass();
  }
  return pass_ == Pass::finished;
}

void CentringFit::read(std::size_t index) {
  (void)table_->row(index, row_);
  if (pass_ == Pass::mean) {
    for (std::size_t c = 0; c < row_.size(); ++c) {
      sums_[c] += static_cast<double>(row_[c]);
    }
    return;
  }
  centring_.apply(row_, row_);
  if (pass_ == Pass::scatter) {
    scatter_.add(row_);
  } else {
    centring_.norms_[index] = static_cast<float>(std::sqrt(dot_f64(row_, row_)));
  }
}

void CentringFit::finish_pass() {
  switch (pass_) {
    case Pass::mean:
      centring_.mean_.resize(sums_.size());
      for (std::size_t c = 0; c < sums_.size(); ++c) {
        centring_.mean_[c] = static_cast<float>(sums_[c] / static_cast<double>(table_->rows()));
      }
      pass_ = remove_ > 0 ? Pass::scatter : Pass::norms;
      break;
    case Pass::scatter: {
      auto solver = SymmetricEigenSolver::start(scatter_.finish(), table_->dims());
      if (solver) {
        solver_ = std::move(*solver);
        pass_ = Pass::eigen;
      } else {
        components_found_ = std::move(solver).error();
        pass_ = Pass::finished;
      }
      break;
    }
    case Pass::eigen:
      components_found_ = find_components();
      pass_ = components_found_.ok() ? Pass::norms : Pass::finished;
      break;
    default: pass_ = Pass::finished;
  }
}

Result<void> CentringFit::find_components() {
  const auto leading = solver_.finish(remove_);
  if (!leading) {
    return leading.error();
  }
  centring_.components_.resize(product(remove_, table_->dims()));
  std::transform(leading->vectors.span().begin(), leading->vectors.span().end(),
                 centring_.components_.begin(),
                 [](double value) { return static_cast<float>(value); });
  return {};
}

Result<Centring> CentringFit::finish() {
  if (pass_ != Pass::finished) {
    return Error{ErrorCode::invalid_argument, "the centring is not fitted yet"};
  }
  if (!components_found_) {
    return components_found_.error();
  }
  return std::move(centring_);
}

MatrixView<const float> Centring::components() const {
  return {components_.data(), mean_.empty() ? 0 : components_.size() / mean_.size(), mean_.size()};
}

void Centring::apply(std::span<const float> in, std::span<float> out) const {
  for (std::size_t c = 0; c < out.size(); ++c) {
    out[c] = in[c] - mean_[c];
  }
  // The directions are orthogonal, so they can be taken away one after the other.
  const MatrixView<const float> directions = components();
  for (std::size_t u = 0; u < directions.rows; ++u) {
    const std::span<const float> direction = directions.row(u);
    const auto along = static_cast<float>(dot_f64(out, direction));
    for (std::size_t c = 0; c < out.size(); ++c) {
      out[c] -= along * direction[c];
    }
  }
}

}  // namespace embedscope
