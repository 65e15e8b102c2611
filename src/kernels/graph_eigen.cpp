#include "kernels/graph_eigen.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/rng.h"
#include "base/sizes.h"
#include "kernels/elementary.h"
#include "kernels/lanes.h"
#include "kernels/symmetric_eigen.h"

namespace embedscope {
namespace {

/// Vectors beyond those wanted: they carry the error, so that the wanted ones converge.
constexpr std::size_t kSpare = 6;
/// A filter lets the wanted part grow by about e^7 over the rest: f32 still holds both.
constexpr double kGrowth = 7;
constexpr std::size_t kLeastDegree = 6;
constexpr std::size_t kMostDegree = 40;
/// Directions whose share of the block's is below this are rounding error, and are drawn anew.
constexpr double kNegligible = 1e-9;

/// out = aᵀ b over rows of `width` values, in f64; products are summed in f32 over 64 rows at a
/// time.
void cross_product(std::span<const float> a, std::span<const float> b, std::size_t width,
                   std::span<double> out) {
  constexpr std::size_t kBlock = 64;
  std::fill(out.begin(), out.end(), 0.0);
  const std::size_t rows = a.size() / width;
  for (std::size_t from = 0; from < rows; from += kBlock) {
    const std::size_t to = std::min(from + kBlock, rows);
    for (std::size_t i = 0; i < width; ++i) {
      for (std::size_t j = 0; j < width; j += kLanes) {
        Lanes sum = Lanes::zero();
        for (std::size_t r = from; r < to; ++r) {
          sum += a[(r * width) + i] * Lanes::load(b.data() + (r * width) + j);
        }
        float parts[kLanes];
        sum.store(parts);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          out[(i * width) + j + lane] += static_cast<double>(parts[lane]);
        }
      }
    }
  }
}

/// Eigenpairs of a symmetric matrix whose eigenvalues are above −shift: the solver wants none below
/// 0.
Result<SymmetricEigen> shifted_eigen(std::vector<double> matrix, std::size_t order, double shift) {
  for (std::size_t i = 0; i < order; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      matrix[(i * order) + j] = matrix[(j * order) + i] =
          (matrix[(i * order) + j] + matrix[(j * order) + i]) / 2;
    }
    matrix[(i * order) + i] += shift;
  }
  auto pairs = symmetric_eigen(matrix, order, order);
  if (pairs.ok()) {
    for (double& value : pairs->values.span()) value -= shift;
  }
  return pairs;
}

}  // namespace

Result<GraphEigen> GraphEigen::start(const SparseRows& weights, const GraphEigenOptions& options) {
  const std::size_t rows = weights.rows();
  if (options.count == 0 || options.count > rows || options.count > kMaxGraphEigenPairs) {
    return Error{ErrorCode::invalid_argument,
                 "a graph of " + std::to_string(rows) + " points has 1 to " +
                     std::to_string(std::min(rows, kMaxGraphEigenPairs)) +
                     " eigenvectors to ask for, not " + std::to_string(options.count)};
  }
  GraphEigen solver;
  solver.options_ = options;
  solver.weights_ = weights;
  solver.width_ = (options.count + kSpare + kLanes - 1) / kLanes * kLanes;
  solver.used_ = std::min(rows, solver.width_);
  for (AlignedBuffer<float>* buffer : {&solver.block_, &solver.previous_, &solver.scratch_}) {
    auto made = AlignedBuffer<float>::allocate(product(rows, solver.width_));
    if (!made) return std::move(made).failure();
    *buffer = std::move(*made);
  }

  std::vector<double> scale(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    double degree = 0;
    for (const float value : weights.values_of(row)) degree += static_cast<double>(value);
    scale[row] = degree > 0 ? 1 / std::sqrt(degree) : 0;
  }
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t entry = weights.starts[row]; entry < weights.starts[row + 1]; ++entry) {
      solver.weights_.values[entry] = static_cast<float>(
          static_cast<double>(weights.values[entry]) * scale[row] * scale[weights.columns[entry]]);
    }
  }
  // A point without edges is its own eigenvector of value 1.
  SparseRows& graph = solver.weights_;
  if (std::find(scale.begin(), scale.end(), 0.0) != scale.end()) {
    SparseRows with_loops;
    for (std::uint32_t row = 0; row < rows; ++row) {
      if (scale[row] == 0) {
        with_loops.columns.push_back(row);
        with_loops.values.push_back(1);
      } else {
        const auto columns = graph.columns_of(row);
        const auto values = graph.values_of(row);
        with_loops.columns.insert(with_loops.columns.end(), columns.begin(), columns.end());
        with_loops.values.insert(with_loops.values.end(), values.begin(), values.end());
      }
      with_loops.starts.push_back(static_cast<std::uint32_t>(with_loops.columns.size()));
    }
    graph = std::move(with_loops);
  }

  for (std::size_t column = 0; column < solver.used_; ++column) solver.draw(column);
  for (std::size_t row = 0; row < rows; ++row) {  // the leading eigenvector is known: √degree
    solver.block_[row * solver.width_] = scale[row] > 0 ? static_cast<float>(1 / scale[row]) : 0.0F;
  }
  solver.ritz_.assign(solver.used_, 0);
  solver.lower_ = 0.5;
  solver.orthonormalise();
  solver.begin_filter();
  if (solver.used_ == rows) solver.degree_ = 0;  // the block spans everything already
  return solver;
}

