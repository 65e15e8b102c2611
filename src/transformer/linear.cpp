#include "transformer/linear.h"

#include <algorithm>

namespace embedscope {

Result<void> ActivationScratch::reserve(std::size_t rows, std::size_t depth) {
  const std::size_t values = product(rows, depth + (depth & 1U));
  if (values > values_.size()) {
    auto buffer = AlignedBuffer<std::int16_t>::allocate(values);
    if (!buffer) return std::move(buffer).failure();
    values_ = std::move(*buffer);
  }
  if (rows > scales_.size()) {
    auto buffer = AlignedBuffer<float>::allocate(rows);
    if (!buffer) return std::move(buffer).failure();
    scales_ = std::move(*buffer);
  }
  return {};
}

double Linear::memory() const {
  return (static_cast<double>(inputs) * static_cast<double>(outputs) * (bytes ? 1.0 : 4.0)) +
         (static_cast<double>(outputs) * 8.0);
}

Result<void> Linear::allocate() {
  if (bytes) {
    auto packed = PackedBytes::allocate(inputs, outputs);
    if (!packed) return std::move(packed).failure();
    packed_ = std::move(*packed);
  } else {
    auto matrix = PackedMatrix::allocate(inputs, outputs);
    if (!matrix) return std::move(matrix).failure();
    matrix_ = std::move(*matrix);
  }
  if (has_bias) {
    auto bias = AlignedBuffer<float>::allocate(outputs);
    if (!bias) return std::move(bias).failure();
    bias_ = std::move(*bias);
  }
  return {};
}

void Linear::row(std::size_t output, std::span<float> out) const {
  if (bytes) {
    packed_.column(output, out);
  } else {
    matrix_.column(output, out);
  }
}

void Linear::apply(MatrixView<const float> x, MatrixView<float> out,
                   ActivationScratch& scratch) const {
  for (std::size_t r = 0; r < out.rows; ++r) {
    const auto row = out.row(r);
    if (has_bias) {
      std::copy(bias_.span().begin(), bias_.span().end(), row.begin());
    } else {
      std::fill(row.begin(), row.end(), 0.0F);
    }
  }
  if (!bytes) {
    return gemm_add(x, matrix_.view(), out);
  }
  quantise_activations(x, scratch.values(), scratch.scales());
  gemm_add(scratch.values(), scratch.scales(), packed_, out);
}

}  // namespace embedscope
