#include "vectors/vocabulary.h"

#include <algorithm>

#include "unit/support/support.h"
#include "vectors/spelling.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

std::vector<std::string> suggested(const Vocabulary& vocabulary, std::string_view text,
                                   std::size_t k = 10) {
  std::vector<std::string> words;
  for (const Suggestion& suggestion : vocabulary.suggest(text, k)) {
    words.emplace_back(vocabulary.word(suggestion.row));
  }
  return words;
}

TEST(Vocabulary, keeps_words_in_their_order) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("the\nof\nnew york\n"));
  ASSERT_EQ(vocabulary.size(), 3U);
  EXPECT_EQ(vocabulary.word(0), "the");
  EXPECT_EQ(vocabulary.word(2), "new york");
  EXPECT_EQ(vocabulary.lines(), "the\nof\nnew york");
}

TEST(Vocabulary, may_be_empty) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines(""));
  EXPECT_EQ(vocabulary.size(), 0U);
  EXPECT_FALSE(vocabulary.find("a").has_value());
  EXPECT_TRUE(vocabulary.suggest("a", 5).empty());
  EXPECT_EQ(Vocabulary{}.size(), 0U);
}

TEST(Vocabulary, finds_exactly_before_it_folds_case) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("turkey\nTurkey\nPolish\nécole"));
  EXPECT_EQ(vocabulary.find("turkey"), 0U);
  EXPECT_EQ(vocabulary.find("Turkey"), 1U);
  EXPECT_EQ(vocabulary.find("TURKEY"), 0U);
  EXPECT_EQ(vocabulary.find("polish"), 2U);
  EXPECT_EQ(vocabulary.find("ÉCOLE"), 3U);
  EXPECT_FALSE(vocabulary.find("ecole").has_value());
}

TEST(Vocabulary, finds_words_in_any_script) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("мир\nειρήνη\n平和\nسلام\nशांति\n🕊"));
  EXPECT_EQ(vocabulary.find("МИР"), 0U);
  EXPECT_EQ(vocabulary.find("平和"), 2U);
  EXPECT_EQ(vocabulary.find("سلام"), 3U);
  EXPECT_EQ(vocabulary.find("शांति"), 4U);
  EXPECT_EQ(vocabulary.find("🕊"), 5U);
}

TEST(Vocabulary, names_an_unknown_word) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("a\nb"));
  expect_error(vocabulary.require("zyzzyva"), ErrorCode::not_found, "\"zyzzyva\"");
  expect_error(vocabulary.require(""), ErrorCode::not_found, "no word was given");
}

TEST(Vocabulary, finds_each_of_many_words) {
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += "w" + std::to_string(i) + "\n";
  const Vocabulary vocabulary = take(Vocabulary::from_lines(lines));
  for (std::uint32_t i = 0; i < 5000; ++i) {
    EXPECT_EQ(vocabulary.find("w" + std::to_string(i)), i);
    EXPECT_EQ(vocabulary.find("W" + std::to_string(i)), i);
  }
  EXPECT_FALSE(vocabulary.find("w5000").has_value());
}

TEST(Vocabulary, says_which_line_is_wrong) {
  expect_error(Vocabulary::from_lines("a\nb\na"), ErrorCode::malformed, "\"a\" on line 3");
  expect_error(Vocabulary::from_lines("a\n\nb"), ErrorCode::malformed, "empty word on line 2");
  expect_error(Vocabulary::from_lines("a\nb\xC3\x28"), ErrorCode::malformed, "not UTF-8 on line 2");
  expect_error(Vocabulary::from_lines(std::string_view("a\0b", 3)), ErrorCode::malformed,
               "control");
  expect_error(Vocabulary::from_lines("a\r\nb"), ErrorCode::malformed,
               "control character on line 1");
  expect_error(Vocabulary::from_lines("\n\n"), ErrorCode::malformed, "empty word on line 1");
}

TEST(Suggest, puts_the_same_letters_first_then_nearer_then_more_frequent) {
  const Vocabulary vocabulary =
      take(Vocabulary::from_lines("summon\npokémon\npokemons\nlemon\npoke"));
  EXPECT_EQ(suggested(vocabulary, "pokemon"), (std::vector<std::string>{"pokémon", "pokemons"}));
  const std::vector<Suggestion> first = vocabulary.suggest("POKEMON", 1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].edits, 0U);
  EXPECT_FALSE(first[0].prefix);
}

TEST(Suggest, mends_slips_of_the_keyboard) {
  const Vocabulary vocabulary =
      take(Vocabulary::from_lines("the\nfrance\nelephant\nbeautiful\nparis"));
  EXPECT_EQ(suggested(vocabulary, "teh"), (std::vector<std::string>{"the"}));
  EXPECT_EQ(suggested(vocabulary, "frnace"), (std::vector<std::string>{"france"}));
  EXPECT_EQ(suggested(vocabulary, "ekephant"), (std::vector<std::string>{"elephant"}));
  EXPECT_EQ(suggested(vocabulary, "beatifull"), (std::vector<std::string>{"beautiful"}));
  EXPECT_EQ(suggested(vocabulary, "prais"), (std::vector<std::string>{"paris"}));
}

