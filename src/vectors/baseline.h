// How alike are two words that have nothing to do with each other? The distribution of a metric
// over seeded random pairs, the yardstick that any single similarity needs. Also the measures of
// one pair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/rng.h"
#include "vectors/centring.h"
#include "vectors/metric.h"
#include "vectors/vector_table.h"

namespace embedscope {

struct BaselineOptions {
  Metric metric = Metric::cosine;
  bool unit_length = false;
  const Centring* centring = nullptr;  ///< fitted on this table
  std::size_t pairs = 10'000;          ///< standard error of the mean falls as 1/√pairs
  std::uint64_t seed = 1;              ///< one seed gives one result, on every platform
  std::size_t rows = 0;                ///< draw from the first rows only; 0 means all
  std::size_t bins = 64;               ///< of the histogram
};

struct Baseline {
  std::size_t pairs = 0;
  double mean = 0;
  double deviation = 0;  ///< sample standard deviation
  double p05 = 0, p50 = 0, p95 = 0,
         p99 = 0;                        ///< quantiles, linearly interpolated as NumPy's default
  std::vector<std::uint32_t> histogram;  ///< equal bins over from…to, the last one closed
  double from = 0, to = 0;  ///< −1…1 for cosine and unit vectors' dot, else the data's range
};

/// Draws pairs of different rows. Errors: `invalid_argument` for fewer than two rows, no pairs or
/// bins, or a foreign centring, `too_large` past ten million pairs, `out_of_range` for too many
/// rows.
Result<Baseline> random_pair_baseline(const VectorTable& table, const BaselineOptions& options);

/// The same in steps, for callers that must not block: start, step until it returns true, finish.
class BaselineDraw {
 public:
  /// Errors as random_pair_baseline. The table and the centring must outlive the draw.
  static Result<BaselineDraw> start(const VectorTable& table, const BaselineOptions& options);

  /// Draws up to `pairs` more; true when all are drawn. Any sequence of steps gives the same
  /// result.
  bool step(std::size_t pairs);
  [[nodiscard]] std::size_t done() const { return values_.size(); }
  [[nodiscard]] std::size_t total() const { return options_.pairs; }

  /// Sums up what was drawn; once. Errors: `invalid_argument` before all pairs are drawn.
  Result<Baseline> finish();

 private:
  BaselineDraw(const VectorTable& table, const BaselineOptions& options)
      : table_(&table), options_(options), rng_(options.seed) {}

  const VectorTable* table_;
  BaselineOptions options_;
  Rng rng_;
  std::vector<double> values_;
  std::vector<float> a_;
  std::vector<float> b_;
};

struct PairMeasures {
  double cosine = 0;
  double dot = 0;
  double euclidean = 0;
};

/// All three measures of two rows, in f64; NaN for those that compare directions where a row is
/// zero and has none. Errors: `out_of_range`, `invalid_argument` for a foreign centring.
Result<PairMeasures> compare_rows(const VectorTable& table, std::size_t a, std::size_t b,
                                  bool unit_length, const Centring* centring = nullptr);

}  // namespace embedscope
