#include "kernels/topk.h"

#include <algorithm>
#include <utility>

#include "kernels/lanes.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace embedscope {
namespace {

/// Whether any of sixteen scores is above the threshold.
inline bool any_above(const float* scores, float threshold) {
#if defined(__wasm_simd128__)
  const v128_t limit = wasm_f32x4_splat(threshold);
  const auto above = [&](std::size_t i) {
    return wasm_f32x4_gt(wasm_v128_load(scores + i), limit);
  };
  return wasm_v128_any_true(
      wasm_v128_or(wasm_v128_or(above(0), above(4)), wasm_v128_or(above(8), above(12))));
#else
  int any = 0;  // compilers turn this into compares and one test
  for (std::size_t i = 0; i < kLanes; ++i) {
    any |= static_cast<int>(scores[i] > threshold);
  }
  return any != 0;
#endif
}

/// Heap order: the worst entry on top, and of equal scores the larger row.
bool better(const TopK::Entry& left, const TopK::Entry& right) {
  return left.score > right.score || (left.score == right.score && left.row < right.row);
}

}  // namespace

std::size_t first_above_scalar(std::span<const float> scores, std::size_t from, float threshold) {
  while (from < scores.size() && !(scores[from] > threshold)) {
    ++from;
  }
  return from;
}

std::size_t first_above(std::span<const float> scores, std::size_t from, float threshold) {
  while (from + kLanes <= scores.size() && !any_above(scores.data() + from, threshold)) {
    from += kLanes;
  }
  return first_above_scalar(scores, from, threshold);
}

TopK::TopK(std::size_t k) : k_(k) {
  if (k == 0) {
    threshold_ = std::numeric_limits<double>::infinity();
  }
}

void TopK::push(std::uint32_t row, double score) {
  const Entry entry{score, row};
  if (heap_.size() < k_) {
    if (score != score) {
      return;
    }
    heap_.push_back(entry);
    std::push_heap(heap_.begin(), heap_.end(), better);
  } else {
    if (k_ == 0 || !better(entry, heap_.front())) {
      return;
    }
    std::pop_heap(heap_.begin(), heap_.end(), better);
    heap_.back() = entry;
    std::push_heap(heap_.begin(), heap_.end(), better);
  }
  if (heap_.size() == k_) {
    threshold_ = heap_.front().score;
  }
}

std::vector<TopK::Entry> TopK::take() {
  std::sort_heap(heap_.begin(), heap_.end(), better);
  threshold_ = k_ == 0 ? threshold_ : -std::numeric_limits<double>::infinity();
  return std::exchange(heap_, {});
}

}  // namespace embedscope
