#include "vectors/vector_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/sizes.h"
#include "format/dtype.h"
#include "kernels/dot.h"
#include "kernels/quantise.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxRows = std::numeric_limits<std::uint32_t>::max() - 1;
constexpr std::size_t kMaxDims =
    131'071;  // up to here the product of two eight-bit rows fits an i32

std::string shape(std::size_t rows, std::size_t dims) {
  return std::to_string(rows) + " × " + std::to_string(dims);
}

Result<void> check_count(std::size_t given, std::size_t rows, std::size_t dims) {
  if (given != rows * dims) {
    return Error{ErrorCode::invalid_argument, "a table of " + shape(rows, dims) + " needs " +
                                                  std::to_string(rows * dims) + " values, not " +
                                                  std::to_string(given)};
  }
  return {};
}

template <class T>
Result<void> allocate_into(AlignedBuffer<T>& buffer, std::size_t count) {
  auto allocated = AlignedBuffer<T>::allocate(count);
  if (!allocated) {
    return std::move(allocated).failure();
  }
  buffer = std::move(*allocated);
  return {};
}

}  // namespace

/// Everything but f32_, whose values may be adopted. Sizes are bounded before they are multiplied.
Result<VectorTable> VectorTable::allocate(std::size_t rows, std::size_t dims, Storage storage) {
  if (dims == 0) {
    return Error{ErrorCode::invalid_argument, "vectors need at least one dimension"};
  }
  const bool wide = storage != Storage::i8;
  const std::size_t value_bytes = storage == Storage::f32   ? 1 + sizeof(float)
                                  : storage == Storage::f16 ? 1 + sizeof(std::uint16_t)
                                                            : 1;
  const std::size_t row_bytes = (wide ? 3 : 2) * sizeof(float);
  if (rows > kMaxRows || dims > kMaxDims || rows > kMaxBytes / ((dims * value_bytes) + row_bytes)) {
    return Error{ErrorCode::too_large, "a table of " + shape(rows, dims) +
                                           " values passes the limit of " +
                                           std::to_string(kMaxBytes) + " bytes"};
  }
  VectorTable table;
  table.rows_ = rows;
  table.dims_ = dims;
  table.storage_ = storage;
  for (auto* per_row : {&table.norms_, &table.scales_, &table.residuals_}) {
    if (per_row == &table.residuals_ && !wide) {
      continue;
    }
    if (auto allocated = allocate_into(*per_row, rows); !allocated) {
      return std::move(allocated).failure();
    }
  }
  if (auto allocated = allocate_into(table.i8_, rows * dims); !allocated) {
    return std::move(allocated).failure();
  }
  if (storage == Storage::f16) {
    if (auto allocated = allocate_into(table.f16_, rows * dims); !allocated) {
      return std::move(allocated).failure();
    }
  }
  return table;
}

/// Checks the rows in f32 or f16, and fills in their norms, approximations and residuals.
Result<void> VectorTable::measure_wide() {
  std::vector<float> scratch(dims_);
  for (std::size_t r = 0; r < rows_; ++r) {
    const std::span<const float> values = wide_row(r, scratch);
    const double square = dot_f64(values, values);
    if (!(square <= static_cast<double>(kMaxNorm) * kMaxNorm)) {
      for (std::size_t c = 0; c < dims_; ++c) {
        if (!std::isfinite(values[c])) {
          return Error{ErrorCode::non_finite, "row " + std::to_string(r) + ", column " +
                                                  std::to_string(c) + " is not a finite number"};
        }
      }
      return Error{ErrorCode::non_finite, "row " + std::to_string(r) + " is longer than 1e18"};
    }
    norms_[r] = static_cast<float>(std::sqrt(square));
    const std::span<std::int8_t> levels(i8_.data() + (r * dims_), dims_);
    const float scale = quantise_row(values, levels);
    scales_[r] = scale;
    double lost = 0;
    for (std::size_t c = 0; c < dims_; ++c) {
      const double difference =
          static_cast<double>(values[c]) - (static_cast<double>(scale) * levels[c]);
      lost += difference * difference;
    }
    residuals_[r] = static_cast<float>(std::sqrt(lost));
  }
  return {};
}

