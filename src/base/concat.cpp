#include "base/concat.h"

#include <array>

namespace embedscope {

void Part::append_to(std::string& text) const {
  if (!number_) {
    text += text_;
    return;
  }
  std::array<char, 21> digits{};  // of 2⁶⁴, and a sign
  std::size_t at = digits.size();
  std::uint64_t rest = magnitude_;
  do {
    digits[--at] = static_cast<char>('0' + (rest % 10));
    rest /= 10;
  } while (rest > 0);
  if (negative_) digits[--at] = '-';
  text.append(digits.data() + at, digits.size() - at);
}

std::string concat(std::initializer_list<Part> parts) {
  std::string text;
  for (const Part& part : parts) part.append_to(text);
  return text;
}

std::string shape_text(std::span<const std::size_t> shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    Part(shape[i]).append_to(text);
  }
  return text += ']';
}

}  // namespace embedscope
