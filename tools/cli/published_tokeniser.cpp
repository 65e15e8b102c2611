#include "cli/published_tokeniser.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/regex.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <unordered_map>

#include "base/utf8.h"
#include "cli/files.h"
#include "format/gguf_tokeniser.h"
#include "format/json.h"
#include "text/sentencepiece_tokeniser.h"

namespace embedscope::cli {

struct PublishedTokeniser::Kind {
  Kind() = default;
  Kind(const Kind&) = delete;
  Kind& operator=(const Kind&) = delete;
  virtual ~Kind() = default;
  virtual Result<std::vector<std::uint32_t>> encode(std::string_view text, bool specials) const = 0;
  virtual Result<std::vector<TextPiece>> pieces(std::string_view) const {
    return Error{ErrorCode::unsupported,
                 "this tokeniser doesn't say where its pieces stand; a SentencePiece model does"};
  }
  virtual Result<std::string> decode(std::span<const std::uint32_t> ids) const = 0;
  virtual Result<std::string> piece(std::uint32_t id) const = 0;
  [[nodiscard]] virtual std::optional<std::uint32_t> id(std::string_view piece) const = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;
};

namespace {

constexpr std::size_t kMaxTokeniserBytes = 64'000'000;

Error unsupported(const std::string& what) {
  return {ErrorCode::unsupported, "tokenizer.json: " + what};
}
Error malformed(const std::string& what) {
  return {ErrorCode::malformed, "tokenizer.json: " + what};
}

std::string text_of(const Json& object, std::string_view key, const char* preset = "") {
  const Json* value = object.find(key);
  return value != nullptr && value->is(Json::Kind::text) ? value->text() : preset;
}
bool flag_of(const Json& object, std::string_view key, bool preset) {
  const Json* value = object.find(key);
  return value != nullptr && value->is(Json::Kind::boolean) ? value->boolean() : preset;
}
const Json* object_of(const Json& object, std::string_view key) {
  const Json* value = object.find(key);
  return value != nullptr && value->is(Json::Kind::object) ? value : nullptr;
}

std::string utf8_of(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// SentencePiece.
// -------------------------------------------------------------------------------------------

struct SentencePieceKind : PublishedTokeniser::Kind {
  SentencePieceTokeniser tokeniser;
  std::optional<std::uint32_t> bos, eos;  ///< put around a text
  explicit SentencePieceKind(SentencePieceTokeniser one) : tokeniser(std::move(one)) {}

  Result<std::vector<std::uint32_t>> encode(std::string_view text, bool specials) const override {
    auto pieces = tokeniser.encode(text);
    if (!pieces) return std::move(pieces).failure();
    std::vector<std::uint32_t> ids;
    if (specials && bos) ids.push_back(*bos);
    for (const TextPiece& one : *pieces) ids.push_back(one.id);
    if (specials && eos) ids.push_back(*eos);
    return ids;
  }
  Result<std::vector<TextPiece>> pieces(std::string_view text) const override {
    return tokeniser.encode(text);
  }
  Result<std::string> decode(std::span<const std::uint32_t> ids) const override {
    return tokeniser.decode(ids);
  }
  Result<std::string> piece(std::uint32_t one) const override { return tokeniser.piece(one); }
  [[nodiscard]] std::optional<std::uint32_t> id(std::string_view text) const override {
    const std::uint32_t found = tokeniser.id(text);
    const auto back = tokeniser.piece(found);
    return back && *back == text ? std::optional(found) : std::nullopt;
  }
  [[nodiscard]] std::size_t size() const override { return tokeniser.vocabulary_size(); }
};

// tokenizer.json: a text is normalised, cut into words, each word into pieces of the vocabulary.
// --------------

/// GPT-2's alphabet: every byte as a printable character, so that vocabularies are text.
class ByteAlphabet {
 public:
  ByteAlphabet() {
    char32_t next = 256;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const bool printable =
          (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
      const char32_t character = printable ? byte : next++;
      append_utf8(characters_[byte], character);
      bytes_[character] = static_cast<char>(byte);
    }
  }
  [[nodiscard]] std::string write(std::string_view bytes) const {
    std::string text;
    for (const char byte : bytes) text += characters_[static_cast<unsigned char>(byte)];
    return text;
  }
  [[nodiscard]] std::string read(std::string_view text) const {
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      const auto found = bytes_.find(decode_utf8(text, at));
      if (found != bytes_.end()) {
        bytes += found->second;
      } else {
        bytes += text.substr(start, at - start);
      }
    }
    return bytes;
  }

 private:
  std::string characters_[256];
  std::unordered_map<char32_t, char> bytes_;
};

const ByteAlphabet& byte_alphabet() {
  static const ByteAlphabet alphabet;
  return alphabet;
}

/// A text on its way: still one piece, or cut into words.
using Words = std::vector<std::string>;

struct Normaliser {
  enum class Kind : std::uint8_t {
    nfc,
    nfd,
    nfkc,
    nfkd,
    lowercase,
    strip_accents,
    strip,
    bert,
    prepend,
    replace
  };
  Kind kind;
  std::string from, to;
  bool clean = true, chinese = true, accents = true, lower = true;
};

bool is_white(UChar32 c) {
  return c == '\t' || c == '\n' || c == '\r' || u_charType(c) == U_SPACE_SEPARATOR;
}
bool is_control(UChar32 c) {
  if (c == '\t' || c == '\n' || c == '\r') return false;
  const auto type = u_charType(c);
  return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || type == U_UNASSIGNED ||
         type == U_PRIVATE_USE_CHAR || type == U_SURROGATE;
}
bool is_punctuation(UChar32 c) {
  if ((c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
      (c >= 123 && c <= 126))
    return true;
  return (U_GET_GC_MASK(c) & U_GC_P_MASK) != 0;
}
bool is_chinese(UChar32 c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B73F) ||
         (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

template <class Visit>
void each_character(const icu::UnicodeString& text, Visit visit) {
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1))
    visit(text.char32At(at));
}

icu::UnicodeString normalised(const icu::UnicodeString& text, const char* form,
                              UNormalization2Mode mode) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normaliser = icu::Normalizer2::getInstance(nullptr, form, mode, status);
  return U_SUCCESS(status) ? normaliser->normalize(text, status) : text;
}

icu::UnicodeString without_accents(const icu::UnicodeString& text) {
  icu::UnicodeString out;
  each_character(normalised(text, "nfc", UNORM2_DECOMPOSE), [&](UChar32 c) {
    if (u_charType(c) != U_NON_SPACING_MARK) out.append(c);
  });
  return out;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string normalise(const Normaliser& normaliser, const std::string& text) {
  const auto unicode = [&] { return icu::UnicodeString::fromUTF8(text); };
  switch (normaliser.kind) {
    case Normaliser::Kind::nfc: return utf8_of(normalised(unicode(), "nfc", UNORM2_COMPOSE));
    case Normaliser::Kind::nfd: return utf8_of(normalised(unicode(), "nfc", UNORM2_DECOMPOSE));
    case Normaliser::Kind::nfkc: return utf8_of(normalised(unicode(), "nfkc", UNORM2_COMPOSE));
    case Normaliser::Kind::nfkd: return utf8_of(normalised(unicode(), "nfkc", UNORM2_DECOMPOSE));
    case Normaliser::Kind::lowercase: return utf8_of(unicode().toLower(icu::Locale::getRoot()));
    case Normaliser::Kind::strip_accents: return utf8_of(without_accents(unicode()));
    case Normaliser::Kind::strip: {
      auto trimmed = unicode();
      return utf8_of(trimmed.trim());
    }
    case Normaliser::Kind::prepend: return text.empty() ? text : normaliser.to + text;
    case Normaliser::Kind::replace: {
      std::string replaced = text;
      replace_all(replaced, normaliser.from, normaliser.to);
      return replaced;
    }
    case Normaliser::Kind::bert: {
      icu::UnicodeString out;
      each_character(unicode(), [&](UChar32 c) {
        if (normaliser.clean) {
          if (c == 0 || c == 0xFFFD || is_control(c)) return;
          if (is_white(c)) c = ' ';
        }
        if (normaliser.chinese && is_chinese(c)) {
          out.append(static_cast<UChar32>(' ')).append(c).append(static_cast<UChar32>(' '));
        } else {
          out.append(c);
        }
      });
      if (normaliser.accents) out = without_accents(out);
      if (normaliser.lower) out.toLower(icu::Locale::getRoot());
      return utf8_of(out);
    }
  }
  return text;
}

struct PreTokeniser {
  enum class Kind : std::uint8_t { byte_level, split, bert, metaspace, whitespace, digits };
  enum class Behaviour : std::uint8_t { isolated, removed, merged_previous, merged_next };
  Kind kind;
  bool prefix_space = false;  ///< byte_level, metaspace
  bool cut = true;            ///< byte_level: by GPT-2's expression; metaspace: before each space
  bool single = false;        ///< digits
  bool inverted = false;      ///< split: the matches are what stays
  Behaviour behaviour = Behaviour::isolated;
  std::string replacement = "\xE2\x96\x81";
  std::shared_ptr<icu::RegexPattern> pattern;
};

constexpr const char* kGpt2Expression =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// ICU's \s leaves out some of Unicode's white space, which the libraries that wrote these files
/// count in.
Result<std::shared_ptr<icu::RegexPattern>> compile(std::string expression) {
  replace_all(expression, "\\s", "\\p{White_Space}");
  replace_all(expression, "\\S", "\\P{White_Space}");
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  std::shared_ptr<icu::RegexPattern> pattern(
      icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(expression), 0, where, status));
  if (U_FAILURE(status)) return malformed("the expression " + expression + " cannot be read");
  return pattern;
}

/// Cuts by the pattern, as the behaviour says.
Result<Words> split(const PreTokeniser& by, const std::string& word) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(word);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> matcher(by.pattern->matcher(text, status));
  struct Part {
    std::int32_t begin, end;
    bool match;
  };
  std::vector<Part> parts;
  std::int32_t last = 0;
  while (U_SUCCESS(status) && matcher->find(status) && U_SUCCESS(status)) {
    const std::int32_t begin = matcher->start(status);
    const std::int32_t end = matcher->end(status);
    if (begin == end) continue;
    if (begin > last) parts.push_back({last, begin, by.inverted});
    parts.push_back({begin, end, !by.inverted});
    last = end;
  }
  if (U_FAILURE(status))
    return Error{ErrorCode::too_large, "the text is too long for its expression"};
  if (last < text.length()) parts.push_back({last, text.length(), by.inverted});
  Words words;
  std::string waiting;
  for (const Part& part : parts) {
    const std::string piece = utf8_of(text.tempSubStringBetween(part.begin, part.end));
    switch (by.behaviour) {
      case PreTokeniser::Behaviour::isolated: words.push_back(piece); break;
      case PreTokeniser::Behaviour::removed:
        if (!part.match) words.push_back(piece);
        break;
      case PreTokeniser::Behaviour::merged_previous:
        if (part.match && !words.empty()) {
          words.back() += piece;
        } else {
          words.push_back(piece);
        }
        break;
      case PreTokeniser::Behaviour::merged_next:
        if (part.match) {
          if (!waiting.empty()) words.push_back(waiting);
          waiting = piece;
        } else {
          words.push_back(waiting + piece);
          waiting.clear();
        }
        break;
    }
  }
  if (!waiting.empty()) words.push_back(waiting);
  return words;
}

