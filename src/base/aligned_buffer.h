// A fixed-size array on a 64-byte boundary whose allocation can fail politely. std::vector aborts
// when memory runs out in a build without exceptions; a reader's browser deserves a sentence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "base/sizes.h"

namespace embedscope {

/// No single buffer grows past this; a 32-bit WebAssembly heap ends at 2 or 4 GB in all.
inline constexpr std::size_t kMaxBufferBytes = 1'500'000'000;

inline constexpr std::size_t kBufferAlignment = 64;

namespace detail {
/// Zeroed memory for that many elements, one or more.
Result<void*> allocate_aligned(std::size_t count, std::size_t element_bytes);
}  // namespace detail

template <class T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>, "the buffer neither constructs nor destroys");

 public:
  AlignedBuffer() = default;
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    if (this != &other) {
      std::free(data_);
      data_ = std::exchange(other.data_, nullptr);
      size_ = std::exchange(other.size_, 0);
    }
    return *this;
  }
  AlignedBuffer(const AlignedBuffer&) = delete;
  AlignedBuffer& operator=(const AlignedBuffer&) = delete;
  ~AlignedBuffer() { std::free(data_); }

  /// `count` zeroed elements, or `too_large` when they pass kMaxBufferBytes or cannot be had. A
  /// count that is a product is made by product() (sizes.h).
  static Result<AlignedBuffer> allocate(std::size_t count) {
    AlignedBuffer buffer;
    if (count == 0) {
      return buffer;
    }
    auto memory = detail::allocate_aligned(count, sizeof(T));
    if (!memory) return std::move(memory).error();
    buffer.data_ = static_cast<T*>(*memory);
    buffer.size_ = count;
    return buffer;
  }

  /// The same memory as the first `count` elements of another type, of which it must hold as many:
  /// for values that arrive as bytes and would hardly fit twice.
  template <class Other>
  AlignedBuffer<Other> as(std::size_t count) && {
    AlignedBuffer<Other> other;
    other.data_ = reinterpret_cast<Other*>(std::exchange(data_, nullptr));
    other.size_ = count;
    size_ = 0;
    return other;
  }

  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  T& operator[](std::size_t index) { return data_[index]; }
  const T& operator[](std::size_t index) const { return data_[index]; }
  [[nodiscard]] std::span<T> span() { return {data_, size_}; }
  [[nodiscard]] std::span<const T> span() const { return {data_, size_}; }

 private:
  template <class Other>
  friend class AlignedBuffer;

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Whether `bytes` in all can be had now, which is asked by taking them and giving them back. A
/// std::vector that does not get its memory ends the program, so whatever grows vectors by the size
/// of its input asks first. Errors: `too_large` naming `what`.
Result<void> room_for(std::size_t bytes, std::string_view what);

}  // namespace embedscope
