// The tiles of kernels/packed_gemm.cpp where the processor multiplies and adds in one instruction
// (relaxed SIMD): half the arithmetic. A module of five kilobytes beside the transformer's, whose
// memory it works in and whose tiles it takes the place of (fused.js).
// No stack, no data, no imports but the memory.
#include "kernels/packed_tile.h"

namespace embedscope::detail {
namespace {

/// sum + a · b, rounded once.
struct Fused {
  [[gnu::always_inline]] static Register of(Register sum, Register a, Register b) {
    return __builtin_wasm_relaxed_madd_f32x4(a, b, sum);
  }
};

}  // namespace
}  // namespace embedscope::detail

#define EMBEDSCOPE_TILE(rows, panels)                                                       \
  extern "C" [[clang::export_name("tile_" #rows "_" #panels)]] void tile_##rows##_##panels( \
      const float* a, std::size_t a_stride, const float* b, std::size_t panel_stride,       \
      std::size_t depth, float* c, std::size_t c_stride) {                                  \
    embedscope::detail::packed_tile<rows, panels, embedscope::detail::Fused>(               \
        a, a_stride, b, panel_stride, depth, c, c_stride);                                  \
  }

EMBEDSCOPE_TILE(6, 1)
EMBEDSCOPE_TILE(4, 1)
EMBEDSCOPE_TILE(2, 1)
EMBEDSCOPE_TILE(1, 1)
EMBEDSCOPE_TILE(1, 4)
