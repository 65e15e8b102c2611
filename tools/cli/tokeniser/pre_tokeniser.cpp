#include "cli/tokeniser/pre_tokeniser.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "cli/tokeniser/byte_alphabet.h"
#include "cli/tokeniser/splitting.h"
#include "cli/tokeniser/unicode.h"
#include "format/json_fields.h"

namespace embedscope::cli {
namespace {

constexpr const char* kGpt2Expression =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

Failure unsupported(std::string_view what, std::string_view name) {
  return failure(ErrorCode::unsupported,
                 {"tokenizer.json: the ", what, " \"", name, "\" is not known here"});
}

PreTokeniser splitter(FindMatches find, SplitBehaviour behaviour, bool inverted = false) {
  return [=, find = std::move(find)](const Piece& piece) {
    return split(piece, find, behaviour, inverted);
  };
}

Result<SplitBehaviour> behaviour_named(const std::string& name) {
  static const std::map<std::string, SplitBehaviour> names = {
      {"Removed", SplitBehaviour::removed},
      {"Isolated", SplitBehaviour::isolated},
      {"MergedWithPrevious", SplitBehaviour::merged_with_previous},
      {"MergedWithNext", SplitBehaviour::merged_with_next},
      {"Contiguous", SplitBehaviour::contiguous}};
  const auto found = names.find(name);
  if (found == names.end()) return unsupported("split behaviour", name);
  return found->second;
}

Result<PreTokeniser> byte_level(JsonFields& fields) {
  const bool prefix = fields.flag("add_prefix_space", true);
  const bool cut = fields.flag("use_regex", true);
  fields.pass_over({"trim_offsets"});
  auto find = match_expression(kGpt2Expression);
  if (!find) return std::move(find).failure();
  return PreTokeniser([prefix, cut, find = *find](const Piece& piece) -> Result<Pieces> {
    Piece spaced = piece;
    if (prefix && !piece.text.starts_with(' ')) spaced.text = " " + piece.text;
    Result<Pieces> parts =
        cut ? split(spaced, find, SplitBehaviour::isolated) : Result<Pieces>(Pieces{spaced});
    if (!parts) return parts;
    for (Piece& part : *parts) part.text = write_bytes(part.text);
    return parts;
  });
}

Result<PreTokeniser> split_by_pattern(JsonFields& fields) {
  const Json* pattern = fields.object("pattern");
  if (pattern == nullptr) {
    return failure(ErrorCode::malformed, {fields.where(), ": a Split without a pattern"});
  }
  JsonFields kind(*pattern, fields.where() + ": pattern");
  const std::string text = kind.text("String", "");
  const std::string expression = kind.text("Regex", "");
  if (auto done = kind.finish(); !done) return std::move(done).failure();
  if (text.empty() == expression.empty()) {
    return failure(ErrorCode::unsupported,
                   {fields.where(),
                    ": the pattern of a Split must be a String or a Regex that is "
                    "not empty"});
  }
  auto find =
      expression.empty() ? Result<FindMatches>(match_text(text)) : match_expression(expression);
  if (!find) return std::move(find).failure();
  auto behaviour = behaviour_named(fields.text("behavior", "Isolated"));
  if (!behaviour) return std::move(behaviour).failure();
  return splitter(std::move(*find), *behaviour, fields.flag("invert", false));
}

/// SentencePiece's way with blanks: ▁ for each, one before the text, a word from one ▁ to the next.
Result<PreTokeniser> metaspace(JsonFields& fields) {
  const std::string replacement = fields.text("replacement", "\xE2\x96\x81");
  fields.pass_over({"str_rep"});
  std::size_t length = 0;
  decode_utf8(replacement, length);
  if (replacement.empty() || length != replacement.size()) {
    return failure(ErrorCode::malformed, {fields.where(), ": replacement must be one character"});
  }
  const bool older = fields.flag("add_prefix_space", true);
  std::string scheme = fields.text("prepend_scheme", older ? "always" : "never");
  if (!older && scheme != "never") {
    return failure(
        ErrorCode::malformed,
        {fields.where(), ": add_prefix_space is false, but prepend_scheme is \"", scheme, "\""});
  }
  if (scheme != "always" && scheme != "first" && scheme != "never") {
    return unsupported("prepend_scheme", scheme);
  }
  const bool cut = fields.flag("split", true);
  return PreTokeniser([=, find = match_text(replacement)](const Piece& piece) -> Result<Pieces> {
    Piece written = piece;
    replace_all(written.text, " ", replacement);
    if (!written.text.starts_with(replacement) &&
        (scheme == "always" || (scheme == "first" && piece.first))) {
      written.text = replacement + written.text;
    }
    if (!cut) return Pieces{written};
    return split(written, find, SplitBehaviour::merged_with_next);
  });
}

Result<void> read(const Json& object, PreTokenisers& to);

Result<void> read_one(const std::string& type, JsonFields& fields, PreTokenisers& to) {
  const auto push = [&](Result<PreTokeniser> step) -> Result<void> {
    if (!step) return std::move(step).failure();
    to.steps.push_back(std::move(*step));
    return {};
  };
  if (type == "ByteLevel") {
    to.byte_level = true;
    return push(byte_level(fields));
  }
  if (type == "Split") return push(split_by_pattern(fields));
  if (type == "Metaspace") {
    to.metaspace = true;
    return push(metaspace(fields));
  }
  if (type == "WhitespaceSplit" || type == "BertPreTokenizer") {
    to.steps.push_back(splitter(match_characters(is_white_space), SplitBehaviour::removed));
    if (type == "BertPreTokenizer")
      to.steps.push_back(splitter(match_characters(is_punctuation), SplitBehaviour::isolated));
    return {};
  }
  if (type == "Whitespace") {
    return push(splitter(match_words(), SplitBehaviour::removed, true));
  }
  if (type == "Digits") {
    const bool single = fields.flag("individual_digits", false);
    return push(splitter(match_characters(is_numeric),
                         single ? SplitBehaviour::isolated : SplitBehaviour::contiguous));
  }
  if (type == "Punctuation") {
    auto behaviour = behaviour_named(fields.text("behavior", "Isolated"));
    if (!behaviour) return std::move(behaviour).failure();
    return push(splitter(match_characters(is_punctuation), *behaviour));
  }
  return unsupported("pre-tokeniser", type);
}

Result<void> read(const Json& object, PreTokenisers& to) {
  JsonFields fields(object, "tokenizer.json: pre_tokenizer");
  const std::string type = fields.text("type", "");
  if (type == "Sequence") {
    const Json* list = fields.list("pretokenizers");
    if (auto done = fields.finish(); !done) return done;
    for (const Json& one : list == nullptr ? std::vector<Json>{} : list->items()) {
      if (auto done = read(one, to); !done) return done;
    }
    return {};
  }
  if (auto done = read_one(type, fields, to); !done) return done;
  return fields.finish();
}

}  // namespace

Result<PreTokenisers> read_pre_tokenisers(const Json& object) {
  PreTokenisers read_ones;
  if (auto done = read(object, read_ones); !done) return std::move(done).failure();
  return read_ones;
}

}  // namespace embedscope::cli