Result<Words> cut(const PreTokeniser& by, const std::string& word, bool first) {
  Words words;
  switch (by.kind) {
    case PreTokeniser::Kind::split: return split(by, word);
    case PreTokeniser::Kind::byte_level: {
      const std::string text = by.prefix_space && !word.starts_with(' ') ? " " + word : word;
      Result<Words> parts = by.cut ? split(by, text) : Result<Words>(Words{text});
      if (!parts) return parts;
      for (std::string& part : *parts) part = byte_alphabet().write(part);
      return parts;
    }
    case PreTokeniser::Kind::metaspace: {
      std::string text = word;
      replace_all(text, " ", by.replacement);
      if (by.prefix_space && first && !text.starts_with(by.replacement))
        text = by.replacement + text;
      if (!by.cut) return Words{text};
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t next = std::min(text.find(by.replacement, at + 1), text.size());
        words.push_back(text.substr(at, next - at));
        at = next;
      }
      return words;
    }
    case PreTokeniser::Kind::whitespace:
    case PreTokeniser::Kind::bert:
    case PreTokeniser::Kind::digits: {
      std::string current;
      bool in_digits = false;
      const auto end = [&] {
        if (!current.empty()) words.push_back(std::exchange(current, ""));
      };
      each_character(icu::UnicodeString::fromUTF8(word), [&](UChar32 c) {
        if (by.kind == PreTokeniser::Kind::digits) {
          const bool digit = (U_GET_GC_MASK(c) & U_GC_N_MASK) != 0;
          if (digit != in_digits || (digit && by.single)) end();
          in_digits = digit;
        } else if (is_white(c) || u_hasBinaryProperty(c, UCHAR_WHITE_SPACE)) {
          end();
          return;
        } else if (by.kind == PreTokeniser::Kind::bert && is_punctuation(c)) {
          end();
          append_utf8(current, static_cast<char32_t>(c));
          end();
          return;
        }
        append_utf8(current, static_cast<char32_t>(c));
      });
      end();
      return words;
    }
  }
  return words;
}

