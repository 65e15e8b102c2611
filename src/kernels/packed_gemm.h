// Matrix products of a transformer: activations, a row a token, times weights that were laid out
// for the product once and for all. Columns are packed in panels that fill two registers, inner
// index outermost, so that the kernel reads weights as one stream and keeps a tile of the result in
// registers (Goto and van de Geijn, 2008, "Anatomy of high-performance matrix multiplication").
//
// Every element of a product is added up in the order of the inner index, so that its bits depend
// neither on the target, nor on how many rows are multiplied at once: a token fed alone gives the
// same numbers as within its sentence. In WebAssembly with relaxed SIMD (wasm/fused) a product is
// added without being rounded first, which changes last bits, but those of one row as those of
// many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "kernels/lanes.h"
#include "kernels/packed_tile.h"

namespace embedscope {

/// Columns of a panel.
inline constexpr std::size_t kPanel = detail::kPanelColumns;

/// A borrowed packed matrix of `depth` × `cols`: the element (k, c) lies in panel c / kPanel at
/// k · kPanel + c % kPanel. The last panel is filled up with zeros.
struct PackedView {
  const float* data = nullptr;
  std::size_t depth = 0;
  std::size_t cols = 0;
  std::size_t panel_stride = 0;  ///< elements from one panel to the next, at least depth · kPanel
};

constexpr std::size_t panels_of(std::size_t cols) { return (cols + kPanel - 1) / kPanel; }

/// c += a · b for a of rows × b.depth and c of rows × b.cols.
void gemm_add(MatrixView<const float> a, const PackedView& b, MatrixView<float> c);
void gemm_add_scalar(MatrixView<const float> a, const PackedView& b, MatrixView<float> c);

#if defined(__wasm__)
/// Where in the function table the tiles of the product lie: of 6, 4, 2 and 1 rows, and of one row
/// over four panels. What else is put there is called instead, with the same parameters
/// (wasm/fused).
std::array<std::uintptr_t, 5> tile_slots();
#endif

/// Weights in f32 that own their memory.
class PackedMatrix {
 public:
  /// All zeros. Errors: `too_large`.
  static Result<PackedMatrix> allocate(std::size_t depth, std::size_t cols);
  /// Column c becomes `values`, one a row of the stored [out, in] matrix.
  void set_column(std::size_t c, std::span<const float> values);
  /// Row k becomes `values`, from column `first` on.
  void set_row(std::size_t k, std::size_t first, std::span<const float> values);
  /// out = column c.
  void column(std::size_t c, std::span<float> out) const;

  [[nodiscard]] PackedView view() const { return {values_.data(), depth_, cols_, depth_ * kPanel}; }
  [[nodiscard]] std::size_t depth() const { return depth_; }
  [[nodiscard]] std::size_t cols() const { return cols_; }

 private:
  std::size_t depth_ = 0;
  std::size_t cols_ = 0;
  AlignedBuffer<float> values_;
};

/// Weights in eight bits with a scale a column. The activations that they meet are held in sixteen
/// bits, so finely that the sums just fit 32 bits: what is lost is what the weights lost when they
/// were stored.
class PackedBytes {
 public:
  static Result<PackedBytes> allocate(std::size_t depth, std::size_t cols);
  void set_column(std::size_t c, std::span<const std::int8_t> values, float scale);
  void column(std::size_t c, std::span<float> out) const;

  [[nodiscard]] std::size_t depth() const { return depth_; }
  [[nodiscard]] std::size_t cols() const { return cols_; }
  /// Sixteen-bit values of a row of activations: depth, rounded up to an even number.
  [[nodiscard]] std::size_t padded_depth() const { return depth_ + (depth_ & 1U); }
  [[nodiscard]] const std::int8_t* data() const { return values_.data(); }
  [[nodiscard]] std::span<const float> scales() const { return scales_.span(); }

 private:
  std::size_t depth_ = 0;
  std::size_t cols_ = 0;
  AlignedBuffer<std::int8_t> values_;
  AlignedBuffer<float> scales_;
};

/// Writes each row of `a` in sixteen bits, `out` being rows × padded depth, and its scale: with as
/// many levels as keep 128 · Σ|value| below 2³¹, so that no product with eight-bit weights
/// overflows. `in_groups` is for sums over at most 32 values, which all 32,767 levels fit.
void quantise_activations(MatrixView<const float> a, std::span<std::int16_t> out,
                          std::span<float> scales, bool in_groups = false);

/// c += a · b for activations as quantise_activations writes them.
void gemm_add(std::span<const std::int16_t> a, std::span<const float> a_scales,
              const PackedBytes& b, MatrixView<float> c);
void gemm_add_scalar(std::span<const std::int16_t> a, std::span<const float> a_scales,
                     const PackedBytes& b, MatrixView<float> c);

}  // namespace embedscope