/// Checks the scales, and fills in the norms.
Result<void> VectorTable::measure_i8() {
  for (std::size_t r = 0; r < rows_; ++r) {
    const double scale = scales_[r];
    if (!std::isfinite(scale) || scale < 0) {
      return Error{ErrorCode::non_finite, "the scale of row " + std::to_string(r) + " is " +
                                              (scale < 0 ? "negative" : "not a finite number")};
    }
    const std::span<const std::int8_t> levels = i8_rows().row(r);
    const double norm = scale * std::sqrt(static_cast<double>(dot(levels, levels)));
    if (norm > static_cast<double>(kMaxNorm)) {
      return Error{ErrorCode::non_finite, "row " + std::to_string(r) + " is longer than 1e18"};
    }
    norms_[r] = static_cast<float>(norm);
  }
  return {};
}

Result<VectorTable> VectorTable::measured() && {
  if (auto checked = storage_ == Storage::i8 ? measure_i8() : measure_wide(); !checked) {
    return std::move(checked).failure();
  }
  return std::move(*this);
}

Result<VectorTable> VectorTable::from_f32(std::span<const float> values, std::size_t rows,
                                          std::size_t dims) {
  auto copy = AlignedBuffer<float>::allocate(values.size());
  if (!copy) {
    return std::move(copy).failure();
  }
  std::copy(values.begin(), values.end(), copy->data());
  return adopt_f32(std::move(*copy), rows, dims);
}

Result<VectorTable> VectorTable::adopt_f32(AlignedBuffer<float>&& values, std::size_t rows,
                                           std::size_t dims) {
  auto table = allocate(rows, dims, Storage::f32);
  if (!table) {
    return table;
  }
  if (auto checked = check_count(values.size(), rows, dims); !checked) {
    return std::move(checked).failure();
  }
  table->f32_ = std::move(values);
  return std::move(*table).measured();
}

Result<VectorTable> VectorTable::from_f16(std::span<const std::uint16_t> bits, std::size_t rows,
                                          std::size_t dims) {
  auto table = allocate(rows, dims, Storage::f16);
  if (!table) {
    return table;
  }
  if (auto checked = check_count(bits.size(), rows, dims); !checked) {
    return std::move(checked).failure();
  }
  std::copy(bits.begin(), bits.end(), table->f16_.data());
  return std::move(*table).measured();
}

Result<VectorTable> VectorTable::from_i8(std::span<const std::int8_t> values,
                                         std::span<const float> scales, std::size_t rows,
                                         std::size_t dims) {
  auto table = allocate(rows, dims, Storage::i8);
  if (!table) {
    return table;
  }
  if (auto checked = check_count(values.size(), rows, dims); !checked) {
    return std::move(checked).failure();
  }
  if (scales.size() != rows) {
    return Error{
        ErrorCode::invalid_argument,
        std::to_string(rows) + " rows need as many scales, not " + std::to_string(scales.size())};
  }
  std::copy(values.begin(), values.end(), table->i8_.data());
  std::copy(scales.begin(), scales.end(), table->scales_.data());
  return std::move(*table).measured();
}

Result<VectorTable> VectorTable::quantised() const {
  return from_i8(i8_.span(), scales_.span(), rows_, dims_);
}

Result<VectorTable> VectorTable::halved() const {
  auto table = allocate(rows_, dims_, Storage::f16);
  if (!table) {
    return table;
  }
  std::vector<float> scratch(dims_);
  for (std::size_t r = 0; r < rows_; ++r) {
    const auto from = wide_row(r, scratch);
    std::transform(from.begin(), from.end(), table->f16_.data() + (r * dims_), f32_to_f16);
  }
  return std::move(*table).measured();
}