struct PairHash {
  std::size_t operator()(const std::pair<std::string, std::string>& pair) const {
    return (std::hash<std::string>()(pair.first) * 1'000'003U) ^
           std::hash<std::string>()(pair.second);
  }
};

struct JsonKind : PublishedTokeniser::Kind {
  std::vector<Normaliser> normalisers;
  std::vector<PreTokeniser> pre_tokenisers;
  std::unordered_map<std::string, std::uint32_t> vocabulary;
  std::vector<std::string> pieces;
  std::vector<std::pair<std::string, std::uint32_t>>
      added;  ///< longest first: found in a text before all else
  std::vector<bool> special;
  bool word_piece = false;
  // Byte pairs.
  std::unordered_map<std::pair<std::string, std::string>, std::uint32_t, PairHash> merges;
  bool byte_fallback = false, fuse_unknown = false, ignore_merges = false;
  std::optional<std::uint32_t> unknown;
  // WordPiece.
  std::string continuing = "##";
  std::size_t longest_word = 100;
  std::vector<std::uint32_t> before, after;  ///< special tokens around a text
  bool byte_level = false;                   ///< how ids become text again
  bool metaspace = false;

  void add_piece(const std::string& text, std::uint32_t one) {
    vocabulary[text] = one;
    if (one >= pieces.size()) {
      pieces.resize(one + 1);
      special.resize(one + 1, false);
    }
    pieces[one] = text;
  }

