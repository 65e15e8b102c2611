#include "base/order.h"

#include <algorithm>

namespace embedscope {

void detail::order(std::vector<std::uint32_t>& places, std::size_t kept, LessAt less,
                   const void* context) {
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::uint32_t>(i);
  std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(kept),
                    places.end(),
                    [&](std::uint32_t a, std::uint32_t b) { return less(context, a, b); });
}

}  // namespace embedscope
