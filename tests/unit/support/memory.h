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
    while (void* const memory = std::malloc(kBlock)) blocks_.push_back(memory);
    for (std::size_t given = 0; given < left && !blocks_.empty(); given += kBlock) {
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
  static constexpr std::size_t kBlock = std::size_t{1} << 20;
  std::vector<void*> blocks_ = [] {
    std::vector<void*> room;
    room.reserve(std::size_t{1} << 12);  // so that it need not grow when there is no memory
    return room;
  }();
};

}  // namespace embedscope::testing