  Result<std::vector<std::uint32_t>> encode(std::string_view text, bool specials) const override {
    if (text.size() > 16'000'000) return Error{ErrorCode::too_large, "a text of more than 16 MB"};
    if (!is_valid_utf8(text)) return Error{ErrorCode::malformed, "the text is not UTF-8"};
    std::vector<std::uint32_t> ids;
    if (specials) ids = before;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t next = text.size();
      const std::pair<std::string, std::uint32_t>* found = nullptr;
      for (const auto& one : added) {
        const std::size_t place = text.find(one.first, at);
        if (place < next) {
          next = place;
          found = &one;
        }
      }
      if (next > at) {
        if (auto done = encode_part(std::string(text.substr(at, next - at)), at == 0, ids); !done)
          return std::move(done).failure();
      }
      at = next;
      if (found != nullptr) {
        ids.push_back(found->second);
        at += found->first.size();
      }
    }
    if (specials) ids.insert(ids.end(), after.begin(), after.end());
    return ids;
  }

  Result<void> encode_part(std::string text, bool first, std::vector<std::uint32_t>& ids) const {
    for (const Normaliser& one : normalisers) text = normalise(one, text);
    Words words = {std::move(text)};
    for (const PreTokeniser& one : pre_tokenisers) {
      Words next;
      for (std::size_t i = 0; i < words.size(); ++i) {
        auto parts = cut(one, words[i], first && i == 0);
        if (!parts) return std::move(parts).failure();
        next.insert(next.end(), parts->begin(), parts->end());
      }
      words = std::move(next);
    }
    for (const std::string& word : words) {
      if (word.empty()) continue;
      if (word_piece) {
        encode_word_piece(word, ids);
      } else if (auto done = encode_pairs(word, ids); !done) {
        return done;
      }
    }
    return {};
  }

  /// The longest piece that the rest of the word begins with, again and again (Schuster and
  /// Nakajima, 2012).
  void encode_word_piece(const std::string& word, std::vector<std::uint32_t>& ids) const {
    const std::size_t count = ids.size();
    std::size_t characters = 0;
    for (std::size_t at = 0; at < word.size(); ++characters) decode_utf8(word, at);
    bool known = characters <= longest_word;
    for (std::size_t at = 0; known && at < word.size();) {
      std::size_t end = word.size();
      for (; end > at; --end) {
        if (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80) continue;
        const auto found = vocabulary.find((at > 0 ? continuing : "") + word.substr(at, end - at));
        if (found == vocabulary.end()) continue;
        ids.push_back(found->second);
        break;
      }
      known = end > at;
      at = end;
    }
    if (known) return;
    ids.resize(count);
    if (unknown) ids.push_back(*unknown);
  }

  /// Pairs are merged in the order in which they were learnt (Sennrich, Haddow and Birch, 2016).
  Result<void> encode_pairs(const std::string& word, std::vector<std::uint32_t>& ids) const {
    if (ignore_merges) {
      if (const auto whole = vocabulary.find(word); whole != vocabulary.end()) {
        ids.push_back(whole->second);
        return {};
      }
    }
    std::vector<std::string> symbols;
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t start = at;
      decode_utf8(word, at);
      symbols.push_back(word.substr(start, at - start));
    }
    while (symbols.size() > 1) {
      std::uint32_t best = UINT_MAX;
      std::size_t place = 0;
      for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
        const auto found = merges.find({symbols[i], symbols[i + 1]});
        if (found != merges.end() && found->second < best) {
          best = found->second;
          place = i;
        }
      }
      if (best == UINT_MAX) break;
      symbols[place] += symbols[place + 1];
      symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(place) + 1);
    }
    bool last_unknown = false;
    for (const std::string& symbol : symbols) {
      const auto found = vocabulary.find(symbol);
      if (found != vocabulary.end()) {
        ids.push_back(found->second);
        last_unknown = false;
        continue;
      }
      if (byte_fallback && add_bytes(symbol, ids)) continue;
      if (!unknown)
        return Error{ErrorCode::not_found, "the vocabulary has nothing for \"" + symbol + "\""};
      if (!(fuse_unknown && last_unknown)) ids.push_back(*unknown);
      last_unknown = true;
    }
    return {};
  }

  bool add_bytes(const std::string& symbol, std::vector<std::uint32_t>& ids) const {
    const std::size_t count = ids.size();
    for (const char byte : symbol) {
      char name[8];
      std::snprintf(name, sizeof(name), "<0x%02X>",
                    static_cast<unsigned>(static_cast<unsigned char>(byte)));
      const auto found = vocabulary.find(name);
      if (found == vocabulary.end()) {
        ids.resize(count);
        return false;
      }
      ids.push_back(found->second);
    }
    return true;
  }

  Result<std::string> decode(std::span<const std::uint32_t> ids) const override {
    std::string text;
    for (const std::uint32_t one : ids) {
      if (one >= pieces.size()) continue;  // rows that pad the vocabulary stand for nothing
      if (special[one]) continue;
      const std::string& piece = pieces[one];
      const bool literal = std::any_of(added.begin(), added.end(),
                                       [&](const auto& entry) { return entry.second == one; });
      if (literal) {
        text += piece;
      } else if (byte_level) {
        text += byte_alphabet().read(piece);
      } else if (word_piece) {
        text += piece.starts_with(continuing) ? piece.substr(continuing.size())
                                              : (text.empty() ? "" : " ") + piece;
      } else if (piece.size() == 6 && piece.starts_with("<0x")) {
        text += static_cast<char>(std::strtoul(piece.c_str() + 3, nullptr, 16));
      } else {
        std::string spaced = piece;
        if (metaspace) replace_all(spaced, "\xE2\x96\x81", " ");
        text += spaced;
      }
    }
    return text;
  }
  Result<std::string> piece(std::uint32_t one) const override {
    if (one >= pieces.size()) {
      return Error{ErrorCode::out_of_range, "id " + std::to_string(one) + " of a vocabulary of " +
                                                std::to_string(pieces.size())};
    }
    return pieces[one];
  }
  [[nodiscard]] std::optional<std::uint32_t> id(std::string_view text) const override {
    const auto found = vocabulary.find(std::string(text));
    return found == vocabulary.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::size_t size() const override { return pieces.size(); }

  Result<void> read_normaliser(const Json& node) {
    const std::string type = text_of(node, "type");
    const auto push = [&](Normaliser::Kind kind) { normalisers.push_back({kind, {}, {}}); };
    if (type == "Sequence") {
      if (const Json* list = node.find("normalizers")) {
        for (const Json& one : list->items()) {
          if (auto read = read_normaliser(one); !read) return read;
        }
      }
    } else if (type == "NFC") {
      push(Normaliser::Kind::nfc);
    } else if (type == "NFD") {
      push(Normaliser::Kind::nfd);
    } else if (type == "NFKC") {
      push(Normaliser::Kind::nfkc);
    } else if (type == "NFKD") {
      push(Normaliser::Kind::nfkd);
    } else if (type == "Lowercase") {
      push(Normaliser::Kind::lowercase);
    } else if (type == "StripAccents") {
      push(Normaliser::Kind::strip_accents);
    } else if (type == "Strip") {
      push(Normaliser::Kind::strip);
    } else if (type == "Prepend") {
      normalisers.push_back({Normaliser::Kind::prepend, {}, text_of(node, "prepend")});
    } else if (type == "Replace") {
      const Json* pattern = object_of(node, "pattern");
      if (pattern == nullptr || pattern->find("String") == nullptr)
        return unsupported("a replacing normaliser by expression");
      normalisers.push_back(
          {Normaliser::Kind::replace, text_of(*pattern, "String"), text_of(node, "content")});
    } else if (type == "BertNormalizer") {
      Normaliser bert{Normaliser::Kind::bert, {}, {}};
      bert.clean = flag_of(node, "clean_text", true);
      bert.chinese = flag_of(node, "handle_chinese_chars", true);
      bert.lower = flag_of(node, "lowercase", true);
      bert.accents = flag_of(node, "strip_accents", bert.lower);
      normalisers.push_back(bert);
    } else {
      return unsupported("the normaliser \"" + type + "\"");
    }
    return {};
  }

  Result<void> read_pre_tokeniser(const Json& node) {
    const std::string type = text_of(node, "type");
    if (type == "Sequence") {
      if (const Json* list = node.find("pretokenizers")) {
        for (const Json& one : list->items()) {
          if (auto read = read_pre_tokeniser(one); !read) return read;
        }
      }
      return {};
    }
    PreTokeniser one{};
    if (type == "ByteLevel") {
      one.kind = PreTokeniser::Kind::byte_level;
      one.prefix_space = flag_of(node, "add_prefix_space", true);
      one.cut = flag_of(node, "use_regex", true);
      auto pattern = compile(kGpt2Expression);
      if (!pattern) return std::move(pattern).failure();
      one.pattern = std::move(*pattern);
      byte_level = true;
    } else if (type == "Split") {
      one.kind = PreTokeniser::Kind::split;
      const Json* pattern = object_of(node, "pattern");
      if (pattern == nullptr) return malformed("a Split without a pattern");
      std::string expression = text_of(*pattern, "Regex");
      if (expression.empty()) expression = "\\Q" + text_of(*pattern, "String") + "\\E";
      auto compiled = compile(expression);
      if (!compiled) return std::move(compiled).failure();
      one.pattern = std::move(*compiled);
      one.inverted = flag_of(node, "invert", false);
      const std::string behaviour = text_of(node, "behavior", "Isolated");
      if (behaviour == "Removed") {
        one.behaviour = PreTokeniser::Behaviour::removed;
      } else if (behaviour == "MergedWithPrevious") {
        one.behaviour = PreTokeniser::Behaviour::merged_previous;
      } else if (behaviour == "MergedWithNext") {
        one.behaviour = PreTokeniser::Behaviour::merged_next;
      } else if (behaviour != "Isolated") {
        return unsupported("the split behaviour \"" + behaviour + "\"");
      }
    } else if (type == "BertPreTokenizer") {
      one.kind = PreTokeniser::Kind::bert;
    } else if (type == "WhitespaceSplit") {
      one.kind = PreTokeniser::Kind::whitespace;
    } else if (type == "Whitespace") {
      one.kind = PreTokeniser::Kind::split;
      one.behaviour = PreTokeniser::Behaviour::removed;
      one.inverted = true;
      auto compiled = compile(R"(\w+|[^\w\s]+)");
      if (!compiled) return std::move(compiled).failure();
      one.pattern = std::move(*compiled);
    } else if (type == "Digits") {
      one.kind = PreTokeniser::Kind::digits;
      one.single = flag_of(node, "individual_digits", false);
    } else if (type == "Metaspace") {
      one.kind = PreTokeniser::Kind::metaspace;
      one.replacement = text_of(node, "replacement", "\xE2\x96\x81");
      one.prefix_space =
          text_of(node, "prepend_scheme",
                  flag_of(node, "add_prefix_space", true) ? "always" : "never") != "never";
      one.cut = flag_of(node, "split", true);
      metaspace = true;
    } else {
      return unsupported("the pre-tokeniser \"" + type + "\"");
    }
    pre_tokenisers.push_back(std::move(one));
    return {};
  }

  /// Which special tokens stand before and after a text.
  void read_post_processor(const Json& node) {
    const std::string type = text_of(node, "type");
    const auto token = [&](const Json* pair, std::vector<std::uint32_t>& to) {
      if (pair == nullptr || pair->items().size() != 2) return;
      if (const auto one = pair->items()[1].whole()) to.push_back(*one);
    };
    if (type == "Sequence") {
      if (const Json* list = node.find("processors")) {
        for (const Json& one : list->items()) read_post_processor(one);
      }
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
      token(node.find("cls"), before);
      token(node.find("sep"), after);
    } else if (type == "TemplateProcessing") {
      const Json* single = node.find("single");
      bool passed = false;
      for (const Json& one : single == nullptr ? std::vector<Json>{} : single->items()) {
        if (one.find("Sequence") != nullptr) passed = true;
        const Json* marker = object_of(one, "SpecialToken");
        if (marker == nullptr) continue;
        if (const auto found = id(text_of(*marker, "id")))
          (passed ? after : before).push_back(*found);
      }
    }
  }

  Result<void> read_model(const Json& model) {
    std::string type = text_of(model, "type");
    const Json* words = object_of(model, "vocab");
    if (type.empty()) type = model.find("merges") != nullptr ? "BPE" : "WordPiece";
    if (type != "BPE" && type != "WordPiece")
      return unsupported("the model \"" + type + "\", known are BPE and WordPiece");
    if (words == nullptr) return malformed("the model has no vocab");
    for (std::size_t i = 0; i < words->items().size(); ++i) {
      const auto one = words->items()[i].whole();
      if (!one || *one > 4'000'000)
        return malformed("the vocab gives \"" + words->keys()[i] + "\" no id");
      add_piece(words->keys()[i], *one);
    }
    word_piece = type == "WordPiece";
    continuing = text_of(model, "continuing_subword_prefix", word_piece ? "##" : "");
    if (const Json* most = model.find("max_input_chars_per_word"))
      longest_word = most->whole().value_or(100);
    byte_fallback = flag_of(model, "byte_fallback", false);
    fuse_unknown = flag_of(model, "fuse_unk", false);
    ignore_merges = flag_of(model, "ignore_merges", false);
    unknown = id(text_of(model, "unk_token"));
    if (word_piece) return {};
    const Json* list = model.find("merges");
    if (list == nullptr) return malformed("the model has no merges");
    std::uint32_t rank = 0;
    for (const Json& one : list->items()) {
      if (one.items().size() == 2) {
        merges.emplace(std::pair(one.items()[0].text(), one.items()[1].text()), rank++);
        continue;
      }
      const std::size_t space = one.text().find(' ', 1);
      if (space == std::string::npos)
        return malformed("the merge \"" + one.text() + "\" has no two parts");
      merges.emplace(std::pair(one.text().substr(0, space), one.text().substr(space + 1)), rank++);
    }
    return {};
  }

  Result<void> read(const Json& root) {
    const Json* model = object_of(root, "model");
    if (model == nullptr) return malformed("there is no model");
    if (auto done = read_model(*model); !done) return done;
    if (const Json* list = root.find("added_tokens")) {
      for (const Json& one : list->items()) {
        const Json* number = one.find("id");
        const auto own = number != nullptr ? number->whole() : std::nullopt;
        const std::string content = text_of(one, "content");
        if (!own || *own > 4'000'000 || content.empty())
          return malformed("an added token has no id or content");
        add_piece(content, *own);
        special[*own] = flag_of(one, "special", false);
        added.emplace_back(content, *own);
      }
    }
    std::sort(added.begin(), added.end(), [](const auto& a, const auto& b) {
      return a.first.size() != b.first.size() ? a.first.size() > b.first.size()
                                              : a.second < b.second;
    });
    if (const Json* node = object_of(root, "normalizer")) {
      if (auto done = read_normaliser(*node); !done) return done;
    }
    if (const Json* node = object_of(root, "pre_tokenizer")) {
      if (auto done = read_pre_tokeniser(*node); !done) return done;
    }
    if (const Json* node = object_of(root, "post_processor")) read_post_processor(*node);
    metaspace = metaspace || byte_fallback || vocabulary.contains("\xE2\x96\x81");
    return {};
  }
};

