// SentencePiece (Kudo and Richardson, 2018) behind the core's own interface: its library, its
// exceptions and its headers stay in one source file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope {

/// One piece of an encoded text.
struct TextPiece {
  std::uint32_t id;
  std::string piece;    ///< as in the vocabulary, with ▁ for a space
  std::uint32_t begin;  ///< bytes of the original text that it stands for,
  std::uint32_t end;    ///< one past the last; equal to begin for a piece that the model added
};

class SentencePieceTokeniser {
 public:
  enum class PieceKind : std::uint8_t { normal, unknown, control, unused, byte };

  /// From the bytes of a .model file. Errors: `malformed` with the library's own reason,
  /// `too_large` past 64 MB. The bytes are copied.
  static Result<SentencePieceTokeniser> load(std::span<const std::byte> model);

  SentencePieceTokeniser(SentencePieceTokeniser&&) noexcept;
  SentencePieceTokeniser& operator=(SentencePieceTokeniser&&) noexcept;
  ~SentencePieceTokeniser();

  /// The pieces of a text, in order; their spans follow each other, and spaces that the model drops
  /// at the ends of the text are in none. Errors: `malformed` for text that is not UTF-8,
  /// `too_large` past 16 MB.
  [[nodiscard]] Result<std::vector<TextPiece>> encode(std::string_view text) const;
  /// Their ids alone, after those that `ids` holds already. Errors as above; `ids` is then as it
  /// was.
  Result<void> append_ids(std::string_view text, std::vector<std::uint32_t>& ids) const;
  /// The text of some ids. Errors: `out_of_range` naming an id that is not in the vocabulary.
  [[nodiscard]] Result<std::string> decode(std::span<const std::uint32_t> ids) const;

  [[nodiscard]] std::uint32_t vocabulary_size() const;
  /// The piece of an id, its score (log probability, or minus the merge's rank) and its kind.
  /// Errors: `out_of_range`.
  [[nodiscard]] Result<std::string> piece(std::uint32_t id) const;
  [[nodiscard]] Result<float> score(std::uint32_t id) const;
  [[nodiscard]] Result<PieceKind> kind(std::uint32_t id) const;
  /// The id of a piece; the unknown piece's id if there is none.
  [[nodiscard]] std::uint32_t id(std::string_view piece) const;

 private:
  struct Library;
  explicit SentencePieceTokeniser(std::unique_ptr<Library> library);
  std::unique_ptr<Library> library_;
};

}  // namespace embedscope
