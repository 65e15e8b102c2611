#include "cli/published_tokeniser.h"

#include <filesystem>

#include "cli/files.h"
#include "cli/tokeniser/kind.h"
#include "cli/tokeniser/sentencepiece_kind.h"
#include "cli/tokeniser/tokenizer_json.h"
#include "format/gguf_tokeniser.h"
#include "format/json.h"
#include "format/json_fields.h"

namespace embedscope::cli {
namespace {

using Opened = Result<std::unique_ptr<PublishedTokeniser::Kind>>;

/// The object in a file; an empty one where there is no such file.
Result<Json> read_object(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return Json(Json::Kind::object);
  auto text = read_text(path.string());
  if (!text) return std::move(text).failure();
  return Json::parse_object(*text, path.string(), kMaxTokeniserBytes);
}

/// Notes tokens that are added beside a vocabulary and that it lacks: texts are not searched for
/// them.
Result<void> note_added(const std::filesystem::path& folder, PublishedTokeniser::Kind& kind) {
  std::size_t count = 0;
  std::string first;
  const auto add = [&](const std::string& content) {
    if (!content.empty() && !kind.id(content) && ++count == 1) first = content;
  };
  auto settings = read_object(folder / "tokenizer_config.json");
  if (!settings) return std::move(settings).failure();
  if (const Json* decoder = settings->find("added_tokens_decoder")) {
    for (const Json& token : decoder->items()) {
      if (const Json* content = token.find("content")) add(content->text());
    }
  }
  auto added = read_object(folder / "added_tokens.json");
  if (!added) return std::move(added).failure();
  for (const std::string& content : added->keys()) add(content);
  if (count > 0) {
    kind.notices.push_back("texts are not searched for added tokens that the vocabulary lacks, \"" +
                           first + "\"" + (count == 1 ? "" : " among " + std::to_string(count)));
  }
  return {};
}

/// What tokenizer_config.json says of the tokens around a text, for a SentencePiece model beside
/// it.
Result<void> read_settings(const std::filesystem::path& folder, SentencePieceKind& kind) {
  const std::filesystem::path path = folder / "tokenizer_config.json";
  auto settings = read_object(path);
  if (!settings) return std::move(settings).failure();
  // Much of that file is about training and about Python's classes.
  JsonFields fields(*settings, path.string());
  const bool begins = fields.flag("add_bos_token", true);
  const bool ends = fields.flag("add_eos_token", false);
  const auto id = [&](const char* name, const char* preset) {
    const Json* token = fields.find(name);
    if (token != nullptr && token->is(Json::Kind::object)) token = token->find("content");
    return kind.id(token == nullptr ? preset : token->text());
  };
  if (begins) kind.bos = id("bos_token", "<s>");
  if (ends) kind.eos = id("eos_token", "</s>");
  if (fields.flag("do_lower_case", false))
    kind.notices.emplace_back(
        "tokenizer_config.json asks for do_lower_case, which is not done here");
  if (auto read = fields.check(); !read) return read;
  return note_added(folder, kind);
}

Opened open_sentencepiece(const std::filesystem::path& file) {
  auto bytes = read_file(file.string());
  if (!bytes) return std::move(bytes).failure();
  auto tokeniser = SentencePieceTokeniser::load(*bytes);
  if (!tokeniser) return std::move(tokeniser).failure();
  auto kind = std::make_unique<SentencePieceKind>(std::move(*tokeniser));
  if (auto done = read_settings(file.parent_path(), *kind); !done) return std::move(done).failure();
  return std::unique_ptr<PublishedTokeniser::Kind>(std::move(kind));
}

Opened open_json(const std::filesystem::path& file) {
  auto text = read_text(file.string());
  if (!text) return std::move(text).failure();
  return parse_tokenizer_json(*text);
}

/// GPT-2's older pair of files: a vocabulary, and its merges a line.
Opened open_merges(const std::filesystem::path& folder) {
  auto text = read_text((folder / "vocab.json").string());
  if (!text) return std::move(text).failure();
  auto words = Json::parse_object(*text, "vocab.json", kMaxTokeniserBytes);
  if (!words) return std::move(words).failure();
  Json merges(Json::Kind::list);
  auto read = for_each_line((folder / "merges.txt").string(), [&](std::string_view line) {
    if (!line.empty() && !line.starts_with("#version")) merges.append(Json(std::string(line)));
  });
  if (!read) return std::move(read).failure();
  Json added(Json::Kind::list);
  if (const Json* end = words->find("<|endoftext|>")) {
    Json token(Json::Kind::object);
    token.append("id", *end).append("content", Json(std::string("<|endoftext|>")));
    added.append(std::move(token.append("special", Json(true))));
  }
  Json model(Json::Kind::object);
  model.append("vocab", std::move(*words)).append("merges", std::move(merges));
  Json byte_level(Json::Kind::object);
  byte_level.append("type", Json(std::string("ByteLevel"))).append("add_prefix_space", Json(false));
  Json root(Json::Kind::object);
  root.append("model", std::move(model)).append("pre_tokenizer", std::move(byte_level));
  root.append("added_tokens", std::move(added));
  auto kind = read_tokenizer_json(root);
  if (!kind) return kind;
  auto settings = read_object(folder / "tokenizer_config.json");
  if (!settings) return std::move(settings).failure();
  JsonFields fields(*settings, (folder / "tokenizer_config.json").string());
  for (const char* name : {"add_prefix_space", "add_bos_token", "add_eos_token"}) {
    if (fields.flag(name, false))
      (*kind)->notices.push_back(std::string("tokenizer_config.json asks for ") + name +
                                 ", which is not done beside vocab.json and merges.txt");
  }
  if (auto checked = fields.check(); !checked) return std::move(checked).failure();
  if (const std::string of = fields.text("tokenizer_class", "GPT2Tokenizer");
      !of.starts_with("GPT2Tokenizer")) {
    return Error{ErrorCode::unsupported,
                 "vocab.json and merges.txt of a " + of +
                     ": known are GPT2Tokenizer's, and what a tokenizer.json describes"};
  }
  if (auto noted = note_added(folder, **kind); !noted) return std::move(noted).failure();
  return kind;
}

}  // namespace

PublishedTokeniser::PublishedTokeniser(std::unique_ptr<Kind> kind) : kind_(std::move(kind)) {}
PublishedTokeniser::PublishedTokeniser(PublishedTokeniser&&) noexcept = default;
PublishedTokeniser& PublishedTokeniser::operator=(PublishedTokeniser&&) noexcept = default;
PublishedTokeniser::~PublishedTokeniser() = default;

Result<PublishedTokeniser> PublishedTokeniser::open(const std::string& folder,
                                                    const std::string& fallback) {
  for (const std::string& place : {folder, fallback}) {
    if (place.empty()) continue;
    const std::filesystem::path at(place);
    if (at.extension() == ".model" || at.extension() == ".json") {
      auto kind = at.extension() == ".model" ? open_sentencepiece(at) : open_json(at);
      if (!kind) return std::move(kind).failure();
      return PublishedTokeniser(std::move(*kind));
    }
    std::error_code ignored;
    const auto has = [&](const char* name) { return std::filesystem::exists(at / name, ignored); };
    Opened kind = has("tokenizer.json")    ? open_json(at / "tokenizer.json")
                  : has("tokenizer.model") ? open_sentencepiece(at / "tokenizer.model")
                  : has("vocab.json") && has("merges.txt")
                      ? open_merges(at)
                      : Opened(Error{ErrorCode::not_found, ""});
    if (kind) return PublishedTokeniser(std::move(*kind));
    // A kind of tokenizer.json that is not covered may have its SentencePiece model beside it.
    if (kind.error().code == ErrorCode::unsupported && has("tokenizer.model"))
      kind = open_sentencepiece(at / "tokenizer.model");
    if (kind) return PublishedTokeniser(std::move(*kind));
    if (kind.error().code != ErrorCode::not_found || !kind.error().message.empty())
      return std::move(kind).failure();
  }
  return Error{ErrorCode::not_found,
               folder + " has no tokenizer.json, tokenizer.model, or vocab.json with merges.txt"};
}

Result<PublishedTokeniser> PublishedTokeniser::open(const Gguf& file) {
  auto stored = gguf_tokeniser(file);
  if (!stored) return std::move(stored).failure();
  if (stored->kind == GgufTokeniser::Kind::json) {
    auto kind = parse_tokenizer_json(stored->content);
    if (!kind) return std::move(kind).failure();
    return PublishedTokeniser(std::move(*kind));
  }
  auto tokeniser = SentencePieceTokeniser::load(std::as_bytes(std::span(stored->content)));
  if (!tokeniser) return std::move(tokeniser).failure();
  auto kind = std::make_unique<SentencePieceKind>(std::move(*tokeniser));
  kind->bos = stored->before;
  kind->eos = stored->after;
  return PublishedTokeniser(std::move(kind));
}

Result<std::vector<std::uint32_t>> PublishedTokeniser::encode(std::string_view text,
                                                              bool specials) const {
  return kind_->encode(text, specials);
}
Result<std::vector<TextPiece>> PublishedTokeniser::pieces(std::string_view text) const {
  return kind_->pieces(text);
}
Result<std::string> PublishedTokeniser::decode(std::span<const std::uint32_t> ids) const {
  return kind_->decode(ids);
}
Result<std::string> PublishedTokeniser::piece(std::uint32_t id) const { return kind_->piece(id); }
std::optional<std::uint32_t> PublishedTokeniser::id(std::string_view piece) const {
  return kind_->id(piece);
}
std::optional<std::uint32_t> PublishedTokeniser::unknown() const { return kind_->unknown(); }
std::size_t PublishedTokeniser::vocabulary_size() const { return kind_->size(); }
const std::vector<std::string>& PublishedTokeniser::notices() const { return kind_->notices; }

}  // namespace embedscope::cli