/// Fields of tokenizer_config.json that say what stands around a text.
Json read_settings(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "tokenizer_config.json", ignored))
    return Json(Json::Kind::object);
  auto text = read_text((folder / "tokenizer_config.json").string());
  if (!text) return Json(Json::Kind::object);
  auto json = Json::parse_object(*text, "tokenizer_config.json");
  return json ? std::move(*json) : Json(Json::Kind::object);
}

Result<std::unique_ptr<PublishedTokeniser::Kind>> open_sentencepiece(
    const std::filesystem::path& folder, const char* file = "tokenizer.model") {
  auto bytes = read_file((folder / file).string());
  if (!bytes) return std::move(bytes).failure();
  auto tokeniser = SentencePieceTokeniser::load(*bytes);
  if (!tokeniser) return std::move(tokeniser).failure();
  auto kind = std::make_unique<SentencePieceKind>(std::move(*tokeniser));
  const Json settings = read_settings(folder);
  if (flag_of(settings, "add_bos_token", true))
    kind->bos = kind->id(text_of(settings, "bos_token", "<s>"));
  if (flag_of(settings, "add_eos_token", false))
    kind->eos = kind->id(text_of(settings, "eos_token", "</s>"));
  return std::unique_ptr<PublishedTokeniser::Kind>(std::move(kind));
}

