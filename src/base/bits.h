// std::bit_cast, which Emscripten's libc++ 13 does not have yet.
#pragma once

namespace embedscope {

/// The bits of `from` as a value of another type of the same size.
template <class To, class From>
constexpr To bit_cast(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, from);
}

}  // namespace embedscope
