#include "cli/tokeniser/added_tokens.h"

#include <algorithm>

#include "base/utf8.h"
#include "cli/tokeniser/unicode.h"
#include "format/json_fields.h"

namespace embedscope::cli {
namespace {

/// The character that ends before `end`.
char32_t character_before(std::string_view text, std::size_t end) {
  std::size_t begin = end - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80) --begin;
  return decode_utf8(text, begin);
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0 && is_word_character(character_before(text, begin))) return false;
  return end == text.size() || !is_word_character(decode_utf8(text, end));
}

std::size_t before_white_space(std::string_view text, std::size_t begin) {
  while (begin > 0) {
    const char32_t c = character_before(text, begin);
    if (!is_white_space(c)) break;
    std::string bytes;
    append_utf8(bytes, c);
    begin -= bytes.size();
  }
  return begin;
}

std::size_t after_white_space(std::string_view text, std::size_t end) {
  while (end < text.size()) {
    std::size_t next = end;
    if (!is_white_space(decode_utf8(text, next))) break;
    end = next;
  }
  return end;
}

}  // namespace

Result<AddedTokens> AddedTokens::read(const Json& list,
                                      const std::vector<Normaliser>& normalisers) {
  AddedTokens added;
  for (const Json& one : list.items()) {
    if (!one.is(Json::Kind::object)) {
      return Error{ErrorCode::malformed, "tokenizer.json: an added token is no object"};
    }
    JsonFields fields(one, "tokenizer.json: added_tokens");
    AddedToken token;
    const std::size_t id = fields.count("id");
    token.id = static_cast<std::uint32_t>(id);
    token.content = fields.text("content", "");
    token.single_word = fields.flag("single_word", false);
    token.lstrip = fields.flag("lstrip", false);
    token.rstrip = fields.flag("rstrip", false);
    token.special = fields.flag("special", false);
    token.normalized = fields.flag("normalized", !token.special);
    if (token.content.empty() || id > 4'000'000) {
      fields.refuse("an added token has no id or content");
    }
    if (auto done = fields.finish(); !done) return std::move(done).failure();
    if (const AddedToken* other = added.with_content(token.content); other != nullptr) {
      if (*other == token) continue;
      return failure(ErrorCode::malformed, {"tokenizer.json: the added token \"", token.content,
                                            "\" is there twice, as ", other->id, " and ", id});
    }
    added.by_id_.try_emplace(token.id, added.tokens_.size());
    added.by_content_.emplace(token.content, added.tokens_.size());
    added.tokens_.push_back(std::move(token));
  }
  // Of equal patterns the special one counts, then the first.
  for (const bool special : {true, false}) {
    for (std::size_t i = 0; i < added.tokens_.size(); ++i) {
      const AddedToken& token = added.tokens_[i];
      if (token.special != special) continue;
      Piece content{token.content, true};
      if (token.normalized) {
        for (const Normaliser& normalise : normalisers) {
          if (auto done = normalise(content); !done) return std::move(done).failure();
        }
      }
      if (content.text.empty()) continue;
      const auto first = static_cast<unsigned char>(content.text.front());
      auto& same_start = added.patterns_[token.normalized ? 1 : 0][first];
      const auto shorter =
          std::find_if(same_start.begin(), same_start.end(),
                       [&](const Pattern& one) { return one.text.size() < content.text.size(); });
      same_start.insert(shorter, {content.text, i});
    }
  }
  return added;
}

std::vector<AddedTokens::Part> AddedTokens::find(std::string_view text, bool normalised) const {
  const ByFirstByte& patterns = patterns_[normalised ? 1 : 0];
  std::vector<Part> parts;
  std::size_t last = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto& same_start = patterns[static_cast<unsigned char>(text[at])];
    const auto found = std::find_if(same_start.begin(), same_start.end(), [&](const Pattern& one) {
      return text.substr(at).starts_with(one.text);
    });
    if (found == same_start.end()) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[found->token];
    std::size_t begin = at;
    std::size_t end = at + found->text.size();
    at = end;
    if (token.single_word && !stands_alone(text, begin, end)) continue;
    if (token.lstrip) begin = before_white_space(text, begin);
    begin = std::max(begin, last);
    if (token.rstrip) end = after_white_space(text, end);
    end = std::max(end, last);
    if (last < begin) parts.push_back({last, begin, nullptr});
    parts.push_back({begin, end, &token});
    last = end;
  }
  if (last < text.size()) parts.push_back({last, text.size(), nullptr});
  return parts;
}

const AddedToken* AddedTokens::with_id(std::uint32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &tokens_[found->second];
}

const AddedToken* AddedTokens::with_content(std::string_view content) const {
  const auto found = by_content_.find(std::string(content));
  return found == by_content_.end() ? nullptr : &tokens_[found->second];
}

}  // namespace embedscope::cli
