#include "projection/pca.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "kernels/dot.h"

namespace embedscope {
namespace {

constexpr std::size_t kRowsAStep = 1024;

/// Turns a component so that its entry of largest magnitude is positive.
void fix_sign(std::span<float> component) {
  const auto largest = std::max_element(component.begin(), component.end(), [](float a, float b) {
    return std::fabs(a) < std::fabs(b);
  });
  if (*largest < 0) {
    for (float& value : component) {
      value = -value;
    }
  }
}

}  // namespace

void Pca::transform(std::span<const float> in, std::span<float> out) const {
  std::vector<float> centred(dims);
  for (std::size_t d = 0; d < dims; ++d) {
    centred[d] = in[d] - mean[d];
  }
  for (std::size_t c = 0; c < count(); ++c) {
    out[c] = static_cast<float>(dot_f64(centred, std::span(components).subspan(c * dims, dims)));
  }
}

Result<void> Pca::transform(const VectorTable& table, std::size_t rows,
                            std::span<float> out) const {
  if (table.dims() != dims || out.size() != rows * count()) {
    return Error{ErrorCode::invalid_argument,
                 "a projection of " + std::to_string(dims) + " to " + std::to_string(count()) +
                     " dimensions fits neither rows of " + std::to_string(table.dims()) + " nor " +
                     std::to_string(out.size()) + " places for " + std::to_string(rows) + " rows"};
  }
  std::vector<float> row(dims);
  for (std::size_t r = 0; r < rows; ++r) {
    if (auto read = table.row(r, row); !read) {
      return read;
    }
    transform(row, out.subspan(r * count(), count()));
  }
  return {};
}

Result<PcaFit> PcaFit::start(const VectorTable& table, const PcaOptions& options) {
  if (options.rows > table.rows()) {
    return Error{ErrorCode::out_of_range, "asked for " + std::to_string(options.rows) +
                                              " rows of " + std::to_string(table.rows())};
  }
  PcaFit fit(table, options);
  fit.options_.rows = options.rows == 0 ? table.rows() : options.rows;
  const std::size_t rows = fit.options_.rows;
  const std::size_t order = std::min(rows, table.dims());
  if (rows < 2) {
    return Error{ErrorCode::invalid_argument,
                 "variance needs at least two rows, there are " + std::to_string(rows)};
  }
  if (options.components == 0 || options.components > order) {
    return Error{ErrorCode::invalid_argument,
                 std::to_string(rows) + " rows in " + std::to_string(table.dims()) +
                     " dimensions have 1 to " + std::to_string(order) + " components, not " +
                     std::to_string(options.components)};
  }
  if (order > kMaxPcaOrder) {
    return Error{ErrorCode::too_large, "components are found among at most " +
                                           std::to_string(kMaxPcaOrder) +
                                           " dimensions or rows, not " + std::to_string(order)};
  }
  auto scatter = ScatterMatrix::allocate(order);
  if (!scatter) {
    return std::move(scatter).error();
  }
  fit.scatter_ = std::move(*scatter);
  if (fit.by_rows()) {
    auto columns = AlignedBuffer<float>::allocate(rows * table.dims());
    if (!columns) {
      return std::move(columns).error();
    }
    fit.columns_ = std::move(*columns);
  }

  fit.row_.resize(table.dims());
  fit.mean_.resize(table.dims());
  if (options.centre) {
    std::vector<double> sums(table.dims());
    for (std::size_t r = 0; r < rows; ++r) {
      (void)table.row(r, fit.row_);
      for (std::size_t d = 0; d < sums.size(); ++d) {
        sums[d] += static_cast<double>(fit.row_[d]);
      }
    }
    for (std::size_t d = 0; d < sums.size(); ++d) {
      fit.mean_[d] = static_cast<float>(sums[d] / static_cast<double>(rows));
    }
  }
  return fit;
}

void PcaFit::read_centred(std::size_t row) {
  (void)table_->row(row, row_);
  for (std::size_t d = 0; d < row_.size(); ++d) {
    row_[d] -= mean_[d];
  }
}

bool PcaFit::step(std::size_t rows) {
  const std::size_t last = taken_ + std::min(rows, options_.rows - taken_);
  for (; taken_ < last; ++taken_) {
    read_centred(taken_);
    variance_ += dot_f64(row_, row_);
    if (by_rows()) {
      for (std::size_t d = 0; d < row_.size(); ++d) {
        columns_[(d * options_.rows) + taken_] = row_[d];
      }
    } else {
      scatter_.add(row_);
    }
  }
  return taken_ == options_.rows;
}

double PcaFit::fraction() const {
  return static_cast<double>(taken_) / static_cast<double>(options_.rows);
}

bool PcaFit::solve(std::size_t pairs) {
  if (!solver_) {
    if (by_rows()) {
      for (std::size_t d = 0; d < table_->dims(); ++d) {
        scatter_.add({columns_.data() + (d * options_.rows), options_.rows});
      }
    }
    solver_ =
        SymmetricEigenSolver::start(scatter_.finish(), std::min(options_.rows, table_->dims()));
  }
  return !solver_->ok() || (*solver_)->step(pairs);
}

Result<Pca> PcaFit::finish() {
  const std::size_t rows = options_.rows;
  const std::size_t dims = table_->dims();
  const std::size_t count = options_.components;
  if (taken_ < rows) {
    return Error{ErrorCode::invalid_argument,
                 "only " + std::to_string(taken_) + " of " + std::to_string(rows) + " rows are in"};
  }
  (void)solve(0);
  if (!solver_->ok()) {
    return solver_->error();
  }
  auto leading = (*solver_)->finish(count);
  if (!leading) {
    return std::move(leading).error();
  }

  Pca pca;
  pca.dims = dims;
  pca.mean = mean_;
  pca.components.resize(count * dims);
  for (std::size_t c = 0; c < count; ++c) {
    const double eigenvalue = std::max(leading->values[c], 0.0);  // rounding may leave −1e-17
    pca.explained_variance.push_back(
        static_cast<float>(eigenvalue / static_cast<double>(rows - 1)));
    pca.explained_ratio.push_back(variance_ > 0 ? static_cast<float>(eigenvalue / variance_)
                                                : 0.0F);
    const double* vector = leading->vectors.data() + (c * std::min(rows, dims));
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

Result<Pca> fit_pca(const VectorTable& table, const PcaOptions& options, const Progress& progress) {
  auto fit = PcaFit::start(table, options);
  if (!fit) {
    return std::move(fit).error();
  }
  while (!fit->step(kRowsAStep)) {
    if (!keep_going(progress, fit->fraction())) {
      return Error{ErrorCode::cancelled, "the projection was cancelled"};
    }
  }
  return fit->finish();
}

Result<Pca> fit_pca(MatrixView<const float> rows, const PcaOptions& options,
                    const Progress& progress) {
  auto values = AlignedBuffer<float>::allocate(rows.rows * rows.cols);
  if (!values) {
    return std::move(values).error();
  }
  for (std::size_t r = 0; r < rows.rows; ++r) {
    std::copy(rows.row(r).begin(), rows.row(r).end(), values->data() + (r * rows.cols));
  }
  auto table = VectorTable::adopt_f32(std::move(*values), rows.rows, rows.cols);
  if (!table) {
    return std::move(table).error();
  }
  return fit_pca(*table, options, progress);
}

}  // namespace embedscope
