// Vectors without any structure, to compare a space with: independent standard normal values, so
// that every direction is as likely as any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/aligned_buffer.h"
#include "base/result.h"
#include "base/rng.h"
#include "vectors/vector_table.h"

namespace embedscope {

struct RandomTableOptions {
  std::size_t rows = 1000;
  std::size_t dims = 192;
  std::uint64_t seed = 1;  ///< one seed gives one table, on every platform
};

/// A table in steps, for callers that must not block: start, step until it returns true, finish.
class RandomTable {
 public:
  /// Errors: `invalid_argument` for no rows or dims, `too_large` where there is no memory for them.
  static Result<RandomTable> start(const RandomTableOptions& options);

  /// Draws up to `rows` more; true when all are drawn. Any sequence of steps gives the same table.
  bool step(std::size_t rows);
  [[nodiscard]] std::size_t done() const { return row_; }
  [[nodiscard]] std::size_t total() const { return options_.rows; }

  /// After the last step, once. Errors: `invalid_argument` before it, those of
  /// VectorTable::adopt_f32.
  Result<VectorTable> finish();

 private:
  RandomTable(const RandomTableOptions& options, AlignedBuffer<float> values)
      : options_(options), rng_(options.seed), values_(std::move(values)) {}

  RandomTableOptions options_;
  Rng rng_;
  AlignedBuffer<float> values_;
  std::size_t row_ = 0;
};

}  // namespace embedscope
