#include "kernels/symmetric_eigen.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace embedscope {
namespace {

/// Rows count as orthogonal when the cosine between them is below this.
constexpr double kTolerance = 1e-15;
constexpr std::size_t kMaxSweeps = 60;

/// Σ aᵢbᵢ by four partial sums, which fill two or four registers.
double product(std::span<const double> a, std::span<const double> b) {
  double sums[4] = {};
  const std::size_t whole = a.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) {
      sums[lane] += a[i + lane] * b[i + lane];
    }
  }
  double sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
  for (std::size_t i = whole; i < a.size(); ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

}  // namespace

Result<SymmetricEigenSolver> SymmetricEigenSolver::start(std::span<const double> matrix,
                                                         std::size_t order) {
  SymmetricEigenSolver solver;
  auto rows = AlignedBuffer<double>::allocate(order * order);
  if (!rows) {
    return std::move(rows).error();
  }
  std::copy(matrix.begin(), matrix.end(), rows->data());
  solver.order_ = order;
  solver.rows_ = std::move(*rows);
  solver.squares_.resize(order);
  solver.begin_sweep();
  const double largest = *std::max_element(solver.squares_.begin(), solver.squares_.end());
  solver.negligible_ = largest * 1e-30;
  solver.done_ = order < 2;
  return solver;
}

void SymmetricEigenSolver::begin_sweep() {
  for (std::size_t r = 0; r < order_; ++r) {
    squares_[r] = product(row(r), row(r));
  }
  rotated_ = false;
  first_ = 0;
  second_ = 1;
}

bool SymmetricEigenSolver::step(std::size_t pairs) {
  for (; pairs > 0 && !done_; --pairs) {
    rotated_ |= rotate(first_, second_);
    if (++second_ < order_) continue;
    second_ = ++first_ + 1;
    if (second_ < order_) continue;
    ++sweeps_;
    done_ = !rotated_ || sweeps_ == kMaxSweeps;
    if (!done_) begin_sweep();
  }
  return done_;
}

/// Makes two rows orthogonal; false when they were.
bool SymmetricEigenSolver::rotate(std::size_t first, std::size_t second) {
  double& p = squares_[first];
  double& q = squares_[second];
  if (p <= negligible_ || q <= negligible_) {
    return false;
  }
  const std::span<double> x = row(first);
  const std::span<double> y = row(second);
  const double along = product(x, y);
  if (std::fabs(along) <= kTolerance * std::sqrt(p * q)) {
    return false;
  }
  // The smaller root of t² + 2zt − 1 = 0 is the tangent of the smaller angle that does it.
  const double z = (q - p) / (2 * along);
  const double tangent = (z < 0 ? -1.0 : 1.0) / (std::fabs(z) + std::sqrt(1 + (z * z)));
  const double cosine = 1 / std::sqrt(1 + (tangent * tangent));
  const double sine = cosine * tangent;
  for (std::size_t i = 0; i < order_; ++i) {
    const double left = x[i];
    const double right = y[i];
    x[i] = (cosine * left) - (sine * right);
    y[i] = (sine * left) + (cosine * right);
  }
  p = std::max(p - (tangent * along), 0.0);
  q += tangent * along;
  return true;
}

Result<SymmetricEigen> SymmetricEigenSolver::finish(std::size_t count) {
  while (!step(order_ * order_)) {
  }
  if (rotated_) {
    return Error{ErrorCode::non_finite, "the eigenvectors of a covariance did not converge"};
  }
  SymmetricEigen result;
  auto values = AlignedBuffer<double>::allocate(count);
  auto vectors = AlignedBuffer<double>::allocate(count * order_);
  if (!values || !vectors) {
    return (values ? vectors.error() : values.error());
  }
  result.values = std::move(*values);
  result.vectors = std::move(*vectors);
  std::vector<std::size_t> order(order_);
  for (std::size_t r = 0; r < order_; ++r) {
    order[r] = r;
    squares_[r] = product(row(r), row(r));
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return squares_[a] != squares_[b] ? squares_[a] > squares_[b] : a < b;
  });
  for (std::size_t c = 0; c < count; ++c) {
    const double length = std::sqrt(squares_[order[c]]);
    result.values[c] = length;
    if (squares_[order[c]] <= negligible_) continue;
    const std::span<const double> from = row(order[c]);
    std::transform(from.begin(), from.end(), result.vectors.data() + (c * order_),
                   [&](double value) { return value / length; });
  }
  return result;
}

Result<SymmetricEigen> symmetric_eigen(std::span<const double> matrix, std::size_t order,
                                       std::size_t count) {
  auto solver = SymmetricEigenSolver::start(matrix, order);
  if (!solver) {
    return std::move(solver).error();
  }
  return solver->finish(count);
}

}  // namespace embedscope
