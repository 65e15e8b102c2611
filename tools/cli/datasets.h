// Evaluation sets as people publish them: Google's and BATS's analogies, word pairs with a score,
// words with a category; separated by tabs, commas, semicolons or spaces, with or without a header.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope::cli {

/// Words of one question; several answers may be right (BATS).
struct AnalogyItem {
  std::string a, b, c;
  std::vector<std::string> answers;
  std::string section;  ///< Google's ": name" line, or empty
};

struct PairItem {
  std::string first, second;
  double score;
};

/// Two sentences and how alike people found them (STS).
struct SentencePair {
  std::string first, second;
  double score;
};

/// What is asked and the one right answer.
struct Question {
  std::string question, answer;
};

struct CategoryItem {
  std::string word, category;
};

/// Two sentences that differ in what grammar allows (BLiMP).
struct MinimalPair {
  std::string good, bad;
};

/// A word in a sentence, and what it means there; `begin` to `end` are its bytes.
struct SenseItem {
  std::string word, sense, sentence;
  std::size_t begin = 0, end = 0;
};

/// A finite number that is all of a cell.
std::optional<double> number_in(std::string_view cell);

/// Google's format has four words a line and ": name" lines; BATS's has a word and its answers
/// joined by "/" on a line, and every ordered pair of lines is a question. Errors: `malformed`
/// naming the line.
Result<std::vector<AnalogyItem>> parse_analogies(std::string_view text);

/// The two words and the score are found by the header's names where there is one, else as the
/// first two columns that hold words and the first number after them. A part of speech that ends
/// every word
/// ("berry-n") is taken off. Errors: `malformed` naming the line.
Result<std::vector<PairItem>> parse_pairs(std::string_view text);

/// By the header's names, else the column with fewer different entries is the category.
/// Errors: `malformed` naming the line.
Result<std::vector<CategoryItem>> parse_categories(std::string_view text);

/// BLiMP's: a JSON object a line with "sentence_good" and "sentence_bad". Errors: `malformed`
/// naming the line.
Result<std::vector<MinimalPair>> parse_minimal_pairs(std::string_view text);

/// Word, sense and sentence, separated by tabs; the word stands once in the sentence, in any case.
/// Errors: `malformed` naming the line.
Result<std::vector<SenseItem>> parse_senses(std::string_view text);

/// Separated by tabs, or by commas with quotes as in CSV: by the header's names where there is one
/// (sentence1, sentence_A, …; score, relatedness_score, …), else the two columns with the longest
/// texts and, of those that hold numbers only, the last. Errors: `malformed` naming the line.
Result<std::vector<SentencePair>> parse_sentence_pairs(std::string_view text);

/// Question and answer, separated by a tab. Errors: `malformed` naming the line.
Result<std::vector<Question>> parse_questions(std::string_view text);

}  // namespace embedscope::cli
