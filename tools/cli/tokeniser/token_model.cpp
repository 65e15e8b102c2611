#include "cli/tokeniser/token_model.h"

namespace embedscope::cli {

Result<std::uint32_t> TokenModel::unknown_id(const std::string& word) const {
  if (const auto id = vocabulary.find(unknown)) return *id;
  return failure(ErrorCode::not_found, {"the vocabulary has nothing for \"", word,
                                        "\", and no unk_token \"", unknown, "\""});
}

}  // namespace embedscope::cli
