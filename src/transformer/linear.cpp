#include "transformer/linear.h"

#include <algorithm>

namespace embedscope {

namespace {

template <class T>
Result<void> grow(AlignedBuffer<T>& buffer, std::size_t count) {
  if (count <= buffer.size()) return {};
  auto grown = AlignedBuffer<T>::allocate(count);
  if (!grown) return std::move(grown).failure();
  buffer = std::move(*grown);
  return {};
}

template <class Matrix>
Result<void> place(Matrix& at, Result<Matrix> allocated) {
  if (!allocated) return std::move(allocated).failure();
  at = std::move(*allocated);
  return {};
}

}  // namespace

Result<void> ActivationScratch::reserve(std::size_t rows, std::size_t depth, std::size_t groups) {
  if (auto grown = grow(values_, product(rows, depth + (depth & 1U))); !grown) return grown;
  if (auto grown = grow(sums_, product(rows, groups)); !grown) return grown;
  return grow(scales_, rows);
}

double Linear::memory() const {
  const double weights = static_cast<double>(inputs) * static_cast<double>(outputs);
  const double bytes = form == WeightForm::f32 ? weights * 4
                       : form == WeightForm::rows
                           ? weights
                           : PackedBlocks::memory(inputs, outputs, block_form);
  return bytes + (static_cast<double>(outputs) * 8.0);
}

Result<void> Linear::allocate() {
  Result<void> placed;
  switch (form) {
    case WeightForm::f32: placed = place(matrix_, PackedMatrix::allocate(inputs, outputs)); break;
    case WeightForm::rows: placed = place(packed_, PackedBytes::allocate(inputs, outputs)); break;
    case WeightForm::blocks:
      placed = place(blocks_, PackedBlocks::allocate(inputs, outputs, block_form));
      break;
  }
  if (!placed) return placed;
  if (has_bias) {
    auto bias = AlignedBuffer<float>::allocate(outputs);
    if (!bias) return std::move(bias).failure();
    bias_ = std::move(*bias);
  }
  return {};
}

void Linear::row(std::size_t output, std::span<float> out) const {
  switch (form) {
    case WeightForm::f32: return matrix_.column(output, out);
    case WeightForm::rows: return packed_.column(output, out);
    case WeightForm::blocks: return blocks_.column(output, out);
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
  if (form == WeightForm::f32) return gemm_add(x, matrix_.view(), out);
  const bool in_blocks = form == WeightForm::blocks;
  quantise_activations(x, scratch.values(), scratch.scales(), in_blocks);
  if (!in_blocks) return gemm_add(scratch.values(), scratch.scales(), packed_, out);
  const std::size_t group = block_form.group;
  const auto sums = scratch.sums().first(out.rows * blocks_.groups());
  if (block_form.minima) sum_groups(scratch.values().first(sums.size() * group), group, sums);
  gemm_add(scratch.values(), scratch.scales(), scratch.sums(), blocks_, out);
}

}  // namespace embedscope
