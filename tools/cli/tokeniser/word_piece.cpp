// WordPiece (Schuster and Nakajima, 2012): the longest piece that the rest of the word begins with,
// again and again.
#include <algorithm>

#include "base/utf8.h"
#include "cli/tokeniser/token_model.h"

namespace embedscope::cli {
namespace {

struct WordPiece : TokenModel {
  using TokenModel::TokenModel;
  std::size_t longest_word = 100;  ///< in characters

  Result<void> encode(const std::string& word, std::vector<std::uint32_t>& ids) const override {
    const std::size_t count = ids.size();
    std::size_t characters = 0;
    for (std::size_t at = 0; at < word.size(); ++characters) decode_utf8(word, at);
    bool known = characters <= longest_word;
    for (std::size_t at = 0; known && at < word.size();) {
      std::size_t end = std::min(word.size(), at + vocabulary.longest);
      for (; end > at; --end) {
        if (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80) continue;
        const auto id = vocabulary.find((at > 0 ? continuing : "") + word.substr(at, end - at));
        if (!id) continue;
        ids.push_back(*id);
        break;
      }
      known = end > at;
      at = end;
    }
    if (known) return {};
    ids.resize(count);
    auto id = unknown_id(word);
    if (!id) return std::move(id).failure();
    ids.push_back(*id);
    return {};
  }
};

}  // namespace

Result<std::unique_ptr<TokenModel>> read_word_piece(JsonFields& fields,
                                                    TokenVocabulary vocabulary) {
  auto model = std::make_unique<WordPiece>(std::move(vocabulary));
  model->continuing = fields.text("continuing_subword_prefix", "##");
  model->longest_word = fields.count("max_input_chars_per_word", 100);
  model->unknown = fields.text("unk_token", "[UNK]");
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  return std::unique_ptr<TokenModel>(std::move(model));
}

}  // namespace embedscope::cli
