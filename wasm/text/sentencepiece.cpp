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

struct Batch {
  Uint32Array ids;
  Uint32Array ends;
};

/// Texts that follow each other in `texts`, each to its end in `ends`.
Outcome<Batch> encode_all(const SentencePieceTokeniser& tokeniser, const Uint8Array& texts,
                          const Uint32Array& ends) {
  return outcome<Batch>([&]() -> Result<Batch> {
    const auto bytes = copy_in(texts, "the texts");
    if (!bytes) return bytes.error();
    const auto text_ends = copy_in(ends, "the ends of the texts");
    if (!text_ends) return text_ends.error();
    const std::string_view all(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    std::vector<std::uint32_t> ids;
    std::vector<std::uint32_t> id_ends;
    std::uint32_t begin = 0;
    for (const std::uint32_t end : text_ends->span()) {
      const std::size_t number = id_ends.size();
      if (end < begin || end > all.size()) {
        return failure(ErrorCode::out_of_range,
                       {"text ", number, " ends at byte ", end, ", begins at ", begin,
                        " and has to lie in ", all.size(), " bytes"});
      }
      if (auto encoded = tokeniser.append_ids(all.substr(begin, end - begin), ids); !encoded)
        return failure(encoded.error().code, {"text ", number, ": ", encoded.error().message});
      id_ends.push_back(static_cast<std::uint32_t>(ids.size()));
      begin = end;
    }
    return Batch{copy_out<std::uint32_t>(ids), copy_out<std::uint32_t>(id_ends)};
  }());
}

Outcome<std::string> decode(const SentencePieceTokeniser& tokeniser, const Uint32Array& ids) {
  const auto tokens = copy_in(ids, "the tokens");
  if (!tokens) return outcome<std::string>(tokens.error());
  return outcome(tokeniser.decode(tokens->span()));
}

/// 4294967295 where the vocabulary has no such piece.
std::uint32_t find(const SentencePieceTokeniser& tokeniser, const std::string& wanted) {
  const std::uint32_t found = tokeniser.id(wanted);
  const auto back = tokeniser.piece(found);
  return back && *back == wanted ? found : 0xFFFFFFFF;
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
  register_kind<OutcomeKind<Batch>>("Outcome<Batch>");
  emscripten::value_object<Batch>("Batch").field("ids", &Batch::ids).field("ends", &Batch::ends);
  emscripten::class_<SentencePieceTokeniser>("SentencePiece")
      .class_function("load", &load)
      .function("encode", &encode)
      .function("encodeAll", &encode_all)
      .function("decode", &decode)
      .function("find", &find)
      .function("vocabularySize", &SentencePieceTokeniser::vocabulary_size)
      .function("piece", &piece);
}

}  // namespace embedscope::boundary
