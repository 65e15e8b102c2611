#include "cli/tokeniser/tokenizer_json.h"

#include <algorithm>

#include "base/utf8.h"
#include "cli/tokeniser/added_tokens.h"
#include "cli/tokeniser/decoder.h"
#include "cli/tokeniser/normaliser.h"
#include "cli/tokeniser/post_processor.h"
#include "cli/tokeniser/pre_tokeniser.h"
#include "cli/tokeniser/token_model.h"
#include "format/json_fields.h"

namespace embedscope::cli {
namespace {

struct JsonKind : PublishedTokeniser::Kind {
  AddedTokens added;
  std::vector<Normaliser> normalisers;
  PreTokenisers words;
  std::unique_ptr<TokenModel> model;
  Surroundings around;
  Result<std::vector<Decoder>> decoders = std::vector<Decoder>{};

  Result<std::vector<std::uint32_t>> encode(std::string_view text, bool specials) const override {
    if (text.size() > 16'000'000) return Error{ErrorCode::too_large, "a text of more than 16 MB"};
    if (!is_valid_utf8(text)) return Error{ErrorCode::malformed, "the text is not UTF-8"};
    std::vector<std::uint32_t> ids;
    if (specials) ids = around.before;
    for (const auto& part : added.find(text, false)) {
      if (part.token != nullptr) {
        ids.push_back(part.token->id);
        continue;
      }
      Piece piece{std::string(text.substr(part.begin, part.end - part.begin)), part.begin == 0};
      if (auto done = encode_piece(std::move(piece), ids); !done) return std::move(done).failure();
    }
    if (specials) ids.insert(ids.end(), around.after.begin(), around.after.end());
    return ids;
  }

  Result<void> encode_piece(Piece piece, std::vector<std::uint32_t>& ids) const {
    for (const Normaliser& normalise : normalisers) {
      if (auto done = normalise(piece); !done) return done;
    }
    for (const auto& part : added.find(piece.text, true)) {
      if (part.token != nullptr) {
        ids.push_back(part.token->id);
        continue;
      }
      Piece rest{piece.text.substr(part.begin, part.end - part.begin),
                 piece.first && part.begin == 0};
      if (auto done = encode_words({std::move(rest)}, ids); !done) return done;
    }
    return {};
  }

  Result<void> encode_words(Pieces pieces, std::vector<std::uint32_t>& ids) const {
    for (const PreTokeniser& cut : words.steps) {
      Pieces next;
      for (const Piece& piece : pieces) {
        auto parts = cut(piece);
        if (!parts) return std::move(parts).failure();
        std::move(parts->begin(), parts->end(), std::back_inserter(next));
      }
      pieces = std::move(next);
    }
    for (const Piece& piece : pieces) {
      if (auto done = model->encode(piece.text, ids); !done) return done;
    }
    return {};
  }

  Result<std::string> decode(std::span<const std::uint32_t> ids) const override {
    if (!decoders) return decoders.error();
    std::vector<std::string> pieces;
    for (const std::uint32_t one : ids) {
      const AddedToken* token = added.with_id(one);
      if (token != nullptr && token->special) continue;
      if (token != nullptr) {
        pieces.push_back(token->content);
      } else if (one < model->vocabulary.pieces.size()) {  // rows that pad it stand for nothing
        pieces.push_back(model->vocabulary.pieces[one]);
      }
    }
    for (const Decoder& step : *decoders) step(pieces);
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    return text;
  }

  Result<std::string> piece(std::uint32_t one) const override {
    if (one >= size()) {
      return failure(ErrorCode::out_of_range, {"id ", one, " of a vocabulary of ", size()});
    }
    if (const AddedToken* token = added.with_id(one)) return token->content;
    return one < model->vocabulary.pieces.size() ? model->vocabulary.pieces[one] : std::string();
  }

  [[nodiscard]] std::optional<std::uint32_t> id(std::string_view text) const override {
    if (const AddedToken* token = added.with_content(text)) return token->id;
    return model->vocabulary.find(std::string(text));
  }

  [[nodiscard]] std::optional<std::uint32_t> unknown() const override {
    return model->unknown.empty() ? std::nullopt : model->vocabulary.find(model->unknown);
  }

  [[nodiscard]] std::size_t size() const override {
    std::size_t most = model->vocabulary.pieces.size();
    for (const AddedToken& token : added.all()) most = std::max<std::size_t>(most, token.id + 1);
    return most;
  }

