#include "format/gguf_tokeniser.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/utf8.h"

namespace embedscope {
namespace {

using Texts = std::vector<std::string_view>;

/// Kinds of tokens; the numbers are those of SentencePiece's own file, too.
enum TokenType : std::uint8_t {
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6
};

constexpr std::string_view kSpace = "\xE2\x96\x81";

Error malformed(std::string what) { return {ErrorCode::malformed, "GGUF: " + std::move(what)}; }

struct Tokens {
  Texts texts;
  std::vector<double> types;   ///< one each
  std::vector<double> scores;  ///< one each, or none
  [[nodiscard]] std::uint32_t type(std::size_t id) const {
    return static_cast<std::uint32_t>(types[id]);
  }
};

Result<Tokens> read_tokens(const Gguf& file) {
  const GgufValue* value = file.find("tokenizer.ggml.tokens");
  if (value == nullptr)
    return Error{ErrorCode::not_found, "GGUF: the file holds no tokeniser (tokenizer.ggml.tokens)"};
  auto texts = value->texts();
  if (!texts || texts->empty()) return malformed("tokenizer.ggml.tokens is no list of texts");
  Tokens tokens;
  tokens.texts = std::move(*texts);
  for (const auto& [name, list] : {std::pair("tokenizer.ggml.token_type", &tokens.types),
                                   std::pair("tokenizer.ggml.scores", &tokens.scores)}) {
    const GgufValue* numbers = file.find(name);
    if (numbers == nullptr) continue;
    auto read = numbers->numbers();
    if (!read || read->size() != tokens.texts.size()) {
      return malformed(std::string(name) + " does not hold a number for each of the " +
                       std::to_string(tokens.texts.size()) + " tokens");
    }
    *list = std::move(*read);
  }
  for (double& type : tokens.types) {
    if (!(type >= 1 && type <= 6)) type = kNormal;
  }
  if (tokens.types.empty()) tokens.types.assign(tokens.texts.size(), kNormal);
  for (std::size_t id = 0; id < tokens.texts.size(); ++id) {
    if (!is_valid_utf8(tokens.texts[id]))
      return malformed("token " + std::to_string(id) + " is not UTF-8");
  }
  return tokens;
}

bool flag(const Gguf& file, std::string_view key, bool preset) {
  const GgufValue* value = file.find(key);
  const auto number = value == nullptr ? std::nullopt : value->number();
  return number ? *number != 0 : preset;
}

/// The id that a setting names, where it is one of the vocabulary.
std::optional<std::uint32_t> id_of(const Gguf& file, std::string_view key, std::size_t size) {
  const GgufValue* value = file.find(key);
  const auto number = value == nullptr ? std::nullopt : value->number();
  if (!number || !(*number >= 0 && *number < static_cast<double>(size))) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// SentencePiece's file is a protocol buffer (sentencepiece_model.proto): fields with a number and a
// type, texts and messages with their length before them.

void append_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>((value & 0x7F) | 0x80);
  to += static_cast<char>(value);
}
void append_number(std::string& to, unsigned field, std::uint64_t value) {
  append_varint(to, field << 3);
  append_varint(to, value);
}
void append_float(std::string& to, unsigned field, float value) {
  append_varint(to, (field << 3) | 5);
  char bytes[sizeof(value)];
  std::memcpy(bytes, &value, sizeof(value));
  to.append(bytes, sizeof(bytes));
}
void append_text(std::string& to, unsigned field, std::string_view text) {
  append_varint(to, (field << 3) | 2);
  append_varint(to, text.size());
  to += text;
}

Result<GgufTokeniser> sentencepiece(const Gguf& file, const Tokens& tokens) {
  if (tokens.scores.empty()) return malformed("tokenizer.ggml.scores is missing");
  GgufTokeniser tokeniser;
  std::string& model = tokeniser.content;
  bool bytes = false;
  // SentencePiece knows one unknown token. Padding may be of that type as well, and is never cut.
  auto unknown = id_of(file, "tokenizer.ggml.unknown_token_id", tokens.texts.size());
  for (std::size_t id = 0; id < tokens.texts.size(); ++id) {
    const std::uint32_t given = tokens.type(id);
    if (given == kUnknown && !unknown) unknown = static_cast<std::uint32_t>(id);
    const std::uint32_t type = id == unknown ? kUnknown : given == kUnknown ? kUnused : given;
    std::string piece;
    append_text(piece, 1, tokens.texts[id]);
    append_float(piece, 2, static_cast<float>(tokens.scores[id]));
    append_number(piece, 3, type);
    append_text(model, 1, piece);
    bytes = bytes || type == kByte;
  }
  std::string trainer;
  append_number(trainer, 3, 2);  // byte pairs
  append_number(trainer, 35, bytes ? 1 : 0);
  append_text(model, 2, trainer);
  // llama.cpp normalises nothing; all it does is put a space before a text.
  std::string normaliser;
  append_text(normaliser, 1, "identity");
  append_number(normaliser, 3, flag(file, "tokenizer.ggml.add_space_prefix", true) ? 1 : 0);
  append_number(normaliser, 4,
                flag(file, "tokenizer.ggml.remove_extra_whitespaces", false) ? 1 : 0);
  append_number(normaliser, 5, 1);
  append_text(model, 3, normaliser);
  const std::size_t size = tokens.texts.size();
  if (flag(file, "tokenizer.ggml.add_bos_token", true))
    tokeniser.before = id_of(file, "tokenizer.ggml.bos_token_id", size);
  if (flag(file, "tokenizer.ggml.add_eos_token", false))
    tokeniser.after = id_of(file, "tokenizer.ggml.eos_token_id", size);
  return tokeniser;
}

// tokenizer.json.

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (code < 0x20) {
      constexpr std::string_view kHex = "0123456789abcdef";
      ((out += "\\u00") += kHex[code >> 4]) += kHex[code & 15];
    } else {
      out += c;
    }
  }
  return out += '"';
}