Result<std::unique_ptr<PublishedTokeniser::Kind>> parse_json(std::string_view text) {
  auto root = Json::parse_object(text, "tokenizer.json", kMaxTokeniserBytes);
  if (!root) return std::move(root).failure();
  auto kind = std::make_unique<JsonKind>();
  if (auto done = kind->read(*root); !done) return std::move(done).failure();
  return std::unique_ptr<PublishedTokeniser::Kind>(std::move(kind));
}

Result<std::unique_ptr<PublishedTokeniser::Kind>> open_json(const std::filesystem::path& folder) {
  auto text = read_text((folder / "tokenizer.json").string());
  if (!text) return std::move(text).failure();
  return parse_json(*text);
}

/// GPT-2's older pair of files: a vocabulary, and its merges a line.
Result<std::unique_ptr<PublishedTokeniser::Kind>> open_merges(const std::filesystem::path& folder) {
  auto text = read_text((folder / "vocab.json").string());
  if (!text) return std::move(text).failure();
  auto words = Json::parse_object(*text, "vocab.json", kMaxTokeniserBytes);
  if (!words) return std::move(words).failure();
  Json merges(Json::Kind::list);
  auto read = for_each_line((folder / "merges.txt").string(), [&](std::string_view line) {
    if (!line.empty() && !line.starts_with("#version")) merges.append(Json(std::string(line)));
  });
  if (!read) return std::move(read).failure();
  Json model(Json::Kind::object);
  model.append("vocab", std::move(*words)).append("merges", std::move(merges));
  Json byte_level(Json::Kind::object);
  byte_level.append("type", Json(std::string("ByteLevel"))).append("add_prefix_space", Json(false));
  Json root(Json::Kind::object);
  root.append("model", std::move(model)).append("pre_tokenizer", std::move(byte_level));
  auto kind = std::make_unique<JsonKind>();
  if (auto done = kind->read(root); !done) return std::move(done).failure();
  if (const auto end = kind->id("<|endoftext|>")) {
    kind->added.emplace_back("<|endoftext|>", *end);
    kind->special[*end] = true;
  }
  return std::unique_ptr<PublishedTokeniser::Kind>(std::move(kind));
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
    if (at.extension() == ".model") {
      auto kind = open_sentencepiece(at.parent_path(), at.filename().c_str());
      if (!kind) return std::move(kind).failure();
      return PublishedTokeniser(std::move(*kind));
    }
    std::error_code ignored;
    const auto has = [&](const char* name) { return std::filesystem::exists(at / name, ignored); };
    using Opened = Result<std::unique_ptr<Kind>>;
    Opened kind = has("tokenizer.json")    ? open_json(at)
                  : has("tokenizer.model") ? open_sentencepiece(at)
                  : has("vocab.json") && has("merges.txt")
                      ? open_merges(at)
                      : Opened(Error{ErrorCode::not_found, ""});
    if (kind) return PublishedTokeniser(std::move(*kind));
    // A kind of tokenizer.json that is not covered may have its SentencePiece model beside it.
    if (kind.error().code == ErrorCode::unsupported && has("tokenizer.model"))
      kind = open_sentencepiece(at);
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
    auto kind = parse_json(stored->content);
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
std::size_t PublishedTokeniser::vocabulary_size() const { return kind_->size(); }

}  // namespace embedscope::cli
