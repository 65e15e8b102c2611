#include "lexical/word_split.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace embedscope {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for_each_word(text, [&](std::string_view word) { words.emplace_back(word); });
  return words;
}

using Words = std::vector<std::string>;

TEST(WordSplit, FoldsCaseAndDropsPunctuation) {
  EXPECT_EQ(words_of("The cat, the CAT; “Čapek”—Ähre!"),
            (Words{"the", "cat", "the", "cat", "čapek", "ähre"}));
}

TEST(WordSplit, KeepsContractionsAndDropsPossessives) {
  EXPECT_EQ(words_of("Don't can’t England's dogs' o'clock 'quoted'"),
            (Words{"don't", "can't", "england", "dogs", "o'clock", "quoted"}));
}

TEST(WordSplit, SeparatesNumbersFromLetters) {
  EXPECT_EQ(words_of("in 1984, 42nd 3D A4"), (Words{"in", "1984", "42", "nd", "3", "d", "a", "4"}));
}

TEST(WordSplit, ReadsAnyScriptAndSurvivesBrokenBytes) {
  EXPECT_EQ(words_of("Москва 東京 مرحبا"), (Words{"москва", "東京", "مرحبا"}));
  EXPECT_EQ(words_of("a\xFF\xFE b\xC3"), (Words{"a", "b"}));
  EXPECT_TRUE(words_of("").empty());
  EXPECT_TRUE(words_of(" '’-—… ").empty());
}

}  // namespace
}  // namespace embedscope
