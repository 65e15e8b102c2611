#include "vectors/baseline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace embedscope {
namespace {

constexpr std::size_t kMaxPairs = 10'000'000;

Result<void> check_centring(const VectorTable& table, const Centring* centring) {
  if (centring != nullptr &&
      (centring->rows() != table.rows() || centring->dims() != table.dims())) {
    return Error{ErrorCode::invalid_argument, "the centring was fitted on another table"};
  }
  return {};
}

/// A row as f32, centred if so asked.
Result<void> read_row(const VectorTable& table, std::size_t index, const Centring* centring,
                      std::vector<float>& out) {
  out.resize(table.dims());
  if (auto read = table.row(index, out); !read) {
    return read;
  }
  if (centring != nullptr) {
    centring->apply(out, out);
  }
  return {};
}

double quantile(const std::vector<double>& sorted, double part) {
  const double place = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + ((place - static_cast<double>(below)) * (sorted[above] - sorted[below]));
}

}  // namespace

Result<Baseline> random_pair_baseline(const VectorTable& table, const BaselineOptions& options) {
  auto draw = BaselineDraw::start(table, options);
  if (!draw) {
    return std::move(draw).failure();
  }
  draw->step(options.pairs);
  return draw->finish();
}

Result<BaselineDraw> BaselineDraw::start(const VectorTable& table, const BaselineOptions& options) {
  if (options.rows > table.rows()) {
    return Error{ErrorCode::out_of_range, "asked for pairs of " + std::to_string(options.rows) +
                                              " rows of " + std::to_string(table.rows())};
  }
  if ((options.rows == 0 ? table.rows() : options.rows) < 2) {
    return Error{ErrorCode::invalid_argument, "a pair needs two rows"};
  }
  if (options.pairs == 0 || options.bins == 0) {
    return Error{ErrorCode::invalid_argument, "a distribution needs at least one pair and one bin"};
  }
  if (options.pairs > kMaxPairs || options.bins > kMaxPairs) {
    return Error{ErrorCode::too_large, "at most ten million pairs and bins"};
  }
  if (auto checked = check_centring(table, options.centring); !checked) {
    return std::move(checked).failure();
  }

  BaselineDraw draw(table, options);
  draw.values_.reserve(options.pairs);
  return draw;
}

bool BaselineDraw::step(std::size_t pairs) {
  const auto rows = static_cast<std::uint32_t>(options_.rows == 0 ? table_->rows() : options_.rows);
  for (std::size_t left = std::min(pairs, total() - done()); left > 0; --left) {
    const std::uint32_t first = rng_.below(rows);
    std::uint32_t second = rng_.below(rows - 1);
    second += second >= first ? 1 : 0;
    (void)read_row(*table_, first, options_.centring, a_);
    (void)read_row(*table_, second, options_.centring, b_);
    values_.push_back(measure(options_.metric, a_, b_, options_.unit_length));
  }
  return done() == total();
}

Result<Baseline> BaselineDraw::finish() {
  if (done() < total()) {
    return Error{ErrorCode::invalid_argument, "only " + std::to_string(done()) + " of " +
                                                  std::to_string(total()) + " pairs are drawn"};
  }
  std::sort(values_.begin(), values_.end());

  Baseline baseline;
  baseline.pairs = values_.size();
  for (const double value : values_) {
    baseline.mean += value;
  }
  baseline.mean /= static_cast<double>(values_.size());
  for (const double value : values_) {
    baseline.deviation += (value - baseline.mean) * (value - baseline.mean);
  }
  baseline.deviation = std::sqrt(baseline.deviation /
                                 static_cast<double>(std::max<std::size_t>(values_.size() - 1, 1)));
  baseline.p05 = quantile(values_, 0.05);
  baseline.p50 = quantile(values_, 0.50);
  baseline.p95 = quantile(values_, 0.95);
  baseline.p99 = quantile(values_, 0.99);

  baseline.from = values_.front();
  baseline.to = values_.back();
  if (options_.metric == Metric::cosine ||
      (options_.metric == Metric::dot && options_.unit_length)) {
    baseline.from = -1;
    baseline.to = 1;
  } else if (baseline.from == baseline.to) {
    baseline.from -= 0.5;
    baseline.to += 0.5;
  }
  baseline.histogram.assign(options_.bins, 0);
  const double bins_per_unit = static_cast<double>(options_.bins) / (baseline.to - baseline.from);
  for (const double value : values_) {
    const auto bin = static_cast<std::size_t>((value - baseline.from) * bins_per_unit);
    ++baseline.histogram[std::min(bin, options_.bins - 1)];
  }
  return baseline;
}

Result<PairMeasures> compare_rows(const VectorTable& table, std::size_t a, std::size_t b,
                                  bool unit_length, const Centring* centring) {
  if (auto checked = check_centring(table, centring); !checked) {
    return std::move(checked).failure();
  }
  std::vector<float> first;
  std::vector<float> second;
  if (auto read = read_row(table, a, centring, first); !read) {
    return std::move(read).failure();
  }
  if (auto read = read_row(table, b, centring, second); !read) {
    return std::move(read).failure();
  }
  PairMeasures measures{measure(Metric::cosine, first, second, unit_length),
                        measure(Metric::dot, first, second, unit_length),
                        measure(Metric::euclidean, first, second, unit_length)};
  if (!has_direction(first) || !has_direction(second)) {
    measures.cosine = std::numeric_limits<double>::quiet_NaN();
    if (unit_length) measures.dot = measures.euclidean = measures.cosine;
  }
  return measures;
}

}  // namespace embedscope
