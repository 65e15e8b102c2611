// What makes tokens of a word: the object "model" of a tokenizer.json.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/tokeniser/vocabulary.h"
#include "format/json_fields.h"

namespace embedscope::cli {

struct TokenModel {
  explicit TokenModel(TokenVocabulary words) : vocabulary(std::move(words)) {}
  TokenModel(const TokenModel&) = delete;
  TokenModel& operator=(const TokenModel&) = delete;
  virtual ~TokenModel() = default;
  /// Appends the ids of a word. Errors: `not_found` naming what the vocabulary has nothing for.
  virtual Result<void> encode(const std::string& word, std::vector<std::uint32_t>& ids) const = 0;

  /// The id of `unknown`, for a word. Errors: `not_found` naming the word where it has none.
  [[nodiscard]] Result<std::uint32_t> unknown_id(const std::string& word) const;

  TokenVocabulary vocabulary;
  std::string continuing;  ///< what begins a piece that doesn't begin a word
  std::string ending;      ///< what ends a piece that ends a word
  std::string unknown;     ///< the piece for what the vocabulary has nothing for; empty is none
};

// Each reads its own fields; "type" is read before, and "vocab" where it is an object.
Result<std::unique_ptr<TokenModel>> read_byte_pairs(JsonFields& fields, TokenVocabulary vocabulary);
Result<std::unique_ptr<TokenModel>> read_word_piece(JsonFields& fields, TokenVocabulary vocabulary);
Result<std::unique_ptr<TokenModel>> read_word_level(JsonFields& fields, TokenVocabulary vocabulary);
Result<std::unique_ptr<TokenModel>> read_unigram(JsonFields& fields);

}  // namespace embedscope::cli
