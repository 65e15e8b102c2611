// The sentencepiece tokeniser: the one class of the text module.
#include <string_view>
#include <vector>

#include "boundary/boundary.h"
#include "text/sentencepiece_tokeniser.h"

namespace embedscope::boundary {
namespace {

struct Pieces {
  Uint32Array ids;
  StringArray pieces;
  Uint32Array spans;
};

using OwnedTokeniser = std::unique_ptr<SentencePieceTokeniser>;

Outcome<OwnedTokeniser> load(const Uint8Array& model) {
  const auto bytes = copy_in(model, "the model");
  if (!bytes) return outcome<OwnedTokeniser>(bytes.error());
  return outcome(owned(SentencePieceTokeniser::load(std::as_bytes(bytes->span()))));
}

Outcome<Pieces> encode(const SentencePieceTokeniser& tokeniser, const Uint8Array& text) {
  return outcome<Pieces>([&]() -> Result<Pieces> {
    const auto bytes = copy_in(text, "the text");
    if (!bytes) return bytes.error();
    const auto encoded =
        tokeniser.encode({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!encoded) return encoded.error();
    std::vector<std::uint32_t> ids;
    std::vector<std::uint32_t> spans;
    emscripten::val pieces = emscripten::val::array();
    for (const TextPiece& piece : *encoded) {
      pieces.call<void>("push", piece.piece);
      ids.push_back(piece.id);
      spans.push_back(piece.begin);
      spans.push_back(piece.end);
    }
    return Pieces{copy_out<std::uint32_t>(ids), StringArray(pieces),
                  copy_out<std::uint32_t>(spans)};
  }());
}

Outcome<std::string> piece(const SentencePieceTokeniser& tokeniser, std::uint32_t id) {
  return outcome(tokeniser.piece(id));
}

}  // namespace

EMSCRIPTEN_BINDINGS(sentencepiece) {
  register_kind<ArrayKind<std::string>>("string[]");
  register_kind<OutcomeKind<OwnedTokeniser>>("Outcome<SentencePiece>");
  register_kind<OutcomeKind<Pieces>>("Outcome<Pieces>");
  emscripten::value_object<Pieces>("Pieces")
      .field("ids", &Pieces::ids)
      .field("pieces", &Pieces::pieces)
      .field("spans", &Pieces::spans);
  emscripten::class_<SentencePieceTokeniser>("SentencePiece")
      .class_function("load", &load)
      .function("encode", &encode)
      .function("vocabularySize", &SentencePieceTokeniser::vocabulary_size)
      .function("piece", &piece);
}

}  // namespace embedscope::boundary
