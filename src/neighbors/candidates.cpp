#include "neighbors/candidates.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "kernels/dot.h"

namespace embedscope {
namespace {

constexpr double kMaxNorm = 1e18;  // then no product of two rows leaves the range of f32
constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kAlways = std::numeric_limits<std::int32_t>::min();

std::int32_t limit(double key) {
  // Two less, for the halves that half squares drop and for the rounding of all this.
  return static_cast<std::int32_t>(std::max(std::floor(key) - 2, static_cast<double>(kAlways)));
}

}  // namespace

double metric_distance(Metric metric, std::span<const float> a, std::span<const float> b) {
  const double value = measure(metric, a, b);
  if (metric == Metric::euclidean) return value;
  return metric == Metric::cosine ? 1 - value : -value;
}

double GridSpace::distance(std::size_t a, std::size_t b) const {
  switch (metric) {
    case Metric::euclidean: return std::sqrt(squared_distance_f64(row(a), row(b)));
    case Metric::dot: return -dot_f64(row(a), row(b));
    case Metric::cosine: break;
  }
  if (norms[a] < kZeroNorm || norms[b] < kZeroNorm) return 1;
  return 1 - std::clamp(dot_f64(row(a), row(b)) / (norms[a] * norms[b]), -1.0, 1.0);
}

bool GridSpace::none_is_nearer(std::size_t row, double distance) const {
  if (metric == Metric::cosine) return norms[row] < kZeroNorm || distance <= 0x1p-51;
  return metric == Metric::euclidean && distance <= 0;
}

// With points p and q of the grid within `off` steps of x and y, distances differ by at most 2·off,
// and products by at most (‖p‖ + ‖q‖)·off + off².

std::int32_t GridSpace::limit_of_key(std::int32_t best) const {
  if (metric == Metric::euclidean) {
    const double steps = std::sqrt(std::max((-2.0 * best) + 2, 0.0)) + (4 * off);
    return limit(steps * steps / -2);
  }
  return limit(best - (2 * off * ((2 * 32767.0) + off)));
}

std::int32_t GridSpace::limit_of_distance(double distance) const {
  if (metric == Metric::euclidean) {
    const double steps = (distance * per_step) + (2 * off);
    return limit(steps * steps / -2);
  }
  const double product = metric == Metric::cosine ? 1 - distance : -distance;
  return limit((product * per_step * per_step) - (off * ((2 * 32767.0) + off)));
}

Result<GridSpaceFit> GridSpaceFit::start(MatrixView<const float> rows, Metric metric) {
  GridSpaceFit fit;
  fit.space_.rows = rows;
  fit.space_.metric = metric;
  auto grid = GridRows::allocate(rows.rows, rows.cols);
  if (!grid) return std::move(grid).failure();
  fit.space_.grid = std::move(*grid);
  if (metric == Metric::cosine) {
    auto norms = AlignedBuffer<double>::allocate(rows.rows);
    if (!norms) return std::move(norms).failure();
    fit.space_.norms = std::move(*norms);
  }
  if (metric == Metric::euclidean) fit.sums_.resize(rows.cols);
  return fit;
}

bool GridSpaceFit::step(std::size_t rows) {
  for (; rows > 0 && state_.ok() && pass_ < passes(); --rows) {
    if (pass_ == 0) {
      state_ = measure(next_);
    } else if (pass_ + 1 < passes()) {
      reach(next_);
    } else {
      place(next_);
    }
    if (++next_ == space_.rows.rows) end_pass();
  }
  return !state_.ok() || pass_ == passes();
}

void GridSpaceFit::end_pass() {
  next_ = 0;
  ++pass_;
  if (pass_ == 1 && space_.metric == Metric::euclidean) {
    longest_ = 0;
    for (const double sum : sums_) {
      space_.origin.push_back(static_cast<float>(sum / static_cast<double>(space_.rows.rows)));
    }
  }
  if (pass_ + 1 == passes()) {
    const double steps = GridRows::longest(space_.rows.cols);
    const double reach = space_.metric == Metric::cosine ? 1 : longest_;
    space_.per_step = reach > 0 ? steps / reach : 0;
  }
}

Result<void> GridSpaceFit::measure(std::size_t index) {
  const std::span<const float> row = space_.rows.row(index);
  const double square = dot_f64(row, row);
  if (!(square <= kMaxNorm * kMaxNorm)) {
    const auto bad =
        std::find_if(row.begin(), row.end(), [](float value) { return !std::isfinite(value); });
    const std::string where = "row " + std::to_string(index);
    if (bad == row.end()) return Error{ErrorCode::non_finite, where + " is longer than 1e18"};
    return Error{ErrorCode::non_finite, where + ", column " + std::to_string(bad - row.begin()) +
                                            " is not a finite number"};
  }
  const double norm = std::sqrt(square);
  longest_ = std::max(longest_, norm * (1 + 1e-9));
  if (space_.metric == Metric::cosine) space_.norms[index] = norm;
  for (std::size_t d = 0; d < sums_.size(); ++d) sums_[d] += static_cast<double>(row[d]);
  return {};
}

/// How far the farthest row is from the mean.
void GridSpaceFit::reach(std::size_t index) {
  longest_ =
      std::max(longest_,
               std::sqrt(squared_distance_f64(space_.rows.row(index), space_.origin)) * (1 + 1e-9));
}

void GridSpaceFit::place(std::size_t index) {
  double per_step = space_.per_step;
  if (space_.metric == Metric::cosine) {
    const double norm = space_.norms[index];
    per_step = norm < kZeroNorm ? 0 : per_step / norm;
  }
  const double off = space_.grid.set(index, space_.rows.row(index), space_.origin, per_step);
  space_.off = std::max(space_.off, off * (1 + 1e-9));
}

Result<GridSpace> GridSpaceFit::finish() {
  if (!state_) return state_.error();
  return std::move(space_);
}

Result<Candidates> Candidates::allocate(const GridSpace& space, std::size_t k) {
  Candidates candidates;
  candidates.space_ = &space;
  candidates.k_ = k;
  candidates.room_ = std::max(2 * k, k + 16);
  const std::size_t rows = space.rows.rows;
  const std::size_t whole = product(space.grid.panels(), kPanelRows);
  if (product(rows, candidates.room_, sizeof(Entry)) > kMaxBufferBytes) {
    return Error{ErrorCode::too_large, "a graph of " + std::to_string(k) + " neighbours for " +
                                           std::to_string(rows) + " rows does not fit in memory"};
  }
  auto entries = AlignedBuffer<Entry>::allocate(product(rows, candidates.room_));
  if (!entries) return std::move(entries).failure();
  auto counts = AlignedBuffer<std::uint32_t>::allocate(rows);
  if (!counts) return std::move(counts).failure();
  auto limits = AlignedBuffer<std::int32_t>::allocate(whole);
  if (!limits) return std::move(limits).failure();
  std::fill_n(limits->data(), rows, kAlways);
  std::fill(limits->data() + rows, limits->data() + whole, kNever);
  candidates.entries_ = std::move(*entries);
  candidates.counts_ = std::move(*counts);
  candidates.limits_ = std::move(*limits);
  return candidates;
}

void Candidates::offer_tile(std::size_t first, std::size_t column, bool both,
                            const std::int32_t* keys) {
  const std::size_t rows = space_->rows.rows;
  const std::size_t last = std::min(first + kHalfPanelRows, rows);
  const std::size_t end = std::min(column + kPanelRows, rows);
  for (std::size_t r = first; r < last; ++r, keys += kPanelRows) {
    for (std::size_t c = column; c < end; ++c) {
      const std::int32_t key = keys[c - column];
      if (c == r) continue;
      if (key > limits_[r]) offer(r, static_cast<std::uint32_t>(c), key);
      if (both && key > limits_[c]) offer(c, static_cast<std::uint32_t>(r), key);
    }
  }
}

void Candidates::prune(std::size_t row) {
  const std::span<Entry> entries = entries_.span().subspan(row * room_, counts_[row]);
  const auto by_key = [](const Entry& a, const Entry& b) { return a.key > b.key; };
  std::nth_element(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(k_ - 1),
                   entries.end(), by_key);
  limits_[row] = std::max(limits_[row], space_->limit_of_key(entries[k_ - 1].key));
  const auto kept = std::remove_if(entries.begin(), entries.end(),
                                   [&](const Entry& entry) { return entry.key <= limits_[row]; });
  counts_[row] = static_cast<std::uint32_t>(kept - entries.begin());
  if (counts_[row] <= k_ + ((room_ - k_) / 2)) return;
  // Keys alone cannot tell these apart.
  measure(row);
  const std::size_t count = std::min(k_, measured_.size());
  for (std::size_t i = 0; i < count; ++i) entries[i] = measured_[i].entry;
  counts_[row] = static_cast<std::uint32_t>(count);
  if (count < k_) return;
  const double farthest = measured_[k_ - 1].distance;
  limits_[row] = space_->none_is_nearer(row, farthest)
                     ? kNever
                     : std::max(limits_[row], space_->limit_of_distance(farthest));
}

void Candidates::measure(std::size_t row) {
  const std::span<Entry> entries = entries_.span().subspan(row * room_, counts_[row]);
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.other < b.other; });
  measured_.clear();
  for (const Entry& entry : entries) {
    if (!measured_.empty()) {
      const Measured& last = measured_.back();
      // Where rows repeat, one is measured for all.
      const std::span<const float> a = space_->row(last.entry.other);
      const std::span<const float> b = space_->row(entry.other);
      if (last.entry.key == entry.key && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0) {
        measured_.push_back({.distance = last.distance, .entry = entry});
        continue;
      }
    }
    measured_.push_back({.distance = space_->distance(row, entry.other), .entry = entry});
  }
  std::sort(measured_.begin(), measured_.end(), [](const Measured& a, const Measured& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.entry.other < b.entry.other;
  });
}

std::size_t Candidates::finish(std::size_t row, std::span<std::uint32_t> indices,
                               std::span<float> distances) {
  measure(row);
  const std::size_t count = std::min(k_, measured_.size());
  for (std::size_t i = 0; i < count; ++i) {
    indices[i] = measured_[i].entry.other;
    distances[i] = static_cast<float>(measured_[i].distance);
  }
  return count;
}

}  // namespace embedscope
