#include "vectors/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "kernels/dot.h"
#include "kernels/quantise.h"
#include "kernels/search_keys.h"
#include "kernels/topk.h"

namespace embedscope {
namespace {

constexpr std::size_t kBlockRows = 512;  // the scores of a block stay in the first-level cache
/// Queries that share a pass over the table: more would drive its rows from the cache.
constexpr std::size_t kBatchQueries = 16;

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
  Scan(const VectorTable& table, std::span<const float> query, const SearchOptions& options,
       std::uint32_t own = kNoRow)
      : table_(table),
        options_(options),
        own_(own),
        norms_(options.centring != nullptr ? options.centring->norms() : table.norms()),
        query_(query.begin(), query.end()),
        widened_(table.dims()),
        row_(table.dims()),
        best_(std::min(options.k, rows())) {
    rule_.euclidean = options.metric == Metric::euclidean;
    rule_.directions = options.metric == Metric::cosine || options.unit_length;
    rule_.zero_norm = static_cast<float>(kZeroNorm);
    double components = 0;
    if (options.centring != nullptr) {
      options.centring->apply(query_, query_);
      components = static_cast<double>(options.centring->components().rows);
    }
    scanned_ = query_;
    scanned_norm_ = std::sqrt(dot_f64(query_, query_));
    if (rule_.directions) {
      const double inverse = scanned_norm_ < kZeroNorm ? 0 : 1 / scanned_norm_;
      for (float& value : scanned_) {
        value = static_cast<float>(value * inverse);
      }
      scanned_norm_ = inverse == 0 ? 0 : 1;
    }
    if (options.centring != nullptr) {
      const std::span<const float> mean = options.centring->mean();
      rule_.offset = static_cast<float>(dot_f64(mean, scanned_));
      rule_.mean_norm = static_cast<float>(std::sqrt(dot_f64(mean, mean)));
    }
    rule_.query_scale = quantise_query(scanned_, widened_);
    double lost = 0;
    for (std::size_t i = 0; i < widened_.size(); ++i) {
      const double difference =
          scanned_[i] - (static_cast<double>(rule_.query_scale) * widened_[i]);
      lost += difference * difference;
    }
    // A sum of n terms in f32 errs by at most n·2⁻²⁴ Σ|terms|, which is at most ‖x‖‖q̃‖ (Higham,
    // 2002, §3.1); sixteen partial sums make n about dims/16. The rest leaves room for the
    // roundings of q̃, the scales and the centring.
    const double terms = (static_cast<double>(table.dims()) / 16) + 24 + (8 * components);
    const double rounding = terms * 0x1.0p-23 * scanned_norm_;
    f32_error_ = static_cast<float>(rounding);
    rule_.error = static_cast<float>(rounding + std::sqrt(lost));  // by Cauchy and Schwarz
    rule_.per_residual = static_cast<float>(scanned_norm_) + rule_.error;
  }

  /// Rows that are searched.
  [[nodiscard]] std::size_t rows() const {
    return options_.rows == 0 ? table_.rows() : options_.rows;
  }

  /// Compares the kBlockRows rows from row `from` on.
  void pass(std::size_t from) {
    float keys[kBlockRows];
    const std::span<float> block(keys, std::min(kBlockRows, rows() - from));
    score_block(from, block);
    float least = least_key(best_.threshold());
    for (std::size_t i = first_above(block, 0, least); i < block.size();
         i = first_above(block, i + 1, least)) {
      const std::size_t row = from + i;
      if ((eight_bits() || wide_key(row) > least) && !is_excluded(row)) {
        best_.push(static_cast<std::uint32_t>(row), key(row));
        least = least_key(best_.threshold());
      }
    }
  }

  /// What was found; once.
  std::vector<Hit> take() {
    std::vector<Hit> hits;
    for (const TopK::Entry& entry : best_.take()) {
      const double score = entry.score == kNoDirection ? std::numeric_limits<double>::quiet_NaN()
                           : rule_.euclidean           ? -entry.score
                                                       : entry.score;
      hits.push_back({entry.row, static_cast<float>(score)});
    }
    return hits;
  }

 private:
  /// Keys of consecutive rows from their eight-bit forms.
  void score_block(std::size_t from, std::span<float> keys) const {
    const std::size_t dims = table_.dims();
    std::int32_t products[kBlockRows];
    dot_rows(
        MatrixView<const std::int8_t>(table_.i8_rows().data + (from * dims), keys.size(), dims),
        widened_, {products, keys.size()});
    search_keys(rule_,
                {.products = {products, keys.size()},
                 .scales = table_.scales().data() + from,
                 .stored = table_.norms().data() + from,
                 .norms = norms_.data() + from,
                 .residuals = eight_bits() ? nullptr : table_.residuals().data() + from},
                keys.data());
  }

  [[nodiscard]] bool eight_bits() const { return table_.storage() == Storage::i8; }

  float wide_key(std::size_t row) {
    const float product = dot(table_.wide_row(row, row_), scanned_);
    return rule_.key(product + (f32_error_ * (table_.norm(row) + rule_.mean_norm)), norms_[row]);
  }

