// Tokenisers of published models, natively: a SentencePiece .model, or the tokenizer.json of
// Hugging Face's tokenizers with WordPiece or byte-pair encoding. In a browser the second kind is
// read by their own library; here Unicode's properties and regular expressions come from ICU.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "format/gguf.h"
#include "text/sentencepiece_tokeniser.h"

namespace embedscope::cli {

class PublishedTokeniser {
 public:
  /// From a model's folder: tokenizer.json, else tokenizer.model, else vocab.json with merges.txt;
  /// or from the path of one .model or .json. Where the folder has none, `fallback` is tried in its
  /// place. Errors: `not_found`, `malformed`, `unsupported` for a kind of normaliser, pre-tokeniser
  /// or model that is not covered.
  static Result<PublishedTokeniser> open(const std::string& folder,
                                         const std::string& fallback = {});

  /// From a GGUF file's settings. Errors: those of gguf_tokeniser and of the kind it holds.
  static Result<PublishedTokeniser> open(const Gguf& file);

  PublishedTokeniser(PublishedTokeniser&&) noexcept;
  PublishedTokeniser& operator=(PublishedTokeniser&&) noexcept;
  ~PublishedTokeniser();

  /// The ids of a text; with `specials`, between the tokens that the model's own tokeniser puts
  /// around it.
  Result<std::vector<std::uint32_t>> encode(std::string_view text, bool specials) const;
  /// The pieces of a text with where they stand in it. Errors: `unsupported` for a tokenizer.json,
  /// which doesn't say where its pieces stand.
  Result<std::vector<TextPiece>> pieces(std::string_view text) const;
  /// The text of ids, without special tokens. Bytes that are no UTF-8 yet come as they are.
  Result<std::string> decode(std::span<const std::uint32_t> ids) const;
  /// The piece of an id, as the vocabulary writes it.
  Result<std::string> piece(std::uint32_t id) const;
  /// The id of a piece, if there is one.
  [[nodiscard]] std::optional<std::uint32_t> id(std::string_view piece) const;
  /// The id that stands for what the vocabulary has nothing for, if the file names one.
  [[nodiscard]] std::optional<std::uint32_t> unknown() const;
  [[nodiscard]] std::size_t vocabulary_size() const;
  /// What its files ask for and is not done, a sentence each.
  [[nodiscard]] const std::vector<std::string>& notices() const;

  struct Kind;

 private:
  explicit PublishedTokeniser(std::unique_ptr<Kind> kind);
  std::unique_ptr<Kind> kind_;
};

}  // namespace embedscope::cli