/// Fills a column with numbers that no other column has.
void GraphEigen::draw(std::size_t column) {
  Rng rng(options_.seed + (draws_++ * 0x9e3779b9ULL));
  for (std::size_t row = 0; row < rows(); ++row)
    block_[(row * width_) + column] = rng.uniform() - 0.5F;
}

void GraphEigen::multiply(std::span<const float> from, std::span<float> to) const {
  // Two times sixteen columns at a time are what registers hold.
  for (std::size_t row = 0; row < rows(); ++row) {
    const std::uint32_t begin = weights_.starts[row];
    const std::uint32_t end = weights_.starts[row + 1];
    for (std::size_t column = 0; column < width_; column += kLanes) {
      Lanes sum = Lanes::zero();
      for (std::uint32_t entry = begin; entry < end; ++entry) {
        sum += weights_.values[entry] *
               Lanes::load(from.data() +
                           (static_cast<std::size_t>(weights_.columns[entry]) * width_) + column);
      }
      sum.store(to.data() + (row * width_) + column);
    }
  }
}

/// The degree at which cosh(degree · arcosh x) is e^kGrowth, x being where 1 lands when −1…lower is
/// stretched to −1…1.
void GraphEigen::begin_filter() {
  const double half = (lower_ + 1) / 2;
  const double x = (1 - ((lower_ - 1) / 2)) / half;
  const double rate = fixed::log(x + std::sqrt((x * x) - 1));
  degree_ = std::clamp(static_cast<std::size_t>(kGrowth / std::max(rate, 1e-3)), kLeastDegree,
                       kMostDegree);
  applied_ = 0;
}

/// One step of the recurrence Tₖ₊₁(S) = 2 S' Tₖ(S) − Tₖ₋₁(S), scaled so that it is 1 at the
/// eigenvalue 1.
void GraphEigen::filter_once() {
  const double half = (lower_ + 1) / 2;
  const double centre = (lower_ - 1) / 2;
  const double first = half / (1 - centre);
  multiply(block_.span(), scratch_.span());
  double by = 0;
  double back = 0;
  if (applied_ == 0) {
    ratio_ = first;
    by = first / half;
  } else {
    const double next = 1 / ((2 / first) - ratio_);
    by = 2 * next / half;
    back = ratio_ * next;
    ratio_ = next;
  }
  const auto scale = static_cast<float>(by);
  const auto shift = static_cast<float>(centre);
  const auto take = static_cast<float>(back);
  for (std::size_t i = 0; i < block_.size(); i += kLanes) {
    const Lanes now = Lanes::load(block_.data() + i);
    const Lanes old = Lanes::load(previous_.data() + i);
    const Lanes next = (scale * (Lanes::load(scratch_.data() + i) - (shift * now))) - (take * old);
    now.store(previous_.data() + i);
    next.store(block_.data() + i);
  }
  ++applied_;
}

/// block = block · by, `by` being width × width.
void GraphEigen::rotate(std::span<float> block, std::span<const double> by) {
  std::vector<float> matrix(by.begin(), by.end());
  std::vector<float> row(width_);
  for (std::size_t r = 0; r < rows(); ++r) {
    float* values = block.data() + (r * width_);
    std::copy(values, values + width_, row.begin());
    for (std::size_t column = 0; column < width_; column += kLanes) {
      Lanes sum = Lanes::zero();
      for (std::size_t i = 0; i < width_; ++i)
        sum += row[i] * Lanes::load(matrix.data() + (i * width_) + column);
      sum.store(values + column);
    }
  }
}