TEST(Suggest, completes_what_was_begun) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("elect\nelephant\nelephants\neleven"));
  const std::vector<Suggestion> found = vocabulary.suggest("eleph", 10);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(vocabulary.word(found[0].row), "elephant");
  EXPECT_TRUE(found[0].prefix);
  EXPECT_EQ(found[0].edits, 3U);
}

TEST(Suggest, allows_no_edit_in_the_shortest_words) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("of\non\nox\noften"));
  EXPECT_EQ(suggested(vocabulary, "of"), (std::vector<std::string>{"of", "often"}));
}

TEST(Suggest, gives_nothing_for_nothing) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("a\nb"));
  EXPECT_TRUE(vocabulary.suggest("", 5).empty());
  EXPECT_TRUE(vocabulary.suggest("a", 0).empty());
  EXPECT_TRUE(vocabulary.suggest(std::string(10'000, 'x'), 5).empty());
}

TEST(Suggest, never_prunes_a_word_that_a_full_comparison_would_keep) {
  Rng rng(1);
  std::string lines;
  std::vector<std::string> seen;
  while (seen.size() < 2000) {
    std::string word;
    for (std::uint32_t i = 3 + rng.below(6); i > 0; --i)
      word += static_cast<char>('a' + rng.below(5));
    if (std::find(seen.begin(), seen.end(), word) == seen.end()) {
      seen.push_back(word);
      lines += word + "\n";
    }
  }
  const Vocabulary vocabulary = take(Vocabulary::from_lines(lines));
  for (int trial = 0; trial < 50; ++trial) {
    const std::string text = seen[rng.below(2000)] + static_cast<char>('a' + rng.below(5));
    const std::u32string wanted = skeleton_of(text);
    const std::uint32_t limit = wanted.size() <= 5 ? 1 : 2;
    std::size_t expected = 0;
    for (const std::string& word : seen) {
      const std::u32string other = skeleton_of(word);
      expected += edit_distance(wanted, other, limit) <= limit || other.starts_with(wanted) ? 1 : 0;
    }
    EXPECT_EQ(vocabulary.suggest(text, 5000).size(), expected);
  }
}

TEST(Vocabulary, appends_a_second_part) {
  Vocabulary vocabulary = take(Vocabulary::from_lines("a\nB"));
  ASSERT_TRUE(vocabulary.append(take(Vocabulary::from_lines("c\nd\ne\nf\nÉ"))).ok());
  ASSERT_EQ(vocabulary.size(), 7U);
  EXPECT_EQ(vocabulary.word(6), "É");
  EXPECT_EQ(vocabulary.find("a"), 0U);
  EXPECT_EQ(vocabulary.find("f"), 5U);
  EXPECT_EQ(vocabulary.find("b"), 1U);
  EXPECT_EQ(suggested(vocabulary, "e"), (std::vector<std::string>{"e", "É"}));
}

TEST(Vocabulary, stays_as_it_was_when_a_part_repeats_a_word) {
  Vocabulary vocabulary = take(Vocabulary::from_lines("a\nb"));
  expect_error(vocabulary.append(take(Vocabulary::from_lines("c\nb"))), ErrorCode::malformed,
               "\"b\"");
  EXPECT_EQ(vocabulary.size(), 2U);
  EXPECT_FALSE(vocabulary.find("c").has_value());
}

TEST(Vocabulary, completes_what_is_typed_and_nothing_else) {
  const Vocabulary vocabulary =
      take(Vocabulary::from_lines("back\nbank\nbanks\nband\nBanking\npokémon\nrank"));
  EXPECT_EQ(vocabulary.completions("bank", 5), (std::vector<std::uint32_t>{2, 4}));
  EXPECT_EQ(vocabulary.completions("ban", 2), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(vocabulary.completions("POKE", 5), (std::vector<std::uint32_t>{5}));
  EXPECT_TRUE(vocabulary.completions("bankings", 5).empty());
  EXPECT_TRUE(vocabulary.completions("", 5).empty());
  EXPECT_TRUE(vocabulary.completions("b", 0).empty());
}

TEST(Vocabulary, gives_its_first_words) {
  const Vocabulary vocabulary = take(Vocabulary::from_lines("a\nbc\nd"));
  EXPECT_EQ(vocabulary.first(2).lines(), "a\nbc");
  EXPECT_EQ(vocabulary.first(9).lines(), "a\nbc\nd");
  EXPECT_EQ(vocabulary.first(0).size(), 0U);
  EXPECT_FALSE(vocabulary.first(2).find("d").has_value());
}

}  // namespace
}  // namespace embedscope
