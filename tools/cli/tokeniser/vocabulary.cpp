#include "cli/tokeniser/vocabulary.h"

#include <algorithm>
#include <cstdio>

#include "base/concat.h"

namespace embedscope::cli {

Result<TokenVocabulary> TokenVocabulary::read(const Json& object) {
  TokenVocabulary vocabulary;
  for (std::size_t i = 0; i < object.items().size(); ++i) {
    const auto id = object.items()[i].whole();
    if (!id || *id > 4'000'000) {
      return failure(ErrorCode::malformed,
                     {"tokenizer.json: the vocab gives \"", object.keys()[i], "\" no id"});
    }
    vocabulary.add(object.keys()[i], *id);
  }
  return vocabulary;
}

void TokenVocabulary::add(const std::string& piece, std::uint32_t id) {
  ids[piece] = id;
  if (id >= pieces.size()) pieces.resize(id + 1);
  pieces[id] = piece;
  longest = std::max(longest, piece.size());
}

bool TokenVocabulary::append_bytes(const std::string& text, std::vector<std::uint32_t>& to) const {
  const std::size_t count = to.size();
  for (const char byte : text) {
    char name[8];
    std::snprintf(name, sizeof(name), "<0x%02X>",
                  static_cast<unsigned>(static_cast<unsigned char>(byte)));
    const auto id = find(name);
    if (!id) {
      to.resize(count);
      return false;
    }
    to.push_back(*id);
  }
  return true;
}

std::optional<std::uint32_t> TokenVocabulary::find(const std::string& piece) const {
  const auto found = ids.find(piece);
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace embedscope::cli