/// Columns of length 1, orthogonal to each other, with the same span; what the span lacks is drawn.
void GraphEigen::orthonormalise() {
  std::vector<double> products(product(width_, width_));
  std::vector<double> turn(product(width_, width_));
  for (int round = 0; round < 3; ++round) {
    cross_product(block_.span(), block_.span(), width_, products);
    std::vector<double> lengths(used_);
    for (std::size_t i = 0; i < used_; ++i) lengths[i] = std::sqrt(products[(i * width_) + i]);
    // Of columns scaled to length 1, so that a filter's growth does not count.
    std::vector<double> cosines(product(used_, used_));
    for (std::size_t i = 0; i < used_; ++i) {
      for (std::size_t j = 0; j < used_; ++j) {
        const double both = lengths[i] * lengths[j];
        cosines[(i * used_) + j] = both > 0 ? products[(i * width_) + j] / both : 0;
      }
    }
    auto pairs = shifted_eigen(std::move(cosines), used_, 0);
    if (!pairs) return;  // finite symmetric matrices converge
    std::fill(turn.begin(), turn.end(), 0.0);
    bool whole = true;
    for (std::size_t k = 0; k < used_; ++k) {
      if (!(pairs->values[k] > kNegligible * pairs->values[0])) {
        whole = false;
        continue;
      }
      const double by = 1 / std::sqrt(pairs->values[k]);
      for (std::size_t i = 0; i < used_; ++i) {
        if (lengths[i] > 0)
          turn[(i * width_) + k] = pairs->vectors[(k * used_) + i] * by / lengths[i];
      }
    }
    rotate(block_.span(), turn);
    if (whole && round > 0) return;
    for (std::size_t k = 0; k < used_; ++k) {
      if (!(pairs->values[k] > kNegligible * pairs->values[0])) draw(k);
    }
  }
}

/// Turns the block to the eigenvectors of S within its span, and measures what they lack.
void GraphEigen::project() {
  orthonormalise();
  multiply(block_.span(), previous_.span());
  std::vector<double> within(product(width_, width_));
  cross_product(block_.span(), previous_.span(), width_, within);
  std::vector<double> square(product(used_, used_));
  for (std::size_t i = 0; i < used_; ++i) {
    std::copy_n(within.data() + (i * width_), used_, square.data() + (i * used_));
  }
  auto pairs = shifted_eigen(std::move(square), used_, 1.001);  // rounding may leave −1 − 10⁻⁷
  if (!pairs) {
    done_ = true;
    return;
  }
  std::vector<double> turn(product(width_, width_));
  for (std::size_t k = 0; k < used_; ++k) {
    ritz_[k] = std::clamp(pairs->values[k], -1.0, 1.0);
    for (std::size_t i = 0; i < used_; ++i)
      turn[(i * width_) + k] = pairs->vectors[(k * used_) + i];
  }
  rotate(block_.span(), turn);
  rotate(previous_.span(), turn);
  std::vector<double> squares(options_.count);
  for (std::size_t row = 0; row < rows(); ++row) {
    for (std::size_t k = 0; k < options_.count; ++k) {
      const double off = static_cast<double>(previous_[(row * width_) + k]) -
                         (ritz_[k] * static_cast<double>(block_[(row * width_) + k]));
      squares[k] += off * off;
    }
  }
  residual_ = std::sqrt(*std::max_element(squares.begin(), squares.end()));
  ++iteration_;
  done_ = residual_ <= options_.tolerance || iteration_ >= options_.iterations || used_ == rows();
  // The last of the block bounds what is not wanted from above, nearly.
  lower_ = std::clamp(ritz_[used_ - 1], -0.5, 0.9995);
  begin_filter();
}

bool GraphEigen::step(std::size_t products) {
  for (; products > 0 && !done_; --products) {
    if (applied_ < degree_) {
      filter_once();
    } else {
      project();
    }
  }
  return done_;
}

double GraphEigen::fraction() const {
  if (done_) return 1;
  // Each filter brings the residual down by a like factor, from 1 to the tolerance.
  const double digits =
      fixed::log(std::clamp(residual_, options_.tolerance, 1.0)) / fixed::log(options_.tolerance);
  return std::clamp(digits, 0.0, 1.0);
}

Result<GraphEigenPairs> GraphEigen::finish() {
  while (!step(1)) {
  }
  GraphEigenPairs pairs;
  auto vectors = AlignedBuffer<float>::allocate(product(rows(), options_.count));
  if (!vectors) return std::move(vectors).failure();
  pairs.vectors = std::move(*vectors);
  for (std::size_t row = 0; row < rows(); ++row) {
    std::copy_n(block_.data() + (row * width_), options_.count,
                pairs.vectors.data() + (row * options_.count));
  }
  pairs.values.assign(ritz_.begin(), ritz_.begin() + static_cast<std::ptrdiff_t>(options_.count));
  pairs.residual = residual_;
  return pairs;
}

}  // namespace embedscope
