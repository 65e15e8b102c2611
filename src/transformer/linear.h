// A linear map x ↦ W x + b with its weights packed for the product: in f32, or as whole numbers as
// they were stored, with a scale a row or a scale a block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "kernels/packed_blocks.h"
#include "kernels/packed_gemm.h"

namespace embedscope {

/// Memory that products with whole numbers need for their activations; grows to the largest asked
/// for.
class ActivationScratch {
 public:
  /// Errors: `too_large`.
  Result<void> reserve(std::size_t rows, std::size_t depth, std::size_t groups);
  [[nodiscard]] std::span<std::int16_t> values() { return values_.span(); }
  [[nodiscard]] std::span<float> scales() { return scales_.span(); }
  [[nodiscard]] std::span<float> sums() { return sums_.span(); }

 private:
  AlignedBuffer<std::int16_t> values_;
  AlignedBuffer<float> scales_;
  AlignedBuffer<float> sums_;  ///< of the groups of values that share a scale of the weights
};

/// How weights lie in memory.
enum class WeightForm : std::uint8_t {
  f32,
  rows,    ///< eight bits with a scale a row
  blocks,  ///< four or eight bits with a scale a group, as Linear::block_form says
};

class Linear {
 public:
  /// The extents of a map that is not allocated yet; 0 outputs is a map that the model does not
  /// have.
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  bool has_bias = false;
  WeightForm form = WeightForm::f32;
  BlockForm block_form;

  /// Errors: `too_large`.
  Result<void> allocate();
  [[nodiscard]] bool empty() const { return outputs == 0; }
  /// What allocate() will take.
  [[nodiscard]] double memory() const;

  void set_output(std::size_t output, std::span<const float> weights) {
    matrix_.set_column(output, weights);
  }
  void set_output(std::size_t output, std::span<const std::int8_t> weights, float scale) {
    packed_.set_column(output, weights, scale);
  }
  /// The weights of `output` for a group of inputs from `input` on.
  void set_group(std::size_t output, std::size_t input, std::span<const std::int8_t> whole,
                 float scale, float minimum) {
    blocks_.set_group(output, input, whole, scale, minimum);
  }
  void set_input(std::size_t input, std::size_t first_output, std::span<const float> weights) {
    matrix_.set_row(input, first_output, weights);
  }
  [[nodiscard]] std::span<float> bias() { return bias_.span(); }
  [[nodiscard]] std::span<const float> bias() const { return bias_.span(); }
  /// The weights of one output, dequantised: a row of the stored [outputs, inputs] matrix.
  void row(std::size_t output, std::span<float> out) const;

  /// What apply() needs of `scratch` for as many rows. Errors: `too_large`.
  Result<void> reserve(ActivationScratch& scratch, std::size_t rows) const {
    if (form == WeightForm::f32) return {};
    return scratch.reserve(rows, inputs, form == WeightForm::blocks ? blocks_.groups() : 0);
  }
  /// out = x Wᵀ + b; x is rows × inputs, out rows × outputs, and `scratch` is reserved.
  void apply(MatrixView<const float> x, MatrixView<float> out, ActivationScratch& scratch) const;

 private:
  PackedMatrix matrix_;
  PackedBytes packed_;
  PackedBlocks blocks_;
  AlignedBuffer<float> bias_;
};

}  // namespace embedscope
