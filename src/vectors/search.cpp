#include "vectors/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "kernels/dot.h"
#include "kernels/quantise.h"
#include "kernels/topk.h"

namespace embedscope {
namespace {

constexpr std::size_t kBlockRows = 512;  // the scores of a block stay in the first-level cache

/// The largest f32 that is not above `value`.
float round_down(double value) {
  const auto rounded = static_cast<float>(value);
  return static_cast<double>(rounded) > value
             ? std::nextafter(rounded, -std::numeric_limits<float>::infinity())
             : rounded;
}

/// One search. Let x be a row and q the query, both centred if so asked, and q̃ the query as it is
/// scanned: q, or q/‖q‖ where only directions count. Rows are ranked by a key, larger is nearer,
///   cosine, and dot at unit length:  x·q̃ / ‖x‖             dot:        x·q̃
///   euclidean at unit length:        2 x·q̃ / ‖x‖ − 1       euclidean:  2 x·q̃ − ‖x‖²
/// (the latter two are ‖q̃‖² − distance²), in which a centred x·q̃ is that of the stored row less an
/// offset. Each step overestimates x·q̃ by what its arithmetic may have lost, so that no key is too
/// low.
class Scan {
 public:
  Scan(const VectorTable& table, std::span<const float> query, const SearchOptions& options)
      : table_(table),
        options_(options),
        euclidean_(options.metric == Metric::euclidean),
        directions_(options.metric == Metric::cosine || options.unit_length),
        norms_(options.centring != nullptr ? options.centring->norms() : table.norms()),
        query_(query.begin(), query.end()),
        widened_(table.dims()),
        row_(table.dims()) {
    double components = 0;
    if (options.centring != nullptr) {
      options.centring->apply(query_, query_);
      components = static_cast<double>(options.centring->components().rows);
    }
    scanned_ = query_;
    scanned_norm_ = std::sqrt(dot_f64(query_, query_));
    if (directions_) {
      const double inverse = scanned_norm_ < kZeroNorm ? 0 : 1 / scanned_norm_;
      for (float& value : scanned_) {
        value = static_cast<float>(value * inverse);
      }
      scanned_norm_ = inverse == 0 ? 0 : 1;
    }
    if (options.centring != nullptr) {
      const std::span<const float> mean = options.centring->mean();
      offset_ = static_cast<float>(dot_f64(mean, scanned_));
      mean_norm_ = static_cast<float>(std::sqrt(dot_f64(mean, mean)));
    }
    widened_scale_ = quantise_query(scanned_, widened_);
    double lost = 0;
    for (std::size_t i = 0; i < widened_.size(); ++i) {
      const double difference = scanned_[i] - (static_cast<double>(widened_scale_) * widened_[i]);
      lost += difference * difference;
    }
    // A sum of n terms in f32 errs by at most n·2⁻²⁴ Σ|terms|, which is at most ‖x‖‖q̃‖ (Higham,
    // 2002, §3.1); sixteen partial sums make n about dims/16. The rest leaves room for the
    // roundings of q̃, the scales and the centring.
    const double terms = (static_cast<double>(table.dims()) / 16) + 24 + (8 * components);
    const double rounding = terms * 0x1.0p-23 * scanned_norm_;
    f32_error_ = static_cast<float>(rounding);
    i8_error_ = static_cast<float>(rounding + std::sqrt(lost));  // by Cauchy and Schwarz
  }

  std::vector<Hit> run() {
    const std::size_t rows = options_.rows == 0 ? table_.rows() : options_.rows;
    TopK best(std::min(options_.k, rows));
    float keys[kBlockRows];
    for (std::size_t from = 0; from < rows; from += kBlockRows) {
      const std::span<float> block(keys, std::min(kBlockRows, rows - from));
      score_block(from, block);
      float least = least_key(best.threshold());
      for (std::size_t i = first_above(block, 0, least); i < block.size();
           i = first_above(block, i + 1, least)) {
        const std::size_t row = from + i;
        if ((table_.is_quantised() || f32_key(row) > least) && !is_excluded(row)) {
          const double value = exact(row);
          best.push(static_cast<std::uint32_t>(row), euclidean_ ? -value : value);
          least = least_key(best.threshold());
        }
      }
    }
    std::vector<Hit> hits;
    for (const TopK::Entry& entry : best.take()) {
      hits.push_back({entry.row, static_cast<float>(euclidean_ ? -entry.score : entry.score)});
    }
    return hits;
  }

 private:
  /// The key of a row with that (over)estimate of x·q̃ before centring, and that ‖x‖.
  [[nodiscard]] float key(float product, float norm) const {
    const float doubled = (product - offset_) * (euclidean_ ? 2.0F : 1.0F);
    if (directions_) {
      const bool zero = norm < static_cast<float>(kZeroNorm);
      const float directed = doubled / (zero ? 1.0F : norm);
      return zero ? 0.0F : directed - (euclidean_ ? kAlmostOne : 0.0F);
    }
    return doubled - (euclidean_ ? norm * norm * kAlmostOne : 0.0F);
  }

