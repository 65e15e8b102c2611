#include "vectors/space.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "kernels/dot.h"
#include "kernels/elementary.h"

namespace embedscope {
namespace {

constexpr std::size_t kRowsAUnit = 64;
constexpr std::size_t kMaxDims = 2048;

}  // namespace

std::size_t SpaceMeasurement::row_units() const {
  return (rows_.rows + kRowsAUnit - 1) / kRowsAUnit;
}
std::size_t SpaceMeasurement::query_units() const {
  return (options_.queries + AllDistances::kBatch - 1) / AllDistances::kBatch;
}
std::size_t SpaceMeasurement::total() const { return row_units() + query_units(); }

Result<SpaceMeasurement> SpaceMeasurement::start(MatrixView<const float> rows,
                                                 const SpaceOptions& options) {
  if (rows.rows < 2 || rows.cols == 0 || options.queries == 0) {
    return Error{ErrorCode::invalid_argument,
                 "a space is measured from two rows up, with a column and a query, not " +
                     std::to_string(rows.rows) + " × " + std::to_string(rows.cols) + " and " +
                     std::to_string(options.queries)};
  }
  if (rows.cols > kMaxDims) {
    return Error{ErrorCode::too_large, "directions are found among at most " +
                                           std::to_string(kMaxDims) + " dimensions, not " +
                                           std::to_string(rows.cols)};
  }
  SpaceMeasurement run(rows);
  run.options_ = options;
  run.options_.queries = std::min(options.queries, rows.rows);
  auto distances = AllDistances::over(rows, options.metric);
  if (!distances) return std::move(distances).failure();
  run.distances_ = std::move(*distances);
  auto scatter = ScatterMatrix::allocate(rows.cols);
  if (!scatter) return std::move(scatter).failure();
  run.scatter_ = std::move(*scatter);
  auto unit_scatter = ScatterMatrix::allocate(rows.cols);
  if (!unit_scatter) return std::move(unit_scatter).failure();
  run.unit_scatter_ = std::move(*unit_scatter);
  run.sum_.resize(rows.cols);
  run.unit_sum_.resize(rows.cols);
  run.scaled_.resize(rows.cols);
  if (auto room = room_for(
          product(std::min(run.options_.queries, AllDistances::kBatch), rows.rows, sizeof(float)),
          "distances of the queries");
      !room)
    return std::move(room).failure();
  run.measured_.resize(product(std::min(run.options_.queries, AllDistances::kBatch), rows.rows));
  run.found_.rows = rows.rows;
  run.found_.dims = rows.cols;
  return run;
}

void SpaceMeasurement::read_rows(std::size_t unit) {
  const std::size_t last = std::min((unit + 1) * kRowsAUnit, rows_.rows);
  for (std::size_t row = unit * kRowsAUnit; row < last; ++row) {
    const auto values = rows_.row(row);
    const double norm = std::sqrt(dot_f64(values, values));
    // About the first row, so that a space far from the origin loses no digits.
    const auto first = rows_.row(0);
    for (std::size_t d = 0; d < values.size(); ++d) {
      scaled_[d] = values[d] - first[d];
      sum_[d] += static_cast<double>(scaled_[d]);
    }
    scatter_.add(scaled_);
    const double scale = norm > kZeroNorm ? 1 / norm : 0;
    for (std::size_t d = 0; d < values.size(); ++d) {
      scaled_[d] = static_cast<float>(static_cast<double>(values[d]) * scale);
      unit_sum_[d] += static_cast<double>(scaled_[d]);
    }
    unit_scatter_.add(scaled_);
  }
}

void SpaceMeasurement::compare(std::size_t unit) {
  std::vector<std::uint32_t> batch;
  for (std::size_t i = unit * AllDistances::kBatch;
       i < std::min((unit + 1) * AllDistances::kBatch, options_.queries); ++i) {
    batch.push_back(static_cast<std::uint32_t>(i * rows_.rows / options_.queries));
  }
  distances_.measure(batch, measured_);
  for (std::size_t b = 0; b < batch.size(); ++b) {
    float nearest = std::numeric_limits<float>::infinity();
    float farthest = 0;
    for (std::size_t other = 0; other < rows_.rows; ++other) {
      if (other == batch[b]) continue;
      nearest = std::min(nearest, measured_[(b * rows_.rows) + other]);
      farthest = std::max(farthest, measured_[(b * rows_.rows) + other]);
    }
    if (!(nearest > 1e-6F * farthest)) continue;  // a duplicate: no ratio
    ++compared_;
    found_.farthest_to_nearest += static_cast<double>(farthest) / static_cast<double>(nearest);
  }
}

bool SpaceMeasurement::step(std::size_t units) {
  for (; units > 0 && unit_ < total(); --units, ++unit_) {
    if (unit_ < row_units()) {
      read_rows(unit_);
    } else {
      compare(unit_ - row_units());
    }
  }
  return unit_ == total();
}

Result<SpaceStatistics> SpaceMeasurement::finish() {
  if (unit_ < total()) {
    return Error{ErrorCode::invalid_argument, "only " + std::to_string(unit_) + " of " +
                                                  std::to_string(total()) + " units are done"};
  }
  const std::size_t dims = rows_.cols;
  const auto count = static_cast<double>(rows_.rows);
  const std::span<double> scatter = scatter_.finish();
  double trace = 0;
  double squares = 0;
  double largest = 0;
  for (std::size_t i = 0; i < dims; ++i) {
    largest = std::max(largest, scatter[(i * dims) + i]);
    for (std::size_t j = 0; j < dims; ++j) {
      const double covariance = scatter[(i * dims) + j] - (sum_[i] * sum_[j] / count);
      if (i == j) trace += covariance;
      squares += covariance * covariance;
    }
  }
  if (trace > 1e-12 * largest) found_.participation_ratio = trace * trace / squares;
  for (const double value : unit_sum_) found_.mean_cosine += value / count * value / count;

  auto pairs = symmetric_eigen(unit_scatter_.finish(), dims, dims);
  if (!pairs) return std::move(pairs).failure();
  std::vector<float> direction(dims);
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  for (std::size_t k = 0; k < dims; ++k) {
    for (std::size_t d = 0; d < dims; ++d)
      direction[d] = static_cast<float>(pairs->vectors[(k * dims) + d]);
    double along = 0;
    double against = 0;
    for (std::size_t row = 0; row < rows_.rows; ++row) {
      const auto values = rows_.row(row);
      const double norm = std::sqrt(static_cast<double>(dot(values, values)));
      const double part = norm > kZeroNorm ? static_cast<double>(dot(values, direction)) / norm : 0;
      along += fixed::exp(part);
      against += fixed::exp(-part);
    }
    least = std::min({least, along, against});
    most = std::max({most, along, against});
  }
  found_.isotropy = least / most;
  if (compared_ > 0) {
    found_.farthest_to_nearest /= static_cast<double>(compared_);
    found_.relative_contrast = found_.farthest_to_nearest - 1;
  }
  return found_;
}

Result<SpaceStatistics> space_statistics(MatrixView<const float> rows, const SpaceOptions& options,
                                         const Progress& progress) {
  auto run = SpaceMeasurement::start(rows, options);
  if (!run) return std::move(run).failure();
  while (!run->step(4)) {
    if (!keep_going(progress,
                    static_cast<double>(run->done()) / static_cast<double>(run->total()))) {
      return Error{ErrorCode::cancelled, "the measurement was cancelled"};
    }
  }
  return run->finish();
}

Result<std::vector<double>> cosine_law(std::size_t dims, std::size_t bins) {
  if (dims == 0 || bins == 0) {
    return Error{ErrorCode::invalid_argument, "a law of cosines needs a dimension and a bin"};
  }
  std::vector<double> parts(bins);
  if (dims == 1) {  // two directions there are: cosines are −1 and 1
    parts.front() += 0.5;
    parts.back() += 0.5;
    return parts;
  }
  // With t = sin θ the density becomes cos^(dims − 2) θ, which is smooth to its ends. A midpoint
  // sum.
  constexpr int kSteps = 256;
  const double power = static_cast<double>(dims) - 2;
  double total = 0;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const double from = std::asin(-1 + (2 * static_cast<double>(bin) / static_cast<double>(bins)));
    const double to =
        std::asin(-1 + (2 * static_cast<double>(bin + 1) / static_cast<double>(bins)));
    for (int i = 0; i < kSteps; ++i) {
      const double angle = from + ((to - from) * (i + 0.5) / kSteps);
      const double cosine = std::cos(angle);
      const double density = power == 0 ? 1 : fixed::pow(std::max(cosine, 0.0), power);
      parts[bin] += density * (to - from) / kSteps;
    }
    total += parts[bin];
  }
  for (double& part : parts) part /= total;
  return parts;
}

}  // namespace embedscope
