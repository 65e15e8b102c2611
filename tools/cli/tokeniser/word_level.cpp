// Whole words: each has an id, or is unknown.
#include "cli/tokeniser/token_model.h"

namespace embedscope::cli {
namespace {

struct WordLevel : TokenModel {
  using TokenModel::TokenModel;

  Result<void> encode(const std::string& word, std::vector<std::uint32_t>& ids) const override {
    const auto known = vocabulary.find(word);
    auto id = known ? Result<std::uint32_t>(*known) : unknown_id(word);
    if (!id) return std::move(id).failure();
    ids.push_back(*id);
    return {};
  }
};

}  // namespace

Result<std::unique_ptr<TokenModel>> read_word_level(JsonFields& fields,
                                                    TokenVocabulary vocabulary) {
  auto model = std::make_unique<WordLevel>(std::move(vocabulary));
  model->unknown = fields.text("unk_token", "<unk>");
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  return std::unique_ptr<TokenModel>(std::move(model));
}

}  // namespace embedscope::cli