/// What surrounds a text, as a post-processor of the given ids; null for none.
std::string template_of(const Tokens& tokens, std::optional<std::uint32_t> before,
                        std::optional<std::uint32_t> after) {
  if (!before && !after) return "null";
  std::string single, special;
  const auto add = [&](std::optional<std::uint32_t> id) {
    if (!id) return;
    const std::string name = quoted(tokens.texts[*id]);
    if (!single.empty()) single += ',';
    single += R"({"SpecialToken":{"id":)" + name + R"(,"type_id":0}})";
    if (special.find(name + ":") != std::string::npos) return;
    if (!special.empty()) special += ',';
    special += name + R"(:{"id":)" + name + R"(,"ids":[)" + std::to_string(*id) +
               R"(],"tokens":[)" + name + "]}";
  };
  add(before);
  if (!single.empty()) single += ',';
  single += R"({"Sequence":{"id":"A","type_id":0}})";
  add(after);
  return R"({"type":"TemplateProcessing","single":[)" + single + R"(],"pair":[)" + single +
         R"(],"special_tokens":{)" + special + "}}";
}

/// How each model cuts a text before byte pairs are merged, by llama.cpp's names.
struct Cutting {
  bool known = false;
  bool normalise = false;       ///< to NFC
  bool digits = false;          ///< each digit alone
  std::string_view expression;  ///< empty for GPT-2's own
  bool whole_words = false;     ///< a word of the vocabulary is taken before any merge
  bool begins = false;          ///< a text begins with the token for that, unless the file says no
};

Cutting cutting_named(std::string_view pre) {
  Cutting cutting;
  cutting.known = true;
  if (pre == "gpt-2") return cutting;
  if (pre == "llama-bpe" || pre == "llama3" || pre == "llama-v3") {
    cutting.expression =
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
    cutting.whole_words = cutting.begins = true;
  } else if (pre == "qwen2") {
    cutting.expression =
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
    cutting.normalise = true;
  } else if (pre == "smollm") {
    cutting.digits = true;
  } else {
    cutting.known = false;
  }
  return cutting;
}

std::string vocabulary_of(const Texts& texts) {
  std::string list;
  for (std::size_t id = 0; id < texts.size(); ++id)
    list += (id == 0 ? "" : ",") + quoted(texts[id]) + ":" + std::to_string(id);
  return "{" + list + "}";
}

std::string added_of(const Tokens& tokens) {
  std::string list;
  for (std::size_t id = 0; id < tokens.texts.size(); ++id) {
    const std::uint32_t type = tokens.type(id);
    if ((type != kControl && type != kUserDefined) || tokens.texts[id].empty()) continue;
    if (!list.empty()) list += ',';
    list += R"({"id":)" + std::to_string(id) + R"(,"content":)" + quoted(tokens.texts[id]) +
            R"(,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":)" +
            (type == kControl ? "true}" : "false}");
  }
  return "[" + list + "]";
}