Result<VectorTable> VectorTable::first(std::size_t rows) const {
  const std::size_t count = std::min(rows, rows_);
  const std::size_t values = product(count, dims_);
  switch (storage_) {
    case Storage::f32: return from_f32(f32_.span().first(values), count, dims_);
    case Storage::f16: return from_f16(f16_.span().first(values), count, dims_);
    case Storage::i8:
      return from_i8(i8_.span().first(values), scales_.span().first(count), count, dims_);
  }
  return VectorTable();
}

Result<void> VectorTable::append(const VectorTable& more) {
  if (dims_ != 0 && (more.dims_ != dims_ || more.storage_ != storage_)) {
    const auto kind = [](Storage storage) {
      return storage == Storage::i8    ? " in 8 bits"
             : storage == Storage::f16 ? " in f16"
                                       : " in f32";
    };
    return Error{ErrorCode::invalid_argument,
                 "rows of " + std::to_string(more.dims_) + " dimensions" + kind(more.storage_) +
                     " cannot follow rows of " + std::to_string(dims_) + kind(storage_)};
  }
  auto joined = allocate(rows_ + more.rows_, more.dims_, more.storage_);
  if (!joined) {
    return std::move(joined).failure();
  }
  if (auto allocated = allocate_into(joined->f32_, f32_.size() + more.f32_.size()); !allocated) {
    return std::move(allocated).failure();
  }
  const auto join = [](auto& to, const auto& first, const auto& second) {
    std::copy(first.span().begin(), first.span().end(), to.data());
    std::copy(second.span().begin(), second.span().end(), to.data() + first.size());
  };
  join(joined->f32_, f32_, more.f32_);
  join(joined->f16_, f16_, more.f16_);
  join(joined->i8_, i8_, more.i8_);
  join(joined->scales_, scales_, more.scales_);
  join(joined->norms_, norms_, more.norms_);
  join(joined->residuals_, residuals_, more.residuals_);
  *this = std::move(*joined);
  return {};
}

std::size_t VectorTable::bytes() const {
  return ((f32_.size() + scales_.size() + norms_.size() + residuals_.size()) * sizeof(float)) +
         (f16_.size() * sizeof(std::uint16_t)) + i8_.size();
}

Result<void> VectorTable::row(std::size_t index, std::span<float> out) const {
  if (index >= rows_) {
    return Error{ErrorCode::out_of_range, "row " + std::to_string(index) + " of a table of " +
                                              std::to_string(rows_) + " rows"};
  }
  if (out.size() != dims_) {
    return Error{ErrorCode::invalid_argument, "a row has " + std::to_string(dims_) +
                                                  " values, not " + std::to_string(out.size())};
  }
  const std::span<const float> values = wide_row(index, out);
  if (values.data() != out.data()) {
    std::copy(values.begin(), values.end(), out.begin());
  }
  return {};
}

std::span<const float> VectorTable::wide_row(std::size_t index, std::span<float> scratch) const {
  switch (storage_) {
    case Storage::f32: return f32_rows().row(index);
    case Storage::f16: {
      const std::span<const std::uint16_t> bits = f16_rows().row(index);
      std::transform(bits.begin(), bits.end(), scratch.begin(), f16_to_f32);
      break;
    }
    case Storage::i8: dequantise_row(i8_rows().row(index), scales_[index], scratch); break;
  }
  return scratch;
}

MatrixView<const float> VectorTable::f32_rows() const {
  return {f32_.data(), storage_ == Storage::f32 ? rows_ : 0, dims_};
}

MatrixView<const std::uint16_t> VectorTable::f16_rows() const {
  return {f16_.data(), storage_ == Storage::f16 ? rows_ : 0, dims_};
}

MatrixView<const std::int8_t> VectorTable::i8_rows() const { return {i8_.data(), rows_, dims_}; }

}  // namespace embedscope
