// Products and sums of sizes that do not wrap. Where std::size_t has 32 bits, as in WebAssembly,
// 65,536 tokens times a context of 65,536 is 0: what comes of a reader's numbers is multiplied
// here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace embedscope {

/// What product() and sum() give where the true value does not fit: more than any allocation
/// grants, so AlignedBuffer::allocate and room_for refuse it, and no container has that size.
inline constexpr std::size_t kTooMany = SIZE_MAX;

constexpr std::size_t product(std::size_t a, std::size_t b) {
  std::size_t exact = 0;
  return __builtin_mul_overflow(a, b, &exact) ? kTooMany : exact;
}
template <class... Sizes>
constexpr std::size_t product(std::size_t a, std::size_t b, Sizes... more) {
  return product(product(a, b), more...);
}

constexpr std::size_t sum(std::size_t a, std::size_t b) {
  std::size_t exact = 0;
  return __builtin_add_overflow(a, b, &exact) ? kTooMany : exact;
}
template <class... Sizes>
constexpr std::size_t sum(std::size_t a, std::size_t b, Sizes... more) {
  return sum(sum(a, b), more...);
}

}  // namespace embedscope