  /// Keys of consecutive rows from their eight-bit forms.
  void score_block(std::size_t from, std::span<float> keys) const {
    const std::size_t dims = table_.dims();
    std::int32_t products[kBlockRows];
    dot_rows(
        MatrixView<const std::int8_t>(table_.i8_rows().data + (from * dims), keys.size(), dims),
        widened_, {products, keys.size()});
    const float* scales = table_.scales().data() + from;
    const float* stored = table_.norms().data() + from;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = (static_cast<float>(products[i]) * (scales[i] * widened_scale_)) +
                (i8_error_ * (stored[i] + mean_norm_));
    }
    if (!table_.is_quantised()) {
      const float* residuals = table_.residuals().data() + from;
      const float per_residual = static_cast<float>(scanned_norm_) + i8_error_;
      for (std::size_t i = 0; i < keys.size(); ++i) {
        keys[i] += residuals[i] * per_residual;
      }
    }
    const float* norms = norms_.data() + from;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = key(keys[i], norms[i]);
    }
  }

  [[nodiscard]] float f32_key(std::size_t row) const {
    const float product = dot(table_.f32_rows().row(row), scanned_);
    return key(product + (f32_error_ * (table_.norm(row) + mean_norm_)), norms_[row]);
  }

  /// What a key must pass, given the k-th best metric so far.
  [[nodiscard]] float least_key(double threshold) const {
    if (!euclidean_ || threshold == -std::numeric_limits<double>::infinity()) {
      return round_down(threshold);
    }
    return round_down((scanned_norm_ * scanned_norm_ * static_cast<double>(kAlmostOne)) -
                      (threshold * threshold));
  }

  [[nodiscard]] bool is_excluded(std::size_t row) const {
    if (!options_.filter.empty() && options_.filter[row] == 0) return true;
    return std::find(options_.exclude.begin(), options_.exclude.end(), row) !=
           options_.exclude.end();
  }

  double exact(std::size_t row) {
    if (!table_.is_quantised() && options_.centring == nullptr) {
      return measure(options_.metric, table_.f32_rows().row(row), query_, options_.unit_length);
    }
    (void)table_.row(row, row_);
    if (options_.centring != nullptr) {
      options_.centring->apply(row_, row_);
    }
    return measure(options_.metric, row_, query_, options_.unit_length);
  }

  static constexpr float kAlmostOne = 1.0F - 0x1.0p-20F;  ///< room for the rounding of squares

  const VectorTable& table_;
  const SearchOptions& options_;
  const bool euclidean_;
  const bool directions_;
  const std::span<const float> norms_;  ///< ‖x‖
  std::vector<float> query_;            ///< q
  std::vector<float> scanned_;          ///< q̃,
  double scanned_norm_ = 0;             ///< its norm
  std::vector<std::int16_t> widened_;   ///< and q̃ / widened_scale_ in 16 bits
  float widened_scale_ = 0;
  float offset_ = 0;     ///< μ·q̃
  float mean_norm_ = 0;  ///< ‖μ‖
  float f32_error_ = 0;  ///< how wrong a product may be, for each unit of the stored row's norm
  float i8_error_ = 0;
  std::vector<float> row_;
};

}  // namespace

Result<void> check_query(const VectorTable& table, std::span<const float> query, std::size_t k) {
  if (k == 0) {
    return Error{ErrorCode::invalid_argument, "k is 0: ask for at least one neighbour"};
  }
  if (query.size() != table.dims()) {
    return Error{ErrorCode::invalid_argument, "the query has " + std::to_string(query.size()) +
                                                  " values, the table's rows have " +
                                                  std::to_string(table.dims())};
  }
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (!std::isfinite(query[i])) {
      return Error{ErrorCode::non_finite,
                   "entry " + std::to_string(i) + " of the query is not finite"};
    }
  }
  if (dot_f64(query, query) > static_cast<double>(VectorTable::kMaxNorm) * VectorTable::kMaxNorm) {
    return Error{ErrorCode::non_finite, "the query is longer than 1e18"};
  }
  return {};
}

Result<std::vector<Hit>> search(const VectorTable& table, std::span<const float> query,
                                const SearchOptions& options) {
  if (auto checked = check_query(table, query, options.k); !checked) {
    return std::move(checked).error();
  }
  if (options.rows > table.rows()) {
    return Error{ErrorCode::out_of_range, "asked to search " + std::to_string(options.rows) +
                                              " rows of " + std::to_string(table.rows())};
  }
  if (options.centring != nullptr &&
      (options.centring->rows() != table.rows() || options.centring->dims() != table.dims())) {
    return Error{ErrorCode::invalid_argument, "the centring was fitted on another table"};
  }
  if (!options.filter.empty() && options.filter.size() != table.rows()) {
    return Error{ErrorCode::invalid_argument,
                 "a filter for " + std::to_string(table.rows()) + " rows cannot have " +
                     std::to_string(options.filter.size()) + " entries"};
  }
  return Scan(table, query, options).run();
}

}  // namespace embedscope
