// The tokeniser that a GGUF file holds, as the file that it was made from: a SentencePiece model
// ("llama"), or the tokenizer.json of byte pairs ("gpt2") or WordPiece ("bert"), for the readers of
// those.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "format/gguf.h"

namespace embedscope {

struct GgufTokeniser {
  enum class Kind : std::uint8_t { sentencepiece, json };
  Kind kind = Kind::sentencepiece;
  std::string content;  ///< bytes of a .model file, or the text of a tokenizer.json
  /// Ids to put around a text, of a SentencePiece model: a tokenizer.json says its own.
  std::optional<std::uint32_t> before, after;
};

/// Errors: `not_found` for a file without a tokeniser, `malformed` for lists that do not fit each
/// other, `unsupported` for another kind of tokeniser, or of cutting a text before byte pairs are
/// merged (tokenizer.ggml.pre).
Result<GgufTokeniser> gguf_tokeniser(const Gguf& file);

}  // namespace embedscope
