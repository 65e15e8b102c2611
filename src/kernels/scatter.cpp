#include "kernels/scatter.h"

#include <algorithm>
#include <string>
#include <utility>

#include "kernels/lanes.h"

namespace embedscope {
namespace {

constexpr std::size_t kBlockRows = 128;

}  // namespace

Result<ScatterMatrix> ScatterMatrix::allocate(std::size_t dims) {
  ScatterMatrix matrix;
  matrix.dims_ = dims;
  matrix.stride_ = (dims + kLanes - 1) / kLanes * kLanes;
  if (product(dims, matrix.stride_, sizeof(double)) > kMaxBufferBytes) {
    return Error{ErrorCode::too_large, "a covariance of " + std::to_string(dims) + " dimensions"};
  }
  auto block = AlignedBuffer<float>::allocate(product(kBlockRows, matrix.stride_));
  if (!block) {
    return std::move(block).failure();
  }
  auto sums = AlignedBuffer<double>::allocate(product(dims, dims));
  if (!sums) {
    return std::move(sums).failure();
  }
  matrix.block_ = std::move(*block);
  matrix.sums_ = std::move(*sums);
  return matrix;
}

/// Sixteen columns of all rows stand together, so that the product of two such panels stays in the
/// first-level cache.
void ScatterMatrix::add(std::span<const float> row) {
  float* to = block_.data() + (held_ * kLanes);
  const std::size_t whole = dims_ / kLanes * kLanes;
  for (std::size_t from = 0; from < whole; from += kLanes, to += kBlockRows * kLanes) {
    Lanes::load(row.data() + from).store(to);
  }
  std::copy(row.begin() + static_cast<std::ptrdiff_t>(whole), row.end(), to);
  if (++held_ == kBlockRows) {
    flush();
  }
}

void ScatterMatrix::flush() {
  const auto add_sums = [&](std::size_t i, std::size_t from, const Lanes& lanes) {
    float sums[kLanes];
    lanes.store(sums);
    const std::size_t last = std::min(from + kLanes, dims_);
    for (std::size_t j = std::max(i, from); j < last; ++j) {
      sums_[(i * dims_) + j] += static_cast<double>(sums[j - from]);
    }
  };
  // Two rows of the result at a time share the loads of sixteen of its columns.
  for (std::size_t i = 0; i < dims_; i += 2) {
    const std::size_t second = i + 1 < dims_ ? i + 1 : i;
    for (std::size_t from = i / kLanes * kLanes; from < dims_; from += kLanes) {
      Lanes upper = Lanes::zero();
      Lanes lower = Lanes::zero();
      const float* values = block_.data() + (from * kBlockRows);
      const float* row = block_.data() + (i / kLanes * kLanes * kBlockRows);
      const float* const end = values + (held_ * kLanes);
      for (; values != end; values += kLanes, row += kLanes) {
        const Lanes sixteen = Lanes::load(values);
        upper += row[i % kLanes] * sixteen;
        lower += row[second % kLanes] * sixteen;
      }
      add_sums(i, from, upper);
      if (second != i) {
        add_sums(second, from, lower);
      }
    }
  }
  held_ = 0;
}

std::span<double> ScatterMatrix::finish() {
  flush();
  for (std::size_t i = 0; i < dims_; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      sums_[(i * dims_) + j] = sums_[(j * dims_) + i];
    }
  }
  return sums_.span();
}

}  // namespace embedscope
