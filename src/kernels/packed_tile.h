// The inner loop of packed_gemm: one tile of a product. By itself, since a machine that multiplies
// and adds in one instruction has it in a module of its own (wasm/fused).
#pragma once

#include <cstddef>
#include <utility>

#include "kernels/lanes.h"

namespace embedscope::detail {

/// Columns of a panel.
inline constexpr std::size_t kPanelColumns = 2 * kRegisterLanes;

[[gnu::always_inline]] inline Register load_from(const float* from) {
  return *reinterpret_cast<const UnalignedRegister*>(from);
}
/// Without an addition to zero, which would not be folded away: −0 + 0 is 0.
[[gnu::always_inline]] inline Register splat_to(float value) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
    return Register{((void)i, value)...};
  }(std::make_index_sequence<kRegisterLanes>());
}
[[gnu::always_inline]] inline void store_to(float* to, Register value) {
  *reinterpret_cast<UnalignedRegister*>(to) = value;
}

/// sum + a · b, rounded twice, as everywhere.
struct Separate {
  [[gnu::always_inline]] static Register of(Register sum, Register a, Register b) {
    return sum + (a * b);
  }
};

/// c[kRows × kPanels·kPanel] += a · b, one tile: a has rows of a_stride, panels of b lie
/// panel_stride apart. The sums stay in registers.
template <std::size_t kRows, std::size_t kPanels, class MultiplyAdd>
[[gnu::always_inline]] inline void packed_tile(const float* a, std::size_t a_stride, const float* b,
                                               std::size_t panel_stride, std::size_t depth,
                                               float* c, std::size_t c_stride) {
  Register sum[kRows][2 * kPanels];
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < 2 * kPanels; ++v)
      sum[r][v] = load_from(c + (r * c_stride) + (v * kRegisterLanes));
  }
  const auto add_products = [&](std::size_t step) __attribute__((always_inline)) {
    Register right[2 * kPanels];
    for (std::size_t v = 0; v < 2 * kPanels; ++v) {
      right[v] = load_from(b + ((v / 2) * panel_stride) + (step * kPanelColumns) +
                           ((v % 2) * kRegisterLanes));
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      const Register left = splat_to(a[(r * a_stride) + step]);
      for (std::size_t v = 0; v < 2 * kPanels; ++v)
        sum[r][v] = MultiplyAdd::of(sum[r][v], left, right[v]);
    }
  };
  // Four steps a turn: their addresses differ by constants, which cost no instructions.
  const float* const whole = a + (depth / 4 * 4);
  for (; a != whole; a += 4, b += 4 * kPanelColumns) {
    add_products(0);
    add_products(1);
    add_products(2);
    add_products(3);
  }
  for (std::size_t step = 0; step < depth % 4; ++step) add_products(step);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < 2 * kPanels; ++v)
      store_to(c + (r * c_stride) + (v * kRegisterLanes), sum[r][v]);
  }
}

}  // namespace embedscope::detail
