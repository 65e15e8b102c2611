#include "kernels/symmetric_eigen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/rng.h"
#include "kernels/level1.h"

namespace embedscope {
namespace {

bool normalise(std::span<double> vector) {
  const double norm = std::sqrt(product(vector.data(), vector.data(), vector.size()));
  if (!(norm > 0)) return false;
  for (double& value : vector) value /= norm;
  return true;
}

}  // namespace

Result<SymmetricEigenSolver> SymmetricEigenSolver::start(std::span<const double> matrix,
                                                         std::size_t order) {
  SymmetricEigenSolver solver;
  auto rows = AlignedBuffer<double>::allocate(product(order, order));
  if (!rows) return std::move(rows).failure();
  std::copy(matrix.begin(), matrix.end(), rows->data());
  solver.order_ = order;
  solver.rows_ = std::move(*rows);
  solver.diagonal_.resize(order);
  solver.off_.resize(order);
  solver.scales_.resize(order);
  solver.vector_.resize(order);
  solver.product_.resize(order);
  for (auto& factor : solver.factors_) factor.resize(order);
  solver.swapped_.resize(order);
  return solver;
}

bool SymmetricEigenSolver::step(std::size_t columns) {
  for (; columns > 0 && next_ < order_; --columns) reflect(next_++);
  return next_ == order_;
}

/// Column by column from the last: H makes the row's entries before its sub-diagonal zero, and what
/// is left of the matrix becomes H A H. Row `last` then holds v in its place.
void SymmetricEigenSolver::reflect(std::size_t column) {
  const std::size_t last = order_ - 1 - column;
  double* const v = row(last);
  diagonal_[last] = v[last];
  if (last == 0) return;
  const std::size_t count = last;  // entries of v
  const double tip = v[count - 1];
  const double rest = count > 1 ? product(v, v, count - 1) : 0;
  if (rest == 0) {
    off_[last] = tip;
    scales_[last] = 0;
    return;
  }
  const double length = std::sqrt((tip * tip) + rest);
  off_[last] = tip > 0 ? -length : length;
  v[count - 1] = tip - off_[last];
  const double scale = 2 / (rest + (v[count - 1] * v[count - 1]));
  scales_[last] = scale;
  // p = scale · A v, from the lower triangle alone; w = p − (scale/2)(p·v) v; A −= v wᵀ + w vᵀ.
  double* const p = product_.data();
  std::fill_n(p, count, 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    const double* const a = row(i);
    p[i] += product(a, v, i) + (a[i] * v[i]);
    add_multiple(p, v[i], a, i);
  }
  for (std::size_t i = 0; i < count; ++i) p[i] *= scale;
  add_multiple(p, -scale / 2 * product(p, v, count), v, count);
  for (std::size_t i = 0; i < count; ++i) {
    subtract_two(row(i), v[i], p, p[i], v, i + 1);
  }
}

/// How many eigenvalues are above `value`: the positive pivots of T − value (Sylvester's law of
/// inertia).
std::size_t SymmetricEigenSolver::above(double value) const {
  constexpr double kTiny = std::numeric_limits<double>::min();
  std::size_t count = 0;
  double pivot = 1;
  for (std::size_t i = 0; i < order_; ++i) {
    pivot = diagonal_[i] - value - (i > 0 ? off_[i] * off_[i] / pivot : 0);
    if (std::fabs(pivot) < kTiny) pivot = -kTiny;
    count += static_cast<std::size_t>(pivot > 0);
  }
  return count;
}

/// Eigenvalue `index`, the largest being 0, by halving.
double SymmetricEigenSolver::value_at(std::size_t index) const {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t i = 0; i < order_; ++i) {  // Gershgorin's discs
    const double radius = std::fabs(off_[i]) + (i + 1 < order_ ? std::fabs(off_[i + 1]) : 0);
    low = std::min(low, diagonal_[i] - radius);
    high = std::max(high, diagonal_[i] + radius);
  }
  for (int halving = 0; halving < 120; ++halving) {
    const double middle = low + ((high - low) / 2);
    if (middle <= low || middle >= high) break;
    (above(middle) > index ? low : high) = middle;
  }
  return low + ((high - low) / 2);
}

