// A SentencePiece model between the tokens that its folder puts around a text.
#pragma once

#include "cli/tokeniser/kind.h"

namespace embedscope::cli {

struct SentencePieceKind : PublishedTokeniser::Kind {
  SentencePieceTokeniser tokeniser;
  std::optional<std::uint32_t> bos, eos;  ///< put around a text
  explicit SentencePieceKind(SentencePieceTokeniser one) : tokeniser(std::move(one)) {}

  Result<std::vector<std::uint32_t>> encode(std::string_view text, bool specials) const override;
  Result<std::vector<TextPiece>> pieces(std::string_view text) const override;
  Result<std::string> decode(std::span<const std::uint32_t> ids) const override;
  Result<std::string> piece(std::uint32_t one) const override;
  [[nodiscard]] std::optional<std::uint32_t> id(std::string_view text) const override;
  [[nodiscard]] std::size_t size() const override;
};

}  // namespace embedscope::cli
