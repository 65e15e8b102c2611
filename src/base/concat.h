// Texts and whole numbers, one after the other: what names and messages are made of. One call,
// where a chain of `+` leaves the code of each step and of each temporary in its caller.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace embedscope {

class Part {
 public:
  // Implicit on purpose: concat({"row ", row, " of ", name}) reads as what it gives.
  Part(std::string_view text) : text_(text) {}
  Part(const std::string& text) : text_(text) {}
  Part(const char* text) : text_(text) {}
  template <std::integral Number>
  Part(Number number)
      : magnitude_(number < 0 ? 0 - static_cast<std::uint64_t>(number)
                              : static_cast<std::uint64_t>(number)),
        number_(true),
        negative_(number < 0) {}

  void append_to(std::string& text) const;

 private:
  std::string_view text_;
  std::uint64_t magnitude_ = 0;
  bool number_ = false;
  bool negative_ = false;
};

/// The parts as one text, numbers in decimal.
std::string concat(std::initializer_list<Part> parts);

/// "[2, 3]".
std::string shape_text(std::span<const std::size_t> shape);

}  // namespace embedscope