  /// The steps for a file that names no decoder, by how its vocabulary is written.
  [[nodiscard]] std::vector<Decoder> usual_decoders(bool spaced) const {
    if (words.byte_level) return {decode_byte_level()};
    if (spaced) return {decode_word_piece(model->continuing, false)};
    if (!model->ending.empty()) return {decode_endings(model->ending)};
    if (words.metaspace || model->vocabulary.find("\xE2\x96\x81"))
      return {decode_metaspace("\xE2\x96\x81", false), decode_bytes()};
    return {decode_bytes()};
  }
};

/// `spaced`: pieces are words, which a text has blanks between.
Result<std::unique_ptr<TokenModel>> read_model(const Json& object, bool& spaced) {
  JsonFields fields(object, "tokenizer.json: model");
  const bool has_merges = fields.find("merges") != nullptr;
  const std::string type = fields.text("type", has_merges ? "BPE" : "WordPiece");
  if (type == "Unigram") return read_unigram(fields);
  spaced = type != "BPE";
  if (spaced && type != "WordPiece" && type != "WordLevel") {
    return failure(ErrorCode::unsupported, {"tokenizer.json: the model \"", type,
                                            "\", known are BPE, WordPiece, WordLevel and Unigram"});
  }
  const Json* words = fields.object("vocab");
  if (words == nullptr) fields.refuse("the model has no vocab");
  if (auto done = fields.check(); !done) return std::move(done).failure();
  auto vocabulary = TokenVocabulary::read(*words);
  if (!vocabulary) return std::move(vocabulary).failure();
  if (type == "WordLevel") return read_word_level(fields, std::move(*vocabulary));
  return spaced ? read_word_piece(fields, std::move(*vocabulary))
                : read_byte_pairs(fields, std::move(*vocabulary));
}

/// The ids that a file gives its added tokens must be those of its vocabulary, where it has them.
Result<void> check_ids(const JsonKind& kind) {
  for (const AddedToken& token : kind.added.all()) {
    const auto known = kind.model->vocabulary.find(token.content);
    if (known && *known != token.id) {
      return failure(ErrorCode::malformed,
                     {"tokenizer.json: the added token \"", token.content, "\" has the id ",
                      token.id, ", but ", *known, " in the vocab"});
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<PublishedTokeniser::Kind>> read_tokenizer_json(const Json& root) {
  JsonFields fields(root, "tokenizer.json");
  auto kind = std::make_unique<JsonKind>();
  const Json* object = fields.object("model");
  if (object == nullptr) fields.refuse("there is no model");
  if (auto done = fields.check(); !done) return std::move(done).failure();
  bool spaced = false;
  auto model = read_model(*object, spaced);
  if (!model) return std::move(model).failure();
  kind->model = std::move(*model);
  if (const Json* node = fields.object("normalizer")) {
    auto read = read_normalisers(*node);
    if (!read) return std::move(read).failure();
    kind->normalisers = std::move(*read);
  }
  if (const Json* list = fields.list("added_tokens")) {
    auto read = AddedTokens::read(*list, kind->normalisers);
    if (!read) return std::move(read).failure();
    kind->added = std::move(*read);
    if (auto done = check_ids(*kind); !done) return std::move(done).failure();
  }
  if (const Json* node = fields.object("pre_tokenizer")) {
    auto read = read_pre_tokenisers(*node);
    if (!read) return std::move(read).failure();
    kind->words = std::move(*read);
  }
  if (const Json* node = fields.object("post_processor")) {
    auto read = read_post_processors(*node);
    if (!read) return std::move(read).failure();
    kind->around = std::move(*read);
  }
  const Json* decoder = fields.object("decoder");
  if (decoder != nullptr) {
    kind->decoders = read_decoders(*decoder);
  } else {
    kind->decoders = kind->usual_decoders(spaced);
  }
  for (const char* name : {"truncation", "padding"}) {
    if (fields.find(name) != nullptr)
      kind->notices.push_back(std::string("tokenizer.json asks for ") + name +
                              ", which is not done here");
  }
  const std::string version = fields.text("version", "1.0");
  if (version != "1.0") {
    return failure(ErrorCode::unsupported,
                   {"tokenizer.json: version \"", version, "\", known is 1.0"});
  }
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  return std::unique_ptr<PublishedTokeniser::Kind>(std::move(kind));
}

Result<std::unique_ptr<PublishedTokeniser::Kind>> parse_tokenizer_json(std::string_view text) {
  auto root = Json::parse_object(text, "tokenizer.json", kMaxTokeniserBytes);
  if (!root) return std::move(root).failure();
  return read_tokenizer_json(*root);
}

}  // namespace embedscope::cli
