#include "cli/tokeniser/vocabulary.h"

#include <algorithm>

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

std::optional<std::uint32_t> TokenVocabulary::find(const std::string& piece) const {
  const auto found = ids.find(piece);
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace embedscope::cli
