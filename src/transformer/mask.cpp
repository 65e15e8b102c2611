#include "transformer/mask.h"

#include <algorithm>
#include <string>

#include "base/concat.h"
#include "base/sizes.h"

namespace embedscope {

Result<void> check(const Mask& mask, std::size_t positions) {
  if (!mask.padding.empty() && mask.padding.size() != positions) {
    return failure(ErrorCode::invalid_argument, {"the padding has ", mask.padding.size(),
                                                 " places for ", positions, " positions"});
  }
  if (mask.kind != MaskKind::custom) return {};
  if (mask.size != positions || mask.custom.size() != product(positions, positions)) {
    return failure(
        ErrorCode::invalid_argument,
        {"the mask has ", mask.custom.size(), " places, expected ", positions, " × ", positions});
  }
  return {};
}

bool fill_mask(const Mask& mask, bool causal, std::size_t window, std::size_t first,
               std::size_t rows, std::size_t keys, std::span<std::uint8_t> out) {
  bool open = true;
  const auto near = [](std::size_t width, std::size_t row, std::size_t key) {
    return width == 0 || (row > key ? row - key : key - row) < width;
  };
  const MaskKind kind = mask.kind != MaskKind::model ? mask.kind
                        : causal                     ? MaskKind::causal
                                                     : MaskKind::bidirectional;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t row = first + r;
    for (std::size_t key = 0; key < keys; ++key) {
      bool seen = true;
      switch (kind) {
        case MaskKind::causal: seen = key <= row; break;
        case MaskKind::prefix: seen = key <= row || (key < mask.prefix && row < mask.prefix); break;
        case MaskKind::custom: seen = mask.custom[(row * mask.size) + key] != 0; break;
        default: break;
      }
      if (kind != MaskKind::custom)
        seen = seen && near(window, row, key) && near(mask.window, row, key);
      if (!mask.padding.empty()) seen = seen && mask.padding[key] == 0;
      out[(r * keys) + key] = seen ? 1 : 0;
      open = open && seen;
    }
  }
  return open;
}

}  // namespace embedscope
