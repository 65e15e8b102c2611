#include "vectors/random_table.h"

#include <algorithm>
#include <string>

#include "base/sizes.h"

namespace embedscope {

Result<RandomTable> RandomTable::start(const RandomTableOptions& options) {
  if (options.rows == 0 || options.dims == 0) {
    return Error{ErrorCode::invalid_argument, "a random table needs a row and a dimension, not " +
                                                  std::to_string(options.rows) + " × " +
                                                  std::to_string(options.dims)};
  }
  auto values = AlignedBuffer<float>::allocate(product(options.rows, options.dims));
  if (!values) return std::move(values).failure();
  return RandomTable(options, std::move(*values));
}

bool RandomTable::step(std::size_t rows) {
  const std::size_t last = row_ + std::min(rows, total() - row_);
  for (float& value : values_.span().subspan(row_ * options_.dims, (last - row_) * options_.dims)) {
    value = rng_.normal();
  }
  row_ = last;
  return row_ == total();
}

Result<VectorTable> RandomTable::finish() {
  if (done() < total()) {
    return Error{ErrorCode::invalid_argument, "only " + std::to_string(done()) + " of " +
                                                  std::to_string(total()) + " rows are drawn"};
  }
  return VectorTable::adopt_f32(std::move(values_), options_.rows, options_.dims);
}

}  // namespace embedscope
