#include "cli/tokeniser/normaliser.h"

#include <algorithm>
#include <map>
#include <memory>

#include "cli/tokeniser/charsmap.h"
#include "cli/tokeniser/splitting.h"
#include "cli/tokeniser/unicode.h"
#include "format/json_fields.h"

namespace embedscope::cli {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

namespace {

template <class Keep>
void filter(Piece& piece, Keep&& keep) {
  bool first = true;
  piece.text = filtered(piece.text, first, keep);
  piece.first = piece.first && first;
}

/// A change that can't fail.
Normaliser always(std::function<void(Piece&)> change) {
  return [change = std::move(change)](Piece& piece) -> Result<void> {
    change(piece);
    return {};
  };
}

Normaliser form(const char* name, UNormalization2Mode mode) {
  return always([=](Piece& piece) { piece.text = normal_form(piece.text, name, mode); });
}

Normaliser strip(bool left, bool right) {
  return always([=](Piece& piece) {
    std::size_t begin = piece.text.size();
    std::size_t end = 0;
    for (std::size_t at = 0; at < piece.text.size();) {
      const std::size_t start = at;
      if (is_white_space(decode_utf8(piece.text, at))) continue;
      begin = std::min(begin, start);
      end = at;
    }
    if (!left) begin = std::min<std::size_t>(begin, 0);
    if (!right) end = piece.text.size();
    piece.first = piece.first && begin == 0;
    piece.text = begin < end ? piece.text.substr(begin, end - begin) : "";
  });
}

/// Devlin et al., 2018: what bert-base-uncased does to a text.
Normaliser bert(bool clean, bool ideographs, bool accents, bool lower_case) {
  return always([=](Piece& piece) {
    if (clean) {
      filter(piece, [](char32_t c) { return c != 0 && c != 0xFFFD && !is_control(c); });
      std::string blanks;
      for (std::size_t at = 0; at < piece.text.size();) {
        const char32_t c = decode_utf8(piece.text, at);
        append_utf8(blanks, is_white_space(c) ? U' ' : c);
      }
      piece.text = std::move(blanks);
    }
    if (ideographs) {
      std::string spaced;
      for (std::size_t at = 0; at < piece.text.size();) {
        const char32_t c = decode_utf8(piece.text, at);
        if (is_ideograph(c)) spaced += ' ';
        append_utf8(spaced, c);
        if (is_ideograph(c)) spaced += ' ';
      }
      piece.text = std::move(spaced);
    }
    if (accents) {
      piece.text = normal_form(piece.text, "nfc", UNORM2_DECOMPOSE);
      filter(piece, [](char32_t c) { return !is_nonspacing_mark(c); });
    }
    if (lower_case) piece.text = lower(piece.text);
  });
}

Result<void> read(const Json& object, std::vector<Normaliser>& to);

Result<void> read_replace(JsonFields& fields, std::vector<Normaliser>& to) {
  const Json* pattern = fields.object("pattern");
  if (pattern == nullptr) {
    fields.refuse("pattern is missing");
    return fields.check();
  }
  JsonFields kind(*pattern, fields.where() + ": pattern");
  const std::string text = kind.text("String", "");
  const std::string expression = kind.text("Regex", "");
  if (auto done = kind.finish(); !done) return done;
  if (text.empty() == expression.empty()) {
    return failure(ErrorCode::unsupported,
                   {fields.where(), ": the pattern must be a String or a Regex that is not empty"});
  }
  auto find =
      expression.empty() ? Result<FindMatches>(match_text(text)) : match_expression(expression);
  if (!find) return std::move(find).failure();
  to.push_back([find = *find, into = fields.text("content", "")](Piece& piece) -> Result<void> {
    const auto parts = find(piece.text);
    if (!parts) return parts.error();
    std::string made;
    for (const Match& part : *parts)
      made += part.match ? into : piece.text.substr(part.begin, part.end - part.begin);
    if (into.empty() && !parts->empty() && parts->front().match) piece.first = false;
    piece.text = std::move(made);
    return {};
  });
  return {};
}

Result<void> read_precompiled(JsonFields& fields, std::vector<Normaliser>& to) {
  auto map = Charsmap::read(fields.text("precompiled_charsmap", ""));
  if (!map) return std::move(map).failure();
  to.push_back(always([map = std::make_shared<const Charsmap>(std::move(*map))](Piece& piece) {
    piece.text = map->apply(piece.text);
  }));
  return {};
}

Result<void> read(const Json& object, std::vector<Normaliser>& to) {
  JsonFields fields(object, "tokenizer.json: normalizer");
  const std::string type = fields.text("type", "");
  if (type == "Sequence") {
    const Json* list = fields.list("normalizers");
    if (auto done = fields.finish(); !done) return done;
    for (const Json& one : list == nullptr ? std::vector<Json>{} : list->items()) {
      if (auto done = read(one, to); !done) return done;
    }
    return {};
  }
  static const std::map<std::string, Normaliser> plain = {
      {"NFC", form("nfc", UNORM2_COMPOSE)},
      {"NFD", form("nfc", UNORM2_DECOMPOSE)},
      {"NFKC", form("nfkc", UNORM2_COMPOSE)},
      {"NFKD", form("nfkc", UNORM2_DECOMPOSE)},
      {"Lowercase", always([](Piece& piece) { piece.text = lower(piece.text); })},
      {"StripAccents",
       always([](Piece& piece) { filter(piece, [](char32_t c) { return !is_mark(c); }); })},
  };
  if (const auto found = plain.find(type); found != plain.end()) {
    to.push_back(found->second);
  } else if (type == "Strip") {
    const bool left = fields.flag("strip_left", true);
    to.push_back(strip(left, fields.flag("strip_right", true)));
  } else if (type == "Prepend") {
    to.push_back(always([prefix = fields.text("prepend", "")](Piece& piece) {
      if (!piece.text.empty()) piece.text = prefix + piece.text;
    }));
  } else if (type == "Replace") {
    if (auto done = read_replace(fields, to); !done) return done;
  } else if (type == "Precompiled") {
    if (auto done = read_precompiled(fields, to); !done) return done;
  } else if (type == "BertNormalizer") {
    const bool clean = fields.flag("clean_text", true);
    const bool ideographs = fields.flag("handle_chinese_chars", true);
    const bool lower_case = fields.flag("lowercase", true);
    to.push_back(bert(clean, ideographs, fields.flag("strip_accents", lower_case), lower_case));
  } else {
    return failure(ErrorCode::unsupported,
                   {"tokenizer.json: the normaliser \"", type, "\" is not known here"});
  }
  return fields.finish();
}

}  // namespace

Result<std::vector<Normaliser>> read_normalisers(const Json& object) {
  std::vector<Normaliser> normalisers;
  if (auto done = read(object, normalisers); !done) return std::move(done).failure();
  return normalisers;
}

}  // namespace embedscope::cli
