// Text into words, as counted by the lexical methods and learnt by skip-gram.
#pragma once

#include <string>
#include <string_view>

#include "base/utf8.h"

namespace embedscope {

/// Calls `visit(std::string_view word)` for each word of `text`, folded to lower case.
///
/// A word is a run of letters, or a run of digits. An apostrophe (' or ’) between letters belongs
/// to the word and is written ', except in a possessive 's, which is dropped: "don’t" is one word,
/// "England’s" is "england". Malformed bytes separate words. The view is valid during the call
/// only.
template <class Visit>
void for_each_word(std::string_view text, Visit&& visit) {
  std::string word;
  bool digits = false;
  const auto finish = [&] {
    while (word.ends_with('\'')) word.pop_back();
    if (word.ends_with("'s")) word.resize(word.size() - 2);
    if (!word.empty()) visit(std::string_view(word));
    word.clear();
  };
  for (std::size_t position = 0; position < text.size();) {
    const char32_t value = decode_utf8(text, position);
    const bool letter = value != kInvalidCodePoint && is_letter(value);
    if (letter || is_digit(value)) {
      if (!word.empty() && digits == letter) finish();
      digits = !letter;
      append_utf8(word, to_lower(value));
    } else if ((value == U'\'' || value == 0x2019) && !word.empty() && !digits &&
               !word.ends_with('\'')) {
      word += '\'';
    } else if (!word.empty()) {
      finish();
    }
  }
  if (!word.empty()) finish();
}

}  // namespace embedscope
