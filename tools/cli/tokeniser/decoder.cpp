#include "cli/tokeniser/decoder.h"

#include <cstdlib>
#include <utility>

#include "base/utf8.h"
#include "cli/tokeniser/byte_alphabet.h"
#include "cli/tokeniser/piece.h"
#include "format/json_fields.h"

namespace embedscope::cli {
namespace {

void join(std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  pieces = {std::move(text)};
}

bool names_byte(const std::string& piece) {
  return piece.size() == 6 && piece.starts_with("<0x") && piece.ends_with('>') &&
         piece.find_first_not_of("0123456789abcdefABCDEF", 3) == 5;
}

Decoder strip(const std::string& content, std::size_t start, std::size_t stop) {
  return [=](std::vector<std::string>& pieces) {
    for (std::string& piece : pieces) {
      for (std::size_t i = 0; i < start && piece.starts_with(content); ++i)
        piece.erase(0, content.size());
      for (std::size_t i = 0; i < stop && piece.ends_with(content); ++i)
        piece.erase(piece.size() - content.size());
    }
  };
}

Result<Decoder> replace(JsonFields& fields) {
  const Json* pattern = fields.object("pattern");
  if (pattern == nullptr) return failure(ErrorCode::malformed, {fields.where(), ": no pattern"});
  JsonFields kind(*pattern, fields.where() + ": pattern");
  const std::string from = kind.text("String", "");
  const std::string into = fields.text("content", "");
  if (auto done = kind.finish(); !done) return std::move(done).failure();
  return Decoder([=](std::vector<std::string>& pieces) {
    for (std::string& piece : pieces) replace_all(piece, from, into);
  });
}

Result<void> read(const Json& object, std::vector<Decoder>& to) {
  JsonFields fields(object, "tokenizer.json: decoder");
  const std::string type = fields.text("type", "");
  if (type == "Sequence") {
    const Json* list = fields.list("decoders");
    if (auto done = fields.finish(); !done) return done;
    for (const Json& one : list == nullptr ? std::vector<Json>{} : list->items()) {
      if (auto done = read(one, to); !done) return done;
    }
    return {};
  }
  if (type == "ByteLevel") {
    fields.pass_over({"add_prefix_space", "trim_offsets", "use_regex"});
    to.push_back(decode_byte_level());
  } else if (type == "WordPiece") {
    const std::string prefix = fields.text("prefix", "##");
    to.push_back(decode_word_piece(prefix, fields.flag("cleanup", true)));
  } else if (type == "Metaspace") {
    fields.pass_over({"str_rep", "split"});
    const std::string replacement = fields.text("replacement", "\xE2\x96\x81");
    const bool older = fields.flag("add_prefix_space", true);
    to.push_back(decode_metaspace(
        replacement, fields.text("prepend_scheme", older ? "always" : "never") != "never"));
  } else if (type == "BPEDecoder") {
    to.push_back(decode_endings(fields.text("suffix", "</w>")));
  } else if (type == "ByteFallback") {
    to.push_back(decode_bytes());
  } else if (type == "Fuse") {
    to.push_back(join);
  } else if (type == "Strip") {
    const std::string content = fields.text("content", " ");
    const std::size_t start = fields.count("start", 0);
    if (content.empty()) fields.refuse("content is empty");
    to.push_back(strip(content, start, fields.count("stop", 0)));
  } else if (type == "Replace") {
    auto step = replace(fields);
    if (!step) return std::move(step).failure();
    to.push_back(std::move(*step));
  } else {
    return failure(ErrorCode::unsupported,
                   {"tokenizer.json: the decoder \"", type, "\" is not known here"});
  }
  return fields.finish();
}

}  // namespace

Result<std::vector<Decoder>> read_decoders(const Json& object) {
  std::vector<Decoder> steps;
  if (auto done = read(object, steps); !done) return std::move(done).failure();
  return steps;
}

Decoder decode_byte_level() {
  return [](std::vector<std::string>& pieces) {
    for (std::string& piece : pieces) piece = read_bytes(piece);
    join(pieces);
  };
}

Decoder decode_word_piece(const std::string& prefix, bool cleanup) {
  return [=](std::vector<std::string>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      std::string& piece = pieces[i];
      if (i > 0) {
        if (!prefix.empty() && piece.starts_with(prefix))
          piece.erase(0, prefix.size());
        else
          piece.insert(0, " ");
      }
      if (!cleanup) continue;
      for (const auto& [from, into] :
           {std::pair(" .", "."), std::pair(" ?", "?"), std::pair(" !", "!"), std::pair(" ,", ","),
            std::pair(" ' ", "'"), std::pair(" n't", "n't"), std::pair(" 'm", "'m"),
            std::pair(" do not", " don't"), std::pair(" 's", "'s"), std::pair(" 've", "'ve"),
            std::pair(" 're", "'re")}) {
        replace_all(piece, from, into);
      }
    }
  };
}

Decoder decode_endings(const std::string& ending) {
  return [=](std::vector<std::string>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i)
      replace_all(pieces[i], ending, i + 1 == pieces.size() ? "" : " ");
  };
}

Decoder decode_metaspace(const std::string& replacement, bool drop_first) {
  return [=](std::vector<std::string>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i)
      replace_all(pieces[i], replacement, i == 0 && drop_first ? "" : " ");
  };
}

Decoder decode_bytes() {
  return [](std::vector<std::string>& pieces) {
    for (std::string& piece : pieces) {
      if (names_byte(piece))
        piece = std::string(1, static_cast<char>(std::strtoul(piece.c_str() + 3, nullptr, 16)));
    }
  };
}

}  // namespace embedscope::cli
