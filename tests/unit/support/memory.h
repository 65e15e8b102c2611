// Memory that is nearly all taken, where it ends within reach: 32-bit WebAssembly.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <vector>

namespace embedscope::testing {

/// Takes all memory but about `left` bytes, and gives it back when it goes.
class Ballast {
 public:
  explicit Ballast(std::size_t left) {
    for (std::size_t block = std::size_t{1} << 26; block >= kLeast; block /= 2) {
      while (void* const memory = std::malloc(block)) blocks_.push_back(memory);
    }
    for (std::size_t given = 0; given < left; given += kLeast) {
      std::free(blocks_.back());
      blocks_.pop_back();
    }
  }
  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;
  ~Ballast() {
    for (void* const memory : blocks_) std::free(memory);
  }

 private:
  static constexpr std::size_t kLeast = std::size_t{1} << 20;
  std::vector<void*> blocks_ = [] {
    std::vector<void*> room;
    room.reserve(std::size_t{1} << 16);  // so that it need not grow when there is no memory
    return room;
  }();
};

}  // namespace embedscope::testing
