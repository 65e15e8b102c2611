// The tokenizer.json of Hugging Face's tokenizers, with byte pairs or WordPiece: a text is searched
// for added tokens, normalised, cut into words, each word into pieces of the vocabulary. Every
// field of the file is honoured, is of no consequence here, or is refused by name.
#pragma once

#include <memory>
#include <string_view>

#include "cli/tokeniser/kind.h"
#include "format/json.h"

namespace embedscope::cli {

/// Errors: `malformed`; `unsupported` naming the kind or the field that is not covered.
Result<std::unique_ptr<PublishedTokeniser::Kind>> read_tokenizer_json(const Json& root);
Result<std::unique_ptr<PublishedTokeniser::Kind>> parse_tokenizer_json(std::string_view text);

/// The most that a file of a vocabulary may have.
inline constexpr std::size_t kMaxTokeniserBytes = 64'000'000;

}  // namespace embedscope::cli
