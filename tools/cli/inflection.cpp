#include "cli/inflection.h"

#include <algorithm>
#include <string_view>

namespace embedscope::cli {
namespace {

bool is_vowel(char letter) {
  return std::string_view("aeiou").find(letter) != std::string_view::npos;
}

bool ends_with_any(const std::string& word, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return word.ends_with(ending); });
}

}  // namespace

std::vector<std::string> regular_inflections(const std::string& word) {
  const bool plain = std::all_of(word.begin(), word.end(),
                                 [](char letter) { return letter >= 'a' && letter <= 'z'; });
  if (!plain || word.size() < 3) return {};
  const char last = word.back();
  const char before = word[word.size() - 2];
  const std::string stem = word.substr(0, word.size() - 1);
  if (last == 'y' && !is_vowel(before)) {  // try → tries, tried, trying; happy → happier, happily
    return {stem + "ies", stem + "ied", word + "ing", stem + "ier", stem + "iest", stem + "ily"};
  }
  if (last == 'e') {  // bake → bakes, baked, baking; wide → wider, widest, widely
    return {word + "s", word + "d", stem + "ing", word + "r", word + "st", word + "ly"};
  }
  if (ends_with_any(word, {"s", "x", "z", "ch", "sh"})) {  // box → boxes
    return {word + "es", word + "ed", word + "ing", word + "er", word + "est", word + "ly"};
  }
  std::vector<std::string> forms = {word + "s",  word + "ed",  word + "ing",
                                    word + "er", word + "est", word + "ly"};
  const bool doubles = !is_vowel(last) && last != 'w' && last != 'y' && is_vowel(before) &&
                       !is_vowel(word[word.size() - 3]);
  if (doubles) {  // stop → stopped; big → bigger
    for (const char* ending : {"ed", "ing", "er", "est"}) forms.push_back(word + last + ending);
  }
  return forms;
}

}  // namespace embedscope::cli
