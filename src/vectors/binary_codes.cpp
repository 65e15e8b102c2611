#include "vectors/binary_codes.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/sizes.h"
#include "kernels/hamming.h"
#include "kernels/topk.h"
#include "vectors/metric.h"

namespace embedscope {
namespace {

constexpr std::size_t kBlockRows = 512;

void encode(std::span<const float> values, std::uint8_t* out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > 0) out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | (1U << (i % 8)));
  }
}

/// The `count` rows that differ in the fewest bits, of equal ones the first.
std::vector<TopK::Entry> nearest_codes(const BinaryCodes& codes, const std::uint8_t* query,
                                       std::size_t count, const BinarySearchOptions& options) {
  TopK kept(count);
  std::uint32_t bits[kBlockRows];
  for (std::size_t from = 0; from < codes.rows(); from += kBlockRows) {
    const std::size_t here = std::min(kBlockRows, codes.rows() - from);
    hamming_rows(codes.row(from).data(), here, query, codes.row_bytes(), bits);
    for (std::size_t i = 0; i < here; ++i) {
      // Rows come in order: one as far as the worst that is kept is no better.
      if (-static_cast<double>(bits[i]) <= kept.threshold()) continue;
      const auto row = static_cast<std::uint32_t>(from + i);
      if (!is_left_out(row, options.exclude, options.filter))
        kept.push(row, -static_cast<double>(bits[i]));
    }
  }
  return kept.take();
}

}  // namespace

Result<BinaryCodes> BinaryCodes::of(const VectorTable& table) {
  BinaryCodes codes;
  codes.rows_ = table.rows();
  codes.row_bytes_ = (table.dims() + (8 * kCodeBytes) - 1) / (8 * kCodeBytes) * kCodeBytes;
  auto bytes = AlignedBuffer<std::uint8_t>::allocate(product(codes.rows_, codes.row_bytes_));
  if (!bytes) return std::move(bytes).failure();
  std::vector<float> row(table.dims());
  for (std::size_t index = 0; index < table.rows(); ++index) {
    (void)table.row(index, row);
    encode(row, bytes->data() + (index * codes.row_bytes_));
  }
  codes.codes_ = std::move(*bytes);
  return codes;
}

Result<std::vector<Hit>> search_binary(const VectorTable& table, const BinaryCodes& codes,
                                       std::span<const float> query,
                                       const BinarySearchOptions& options) {
  if (auto checked = check_query(table, query, options.k, options.metric == Metric::cosine);
      !checked) {
    return std::move(checked).failure();
  }
  const std::size_t candidates =
      std::min(options.candidates == 0 ? 16 * options.k : options.candidates, codes.rows());
  if (codes.rows() != table.rows() || codes.row_bytes() * 8 < table.dims()) {
    return Error{ErrorCode::invalid_argument, "the codes are of another table"};
  }
  if (candidates < std::min(options.k, codes.rows())) {
    return Error{ErrorCode::invalid_argument, std::to_string(candidates) +
                                                  " candidates cannot give " +
                                                  std::to_string(options.k) + " neighbours"};
  }
  if (auto checked = check_filter(table, options.filter); !checked) {
    return std::move(checked).failure();
  }
  std::vector<std::uint8_t> code(codes.row_bytes());
  encode(query, code.data());
  const bool nearest_is_least = options.metric == Metric::euclidean;
  TopK best(std::min(options.k, codes.rows()));
  std::vector<float> row(table.dims());
  for (const TopK::Entry& candidate : nearest_codes(codes, code.data(), candidates, options)) {
    const std::span<const float> values = table.wide_row(candidate.row, row);
    if (options.metric == Metric::cosine && !has_direction(values)) {
      best.push(candidate.row, kNoDirection);
      continue;
    }
    const double value = measure(options.metric, values, query);
    best.push(candidate.row, nearest_is_least ? -value : value);
  }
  std::vector<Hit> hits;
  for (const TopK::Entry& entry : best.take()) {
    const double score = entry.score == kNoDirection ? std::numeric_limits<double>::quiet_NaN()
                         : nearest_is_least          ? -entry.score
                                                     : entry.score;
    hits.push_back({entry.row, static_cast<float>(score)});
  }
  return hits;
}

Result<double> binary_recall(const VectorTable& table, const BinaryCodes& codes,
                             const BinarySearchOptions& options, MatrixView<const float> queries,
                             std::span<const std::uint32_t> own) {
  if (queries.rows == 0) {
    return Error{ErrorCode::invalid_argument, "recall is measured over at least one query"};
  }
  const auto wanted = search_batch(table, queries,
                                   {.k = options.k,
                                    .metric = options.metric,
                                    .exclude = options.exclude,
                                    .filter = options.filter},
                                   own);
  if (!wanted) return wanted.error();
  std::size_t found = 0;
  std::size_t sought = 0;
  for (std::size_t i = 0; i < queries.rows; ++i) {
    std::vector<std::uint32_t> exclude(options.exclude.begin(), options.exclude.end());
    if (!own.empty()) exclude.push_back(own[i]);
    BinarySearchOptions asked = options;
    asked.exclude = exclude;
    const auto got = search_binary(table, codes, queries.row(i), asked);
    if (!got) return got.error();
    const std::vector<Hit>& truth = (*wanted)[i];
    sought += truth.size();
    for (const Hit& hit : *got) {
      found += static_cast<std::size_t>(std::any_of(
          truth.begin(), truth.end(), [&](const Hit& one) { return one.row == hit.row; }));
    }
  }
  return sought == 0 ? 1 : static_cast<double>(found) / static_cast<double>(sought);
}

}  // namespace embedscope