/// Solves (T − value) x = vector in place, by elimination with exchanges of rows.
void SymmetricEigenSolver::iterate(double value, std::span<double> vector) {
  auto& [first, second, third, multiplier] = factors_;
  double largest = 0;
  for (std::size_t i = 0; i < order_; ++i) {
    largest = std::max({largest, std::fabs(diagonal_[i]), std::fabs(off_[i])});
  }
  const double tiny = std::max(largest * 1e-16, std::numeric_limits<double>::min());
  double pivot = diagonal_[0] - value;
  double beside = order_ > 1 ? off_[1] : 0;
  for (std::size_t i = 0; i + 1 < order_; ++i) {
    const double below = off_[i + 1];
    const double next = diagonal_[i + 1] - value;
    const double after = i + 2 < order_ ? off_[i + 2] : 0;
    swapped_[i] = static_cast<unsigned char>(std::fabs(below) > std::fabs(pivot));
    if (swapped_[i] != 0) {
      first[i] = below;
      second[i] = next;
      third[i] = after;
      multiplier[i] = pivot / below;
      pivot = beside - (multiplier[i] * next);
      beside = -multiplier[i] * after;
    } else {
      first[i] = std::fabs(pivot) < tiny ? tiny : pivot;
      second[i] = beside;
      third[i] = 0;
      multiplier[i] = below / first[i];
      pivot = next - (multiplier[i] * beside);
      beside = after;
    }
  }
  first[order_ - 1] = std::fabs(pivot) < tiny ? tiny : pivot;
  for (std::size_t i = 0; i + 1 < order_; ++i) {
    if (swapped_[i] != 0) std::swap(vector[i], vector[i + 1]);
    vector[i + 1] -= multiplier[i] * vector[i];
  }
  for (std::size_t i = order_; i-- > 0;) {
    double sum = vector[i];
    if (i + 1 < order_) sum -= second[i] * vector[i + 1];
    if (i + 2 < order_) sum -= third[i] * vector[i + 2];
    vector[i] = sum / first[i];
  }
}

Result<SymmetricEigen> SymmetricEigenSolver::finish(std::size_t count) {
  step(order_);
  double size = 0;
  for (std::size_t i = 0; i < order_; ++i) size += std::fabs(diagonal_[i]) + std::fabs(off_[i]);
  if (!std::isfinite(size)) {
    return Error{ErrorCode::non_finite, "the eigenvectors of a matrix that is not finite"};
  }
  SymmetricEigen result;
  auto values = AlignedBuffer<double>::allocate(count);
  auto vectors = AlignedBuffer<double>::allocate(product(count, order_));
  if (!values || !vectors) return (values ? vectors.error() : values.error());
  result.values = std::move(*values);
  result.vectors = std::move(*vectors);
  const auto vector = [&](std::size_t index) {
    return result.vectors.span().subspan(index * order_, order_);
  };
  Rng rng(1);
  std::size_t close =
      0;  // first of the values that are too close to this one for one iteration each
  for (std::size_t c = 0; c < count; ++c) {
    const double value = value_at(c);
    result.values[c] = value;
    const double least = std::fabs(result.values[0]) * 1e-14 * static_cast<double>(order_);
    if (std::fabs(value) <= least) continue;
    if (c > 0 && result.values[c - 1] - value > 1e-3 * std::fabs(result.values[0])) close = c;
    const std::span<double> x = vector(c);
    for (double& entry : x) entry = static_cast<double>(rng.uniform()) - 0.5;
    (void)normalise(x);
    for (int round = 0; round < 4; ++round) {
      iterate(value, x);
      (void)normalise(x);
      for (int twice = 0; twice < 2; ++twice) {
        for (std::size_t other = close; other < c; ++other) {
          const std::span<const double> y = vector(other);
          add_multiple(x.data(), -product(x.data(), y.data(), order_), y.data(), order_);
        }
        (void)normalise(x);
      }
    }
  }
  // The reflections, in the order opposite to that in which they were made.
  for (std::size_t c = 0; c < count; ++c) {
    const std::span<double> x = vector(c);
    for (std::size_t last = 1; last < order_; ++last) {
      if (scales_[last] == 0) continue;
      const double* const v = row(last);
      add_multiple(x.data(), -scales_[last] * product(x.data(), v, last), v, last);
    }
    (void)normalise(x);
  }
  return result;
}

Result<SymmetricEigen> symmetric_eigen(std::span<const double> matrix, std::size_t order,
                                       std::size_t count) {
  auto solver = SymmetricEigenSolver::start(matrix, order);
  if (!solver) return std::move(solver).failure();
  return solver->finish(count);
}

}  // namespace embedscope
