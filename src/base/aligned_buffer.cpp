#include "base/aligned_buffer.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "base/concat.h"

namespace embedscope {

namespace {

/// Of all that one computation holds. 256 GB on 64 bits, where asking costs nothing and so says
/// little.
constexpr std::size_t kMostBytes = sizeof(void*) == 4 ? PTRDIFF_MAX : std::size_t{1} << 38;

}  // namespace

Result<void*> detail::allocate_aligned(std::size_t count, std::size_t element_bytes) {
  if (count > kMaxBufferBytes / element_bytes) {
    return Error{ErrorCode::too_large,
                 concat({"a buffer of ", count, " elements of ", element_bytes,
                         " bytes is more than the ", kMaxBufferBytes, " bytes allowed"})};
  }
  // aligned_alloc wants a whole number of alignments.
  const std::size_t bytes =
      ((count * element_bytes) + kBufferAlignment - 1) / kBufferAlignment * kBufferAlignment;
  void* memory = std::aligned_alloc(kBufferAlignment, bytes);
  if (memory == nullptr)
    return Error{ErrorCode::too_large, concat({bytes, " bytes of memory could not be had"})};
  std::memset(memory, 0, bytes);
  return memory;
}

Result<void> room_for(std::size_t bytes, std::string_view what) {
  // Volatile, or the compiler leaves out what is given back unused.
  void* volatile memory = bytes > kMostBytes ? nullptr : std::malloc(bytes);
  if (memory == nullptr && bytes > 0) {
    return failure(ErrorCode::too_large, {what, " needs more memory than can be had"});
  }
  std::free(memory);
  return {};
}

}  // namespace embedscope
