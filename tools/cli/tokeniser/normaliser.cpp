#include "cli/tokeniser/normaliser.h"

#include <algorithm>
#include <map>

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

Normaliser form(const char* name, UNormalization2Mode mode) {
  return [=](Piece& piece) { piece.text = normal_form(piece.text, name, mode); };
}

Normaliser strip(bool left, bool right) {
  return [=](Piece& piece) {
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
  };
}

/// Devlin et al., 2018: what bert-base-uncased does to a text.
Normaliser bert(bool clean, bool ideographs, bool accents, bool lower_case) {
  return [=](Piece& piece) {
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
  };
}

Result<void> read(const Json& object, std::vector<Normaliser>& to);

Result<void> read_replace(JsonFields& fields, std::vector<Normaliser>& to) {
  const Json* pattern = fields.object("pattern");
  if (pattern == nullptr) {
    fields.refuse("pattern is missing");
    return fields.check();
  }
  JsonFields kind(*pattern, fields.where() + ": pattern");
  std::string from = kind.text("String", "");
  if (auto done = kind.finish(); !done) return done;
  if (from.empty()) {
    return failure(ErrorCode::unsupported, {fields.where(), ": the pattern is an empty text"});
  }
  to.push_back([from, into = fields.text("content", "")](Piece& piece) {
    if (into.empty() && piece.text.starts_with(from)) piece.first = false;
    replace_all(piece.text, from, into);
  });
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
      {"Lowercase", [](Piece& piece) { piece.text = lower(piece.text); }},
      {"StripAccents", [](Piece& piece) { filter(piece, [](char32_t c) { return !is_mark(c); }); }},
  };
  if (const auto found = plain.find(type); found != plain.end()) {
    to.push_back(found->second);
  } else if (type == "Strip") {
    const bool left = fields.flag("strip_left", true);
    to.push_back(strip(left, fields.flag("strip_right", true)));
  } else if (type == "Prepend") {
    to.push_back([prefix = fields.text("prepend", "")](Piece& piece) {
      if (!piece.text.empty()) piece.text = prefix + piece.text;
    });
  } else if (type == "Replace") {
    if (auto done = read_replace(fields, to); !done) return done;
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
