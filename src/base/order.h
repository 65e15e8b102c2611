// Places in the order of what stands there: sorting without moving. One code for all, since a sort
// written out for each kind of thing is kilobytes; it pays with a call a comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace embedscope {

namespace detail {
using LessAt = bool (*)(const void* less, std::uint32_t a, std::uint32_t b);
void order(std::vector<std::uint32_t>& places, std::size_t kept, LessAt less, const void* context);
}  // namespace detail

/// Sets `places` to 0 … count − 1, the `kept` least first and in order, by less(place, place),
/// which must tell any two apart where their order matters.
template <class Less>
void order_places(std::size_t count, std::size_t kept, std::vector<std::uint32_t>& places,
                  const Less& less) {
  places.resize(count);
  detail::order(
      places, kept,
      [](const void* context, std::uint32_t a, std::uint32_t b) {
        return (*static_cast<const Less*>(context))(a, b);
      },
      &less);
}

}  // namespace embedscope
