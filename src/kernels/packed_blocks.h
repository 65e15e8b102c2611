// Products with weights as GGUF files hold them: whole numbers of four or eight bits, of which 16
// or 32 along the inner index share a scale, and with some types a minimum that is added to them.
// They stay whole numbers in memory, and meet activations in sixteen bits (docs/adr/0011, 0029):
//
//   c[r, n] += scale[r] · Σ_g (s[g, n] · Σ_{k∈g} q[k, n] a[r, k] + m[g, n] · Σ_{k∈g} a[r, k])
//
// The inner sums are exact, the outer one is taken in f32 in the order of the groups, so that a row
// gives the same bits alone as among others, natively and in WebAssembly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"

namespace embedscope {

struct BlockForm {
  std::size_t group = 32;  ///< 16 or 32
  bool nibbles = false;    ///< whole numbers in 0 … 15, two a byte
  bool minima = false;
};

/// Weights that own their memory; depth is a multiple of 32.
class PackedBlocks {
 public:
  /// All zeros. Errors: `too_large`.
  static Result<PackedBlocks> allocate(std::size_t depth, std::size_t cols, BlockForm form);
  /// Bytes that allocate() takes but for what fills up the last panel.
  static double memory(std::size_t depth, std::size_t cols, BlockForm form);

  /// The weights of column c from `first` on, a group of them, become scale · whole + minimum.
  void set_group(std::size_t c, std::size_t first, std::span<const std::int8_t> whole, float scale,
                 float minimum);
  /// out = column c.
  void column(std::size_t c, std::span<float> out) const;

  [[nodiscard]] std::size_t depth() const { return depth_; }
  [[nodiscard]] std::size_t cols() const { return cols_; }
  [[nodiscard]] std::size_t groups() const { return depth_ / form_.group; }
  [[nodiscard]] const BlockForm& form() const { return form_; }

  struct Panel {
    const std::int8_t* values;  ///< pairs of the inner index, side by side
    const float* scales;        ///< of each group the scales, then the minima of the columns
  };
  [[nodiscard]] Panel panel(std::size_t index) const {
    return {values_.data() + (index * panel_values()), scales_.data() + (index * panel_scales())};
  }
  /// From one panel to the next.
  [[nodiscard]] std::size_t panel_values() const;
  [[nodiscard]] std::size_t panel_scales() const;

  [[nodiscard]] int whole(std::size_t k, std::size_t c) const;
  [[nodiscard]] float scale(std::size_t group, std::size_t c) const;
  /// 0 where the form has none.
  [[nodiscard]] float minimum(std::size_t group, std::size_t c) const;

 private:
  /// Of two steps of the inner index, in all columns of a panel.
  [[nodiscard]] std::size_t pair_bytes() const;
  [[nodiscard]] std::size_t value_place(std::size_t k, std::size_t c) const;
  [[nodiscard]] std::size_t scale_place(std::size_t group, std::size_t c) const;

  std::size_t depth_ = 0;
  std::size_t cols_ = 0;
  BlockForm form_;
  AlignedBuffer<std::int8_t> values_;
  AlignedBuffer<float> scales_;
};

/// Σ of each `group` values, one after the other: the third argument of gemm_add.
void sum_groups(std::span<const std::int16_t> values, std::size_t group, std::span<float> sums);

/// c += a · b for activations as quantise_activations writes them with all levels; `a_sums` has
/// b.groups() numbers a row.
void gemm_add(std::span<const std::int16_t> a, std::span<const float> a_scales,
              std::span<const float> a_sums, const PackedBlocks& b, MatrixView<float> c);
void gemm_add_scalar(std::span<const std::int16_t> a, std::span<const float> a_scales,
                     std::span<const float> a_sums, const PackedBlocks& b, MatrixView<float> c);

}  // namespace embedscope
