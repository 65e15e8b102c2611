#include "cli/tokeniser/sentencepiece_kind.h"

namespace embedscope::cli {

Result<std::vector<std::uint32_t>> SentencePieceKind::encode(std::string_view text,
                                                             bool specials) const {
  auto pieces = tokeniser.encode(text);
  if (!pieces) return std::move(pieces).failure();
  std::vector<std::uint32_t> ids;
  if (specials && bos) ids.push_back(*bos);
  for (const TextPiece& one : *pieces) ids.push_back(one.id);
  if (specials && eos) ids.push_back(*eos);
  return ids;
}

Result<std::vector<TextPiece>> SentencePieceKind::pieces(std::string_view text) const {
  return tokeniser.encode(text);
}

Result<std::string> SentencePieceKind::decode(std::span<const std::uint32_t> ids) const {
  return tokeniser.decode(ids);
}

Result<std::string> SentencePieceKind::piece(std::uint32_t one) const {
  return tokeniser.piece(one);
}

std::optional<std::uint32_t> SentencePieceKind::id(std::string_view text) const {
  const std::uint32_t found = tokeniser.id(text);
  const auto back = tokeniser.piece(found);
  return back && *back == text ? std::optional(found) : std::nullopt;
}

std::size_t SentencePieceKind::size() const { return tokeniser.vocabulary_size(); }

}  // namespace embedscope::cli
