#include "base/aligned_buffer.h"

#include <cstdlib>
#include <cstring>

#include "base/concat.h"

namespace embedscope {

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

}  // namespace embedscope