Result<GgufTokeniser> byte_pairs(const Gguf& file, const Tokens& tokens) {
  const GgufValue* named = file.find("tokenizer.ggml.pre");
  const std::string_view pre = named == nullptr ? "" : named->text().value_or("");
  const Cutting cutting = cutting_named(pre);
  if (!cutting.known) {
    return Error{ErrorCode::unsupported, "GGUF: tokenizer.ggml.pre is \"" + std::string(pre) +
                                             "\", known are gpt-2, llama-bpe, qwen2 and smollm"};
  }
  const GgufValue* value = file.find("tokenizer.ggml.merges");
  const auto pairs = value == nullptr ? std::nullopt : value->texts();
  if (!pairs) return malformed("tokenizer.ggml.merges is no list of texts");
  std::string merges;
  for (const std::string_view pair : *pairs) {
    if (!is_valid_utf8(pair)) return malformed("a merge is not UTF-8");
    if (!merges.empty()) merges += ',';
    merges += quoted(pair);
  }
  std::string cuts;
  if (cutting.digits) cuts = R"({"type":"Digits","individual_digits":true},)";
  if (!cutting.expression.empty()) {
    cuts = R"({"type":"Split","pattern":{"Regex":)" + quoted(cutting.expression) +
           R"(},"behavior":"Isolated","invert":false},)";
  }
  cuts += R"({"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":)";
  cuts += cutting.expression.empty() ? "true}" : "false}";
  const std::size_t size = tokens.texts.size();
  std::optional<std::uint32_t> before, after;
  if (flag(file, "tokenizer.ggml.add_bos_token", cutting.begins))
    before = id_of(file, "tokenizer.ggml.bos_token_id", size);
  if (flag(file, "tokenizer.ggml.add_eos_token", false))
    after = id_of(file, "tokenizer.ggml.eos_token_id", size);
  GgufTokeniser tokeniser;
  tokeniser.kind = GgufTokeniser::Kind::json;
  tokeniser.content =
      R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":)" + added_of(tokens) +
      R"(,"normalizer":)" + (cutting.normalise ? R"({"type":"NFC"})" : "null") +
      R"(,"pre_tokenizer":{"type":"Sequence","pretokenizers":[)" + cuts +
      R"(]},"post_processor":)" + template_of(tokens, before, after) +
      R"(,"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","dropout":null,"unk_token":null,)"
      R"("continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false,)"
      R"("byte_fallback":false,"ignore_merges":)" +
      (cutting.whole_words ? "true" : "false") + R"(,"vocab":)" + vocabulary_of(tokens.texts) +
      R"(,"merges":[)" + merges + "]}}";
  return tokeniser;
}

/// The converter writes "▁word" for a beginning of a word and "ing" for "##ing"; "[CLS]" as it is.
Result<GgufTokeniser> word_piece(const Gguf& file, const Tokens& tokens) {
  std::vector<std::string> names;
  names.reserve(tokens.texts.size());
  for (const std::string_view text : tokens.texts) {
    if (text.starts_with(kSpace)) {
      names.emplace_back(text.substr(kSpace.size()));
    } else if (text.starts_with('[') && text.ends_with(']')) {
      names.emplace_back(text);
    } else {
      names.push_back("##" + std::string(text));
    }
  }
  const std::size_t size = tokens.texts.size();
  const auto unknown = id_of(file, "tokenizer.ggml.unknown_token_id", size);
  const auto first = [&](const char* name, const char* other) {
    const auto id = id_of(file, name, size);
    return id ? id : id_of(file, other, size);
  };
  const auto before = first("tokenizer.ggml.cls_token_id", "tokenizer.ggml.bos_token_id");
  // The name is misspelt in the files.
  const auto after = first("tokenizer.ggml.seperator_token_id", "tokenizer.ggml.eos_token_id");
  GgufTokeniser tokeniser;
  tokeniser.kind = GgufTokeniser::Kind::json;
  tokeniser.content =
      R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":)" + added_of(tokens) +
      R"(,"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,)"
      R"("strip_accents":true,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},)"
      R"("post_processor":)" +
      template_of(tokens, before, after) +
      R"(,"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},"model":{"type":"WordPiece",)"
      R"("unk_token":)" +
      (unknown ? quoted(names[*unknown]) : R"("[UNK]")") +
      R"(,"continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":)" +
      vocabulary_of(Texts(names.begin(), names.end())) + "}}";
  return tokeniser;
}

}  // namespace

Result<GgufTokeniser> gguf_tokeniser(const Gguf& file) {
  auto tokens = read_tokens(file);
  if (!tokens) return std::move(tokens).failure();
  const GgufValue* named = file.find("tokenizer.ggml.model");
  const std::string_view kind = named == nullptr ? "" : named->text().value_or("");
  if (kind == "llama") return sentencepiece(file, *tokens);
  if (kind == "gpt2") return byte_pairs(file, *tokens);
  if (kind == "bert") return word_piece(file, *tokens);
  return Error{ErrorCode::unsupported, "GGUF: tokenizer.ggml.model is \"" + std::string(kind) +
                                           "\", known are llama, gpt2 and bert"};
}

}  // namespace embedscope
