#include "text/sentencepiece_tokeniser.h"

#include <sentencepiece_processor.h>

#include <utility>

#include "base/utf8.h"
#include "text/sentencepiece_file.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxModelBytes = 64'000'000;
constexpr std::size_t kMaxTextBytes = 16'000'000;

/// The library's reasons read "Internal: src/x.cc(12) [condition] why": the last part is the
/// sentence.
std::string reason(const sentencepiece::util::Status& status) {
  std::string text = status.error_message();
  if (const std::size_t bracket = text.rfind("] "); bracket != std::string::npos) {
    text.erase(0, bracket + 2);
  }
  while (text.ends_with(' ') || text.ends_with('\n')) {
    text.pop_back();
  }
  return text.empty() ? "no reason was given" : text;
}

}  // namespace

struct SentencePieceTokeniser::Library {
  sentencepiece::SentencePieceProcessor processor;

  /// Encodes a text into what the library can fill.
  template <class Encoded>
  Result<void> encode(std::string_view text, Encoded* encoded) const {
    if (text.size() > kMaxTextBytes) {
      return failure(ErrorCode::too_large, {"a text of ", text.size(), " bytes, at most ",
                                            kMaxTextBytes, " are encoded at once"});
    }
    if (!is_valid_utf8(text)) return failure(ErrorCode::malformed, {"the text is not UTF-8"});
    const auto status = processor.Encode({text.data(), text.size()}, encoded);
    if (!status.ok())
      return failure(ErrorCode::malformed, {"the text could not be encoded: ", reason(status)});
    return {};
  }

  /// `out_of_range` for an id that is not in the vocabulary.
  [[nodiscard]] Result<void> check(std::uint32_t id) const {
    const auto size = static_cast<std::uint32_t>(processor.GetPieceSize());
    if (id >= size) {
      return Error{ErrorCode::out_of_range,
                   "id " + std::to_string(id) + " of a vocabulary of " + std::to_string(size)};
    }
    return {};
  }
};

SentencePieceTokeniser::SentencePieceTokeniser(std::unique_ptr<Library> library)
    : library_(std::move(library)) {}
SentencePieceTokeniser::SentencePieceTokeniser(SentencePieceTokeniser&&) noexcept = default;
SentencePieceTokeniser& SentencePieceTokeniser::operator=(SentencePieceTokeniser&&) noexcept =
    default;
SentencePieceTokeniser::~SentencePieceTokeniser() = default;

Result<SentencePieceTokeniser> SentencePieceTokeniser::load(std::span<const std::byte> model) {
  if (model.size() > kMaxModelBytes) {
    return Error{ErrorCode::too_large, "a model of " + std::to_string(model.size()) +
                                           " bytes, at most " + std::to_string(kMaxModelBytes) +
                                           " are read"};
  }
  if (model.empty()) {
    return Error{ErrorCode::malformed, "an empty file is no SentencePiece model"};
  }
  if (auto sound = check_pieces(model); !sound) return std::move(sound).failure();
  auto library = std::make_unique<Library>();
  const auto status = library->processor.LoadFromSerializedProto(
      {reinterpret_cast<const char*>(model.data()), model.size()});
  if (!status.ok()) {
    return Error{ErrorCode::malformed, "this is no SentencePiece model: " + reason(status)};
  }
  return SentencePieceTokeniser(std::move(library));
}

Result<std::vector<TextPiece>> SentencePieceTokeniser::encode(std::string_view text) const {
  sentencepiece::ImmutableSentencePieceText encoded;
  if (auto done = library_->encode(text, encoded.mutable_proto()); !done)
    return std::move(done).failure();
  std::vector<TextPiece> pieces;
  pieces.reserve(encoded.pieces_size());
  for (std::size_t i = 0; i < encoded.pieces_size(); ++i) {
    const auto piece = encoded.pieces(static_cast<int>(i));
    pieces.push_back({piece.id(), piece.piece(), piece.begin(), piece.end()});
  }
  return pieces;
}

Result<void> SentencePieceTokeniser::append_ids(std::string_view text,
                                                std::vector<std::uint32_t>& ids) const {
  std::vector<int> encoded;
  if (auto done = library_->encode(text, &encoded); !done) return done;
  for (const int id : encoded) ids.push_back(static_cast<std::uint32_t>(id));
  return {};
}

Result<std::string> SentencePieceTokeniser::decode(std::span<const std::uint32_t> ids) const {
  std::vector<int> checked;
  checked.reserve(ids.size());
  for (const std::uint32_t id : ids) {
    if (auto known = library_->check(id); !known) {
      return std::move(known).failure();
    }
    checked.push_back(static_cast<int>(id));
  }
  std::string text;
  if (const auto status = library_->processor.Decode(checked, &text); !status.ok()) {
    return Error{ErrorCode::malformed, "the ids could not be decoded: " + reason(status)};
  }
  return text;
}

std::uint32_t SentencePieceTokeniser::vocabulary_size() const {
  return static_cast<std::uint32_t>(library_->processor.GetPieceSize());
}

Result<std::string> SentencePieceTokeniser::piece(std::uint32_t id) const {
  if (auto known = library_->check(id); !known) {
    return std::move(known).failure();
  }
  return library_->processor.IdToPiece(static_cast<int>(id));
}

Result<float> SentencePieceTokeniser::score(std::uint32_t id) const {
  if (auto known = library_->check(id); !known) {
    return std::move(known).failure();
  }
  return library_->processor.GetScore(static_cast<int>(id));
}

Result<SentencePieceTokeniser::PieceKind> SentencePieceTokeniser::kind(std::uint32_t id) const {
  if (auto known = library_->check(id); !known) {
    return std::move(known).failure();
  }
  const auto& processor = library_->processor;
  const int index = static_cast<int>(id);
  return processor.IsUnknown(index)   ? PieceKind::unknown
         : processor.IsControl(index) ? PieceKind::control
         : processor.IsUnused(index)  ? PieceKind::unused
         : processor.IsByte(index)    ? PieceKind::byte
                                      : PieceKind::normal;
}

std::uint32_t SentencePieceTokeniser::id(std::string_view piece) const {
  return static_cast<std::uint32_t>(library_->processor.PieceToId({piece.data(), piece.size()}));
}

}  // namespace embedscope