  /// What a key must pass, given the k-th best metric so far.
  [[nodiscard]] float least_key(double threshold) const {
    if (!rule_.euclidean || threshold == -std::numeric_limits<double>::infinity()) {
      return round_down(threshold);
    }
    return round_down((scanned_norm_ * scanned_norm_ * static_cast<double>(KeyRule::kAlmostOne)) -
                      (threshold * threshold));
  }

  [[nodiscard]] bool is_excluded(std::size_t row) const {
    return row == own_ || is_left_out(row, options_.exclude, options_.filter);
  }

  /// By which rows are ranked, larger is nearer.
  double key(std::size_t row) {
    std::span<const float> values = table_.wide_row(row, row_);
    if (options_.centring != nullptr) {
      options_.centring->apply(values, row_);
      values = row_;
    }
    if (rule_.directions && (scanned_norm_ == 0 || !has_direction(values))) return kNoDirection;
    const double value = measure(options_.metric, values, query_, options_.unit_length);
    return rule_.euclidean ? -value : value;
  }

  const VectorTable& table_;
  const SearchOptions& options_;
  const std::uint32_t own_;             ///< the query's row
  const std::span<const float> norms_;  ///< ‖x‖
  std::vector<float> query_;            ///< q
  std::vector<float> scanned_;          ///< q̃,
  double scanned_norm_ = 0;             ///< its norm
  std::vector<std::int16_t> widened_;   ///< and q̃ in 16 bits
  KeyRule rule_;                        ///< with μ·q̃ as its offset, and ‖μ‖
  float f32_error_ = 0;  ///< how wrong a product in f32 may be, as rule_.error is for eight bits
  std::vector<float> row_;
  TopK best_;
};

/// What a search asks of everything but its query.
Result<void> check_options(const VectorTable& table, const SearchOptions& options) {
  if (options.rows > table.rows()) {
    return Error{ErrorCode::out_of_range, "asked to search " + std::to_string(options.rows) +
                                              " rows of " + std::to_string(table.rows())};
  }
  if (options.centring != nullptr &&
      (options.centring->rows() != table.rows() || options.centring->dims() != table.dims())) {
    return Error{ErrorCode::invalid_argument, "the centring was fitted on another table"};
  }
  return check_filter(table, options.filter);
}

}  // namespace

bool is_left_out(std::size_t row, std::span<const std::uint32_t> exclude,
                 std::span<const std::uint8_t> filter) {
  if (!filter.empty() && filter[row] == 0) return true;
  return std::find(exclude.begin(), exclude.end(), row) != exclude.end();
}

Result<void> check_filter(const VectorTable& table, std::span<const std::uint8_t> filter) {
  if (!filter.empty() && filter.size() != table.rows()) {
    return Error{ErrorCode::invalid_argument, "a filter for " + std::to_string(table.rows()) +
                                                  " rows cannot have " +
                                                  std::to_string(filter.size()) + " entries"};
  }
  return {};
}

Result<void> check_query(const VectorTable& table, std::span<const float> query, std::size_t k,
                         bool directions) {
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
  if (directions && !has_direction(query)) {
    return Error{ErrorCode::invalid_argument,
                 "the query is zero: it has no direction, and so no nearest ones"};
  }
  return {};
}

Result<std::vector<std::vector<Hit>>> search_batch(const VectorTable& table,
                                                   MatrixView<const float> queries,
                                                   const SearchOptions& options,
                                                   std::span<const std::uint32_t> own) {
  if (!own.empty() && own.size() != queries.rows) {
    return Error{ErrorCode::invalid_argument, std::to_string(own.size()) +
                                                  " rows of their own for " +
                                                  std::to_string(queries.rows) + " queries"};
  }
  if (auto checked = check_options(table, options); !checked) {
    return std::move(checked).failure();
  }
  for (std::size_t query = 0; query < queries.rows; ++query) {
    if (auto checked = check_query(table, queries.row(query), options.k,
                                   options.metric == Metric::cosine || options.unit_length);
        !checked) {
      Error error = std::move(checked).error();
      if (queries.rows > 1) error.message = "query " + std::to_string(query) + ": " + error.message;
      return error;
    }
  }
  std::vector<std::vector<Hit>> hits;
  hits.reserve(queries.rows);
  for (std::size_t first = 0; first < queries.rows; first += kBatchQueries) {
    std::vector<Scan> scans;
    scans.reserve(kBatchQueries);
    for (std::size_t query = first; query < std::min(first + kBatchQueries, queries.rows);
         ++query) {
      scans.emplace_back(table, queries.row(query), options, own.empty() ? kNoRow : own[query]);
    }
    for (std::size_t from = 0; from < scans.front().rows(); from += kBlockRows) {
      for (Scan& scan : scans) {
        scan.pass(from);
      }
    }
    for (Scan& scan : scans) {
      hits.push_back(scan.take());
    }
  }
  return hits;
}

Result<std::vector<Hit>> search(const VectorTable& table, std::span<const float> query,
                                const SearchOptions& options) {
  auto hits = search_batch(table, {query.data(), 1, query.size()}, options);
  if (!hits) {
    return std::move(hits).failure();
  }
  return std::move(hits->front());
}

}  // namespace embedscope
