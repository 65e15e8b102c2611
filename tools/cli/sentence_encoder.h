// From texts to vectors by a model's own recipe: a transformer with its pooling and modules, or a
// static table (model2vec, StaticEmbedding).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "cli/language_model.h"
#include "cli/published_tokeniser.h"
#include "transformer/sentence_recipe.h"
#include "vectors/static_model.h"

namespace embedscope::cli {

struct SentenceVector {
  std::vector<float> values;
  std::size_t tokens = 0;  ///< of the text, with prompt and what stands around it
  std::size_t read = 0;    ///< of these; the rest was cut off
};

/// The tokens of a text as the model reads them.
struct ReadText {
  std::vector<std::uint32_t> ids;
  std::size_t tokens = 0;         ///< before the text was cut
  std::size_t prompt_tokens = 0;  ///< of ids, with what stands before them
  std::size_t before = 0;         ///< of ids, what the tokeniser puts before the text
  std::size_t after = 0;          ///< and after it
};

class SentenceEncoder {
 public:
  /// Opens a model's folder or GGUF file; `tokeniser` may name another folder that holds the
  /// tokeniser. Errors: those of the files, naming the path.
  static Result<SentenceEncoder> open(const std::string& folder, const std::string& tokeniser = {});

  /// `prompt` is put before the text. Errors: those of the tokeniser.
  [[nodiscard]] Result<ReadText> read(std::string_view text, const std::string& prompt) const;
  /// A vector a text, in their order; texts of one length are read together. Errors: also those of
  /// the forward pass and of the recipe, naming the text.
  [[nodiscard]] Result<std::vector<SentenceVector>> embed(std::span<const std::string> texts,
                                                          const std::string& prompt,
                                                          const SentenceOptions& options) const;
  /// The states that are pooled, tokens × width, of each list of ids, shortest first. Errors:
  /// `unsupported` for a static table, those of the forward pass and of `visit`.
  using VisitStates = std::function<Result<void>(std::size_t list, MatrixView<const float> states)>;
  [[nodiscard]] Result<void> for_each_states(std::span<const std::vector<std::uint32_t>> lists,
                                             const VisitStates& visit) const;

  [[nodiscard]] const SentenceRecipe& recipe() const { return recipe_; }
  void set_pooling(Pooling pooling) { recipe_.pooling = {pooling}; }
  /// The text of the recipe's default prompt, or nothing.
  [[nodiscard]] std::string default_prompt() const;
  [[nodiscard]] const PublishedTokeniser& tokeniser() const;
  /// Nothing for a static table.
  [[nodiscard]] const TransformerConfig* config() const;
  /// Tokens that a text is cut to; 0 is no limit.
  [[nodiscard]] std::size_t longest() const { return longest_; }
  /// Types that weights are stored in.
  [[nodiscard]] const std::set<std::string>& types() const { return types_; }
  /// What the files ask for and is not done, a sentence each.
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }

 private:
  explicit SentenceEncoder(SentenceRecipe recipe) : recipe_(std::move(recipe)) {}
  Result<void> open_transformer(const std::string& folder, const std::string& tokeniser);
  Result<void> open_table(const std::string& folder, const std::string& tokeniser);

  SentenceRecipe recipe_;
  std::optional<LanguageModel> language_;
  std::optional<StaticModel> table_;
  std::optional<PublishedTokeniser> own_tokeniser_;  ///< of a table
  std::size_t longest_ = 0;
  std::size_t most_characters_ = 0;  ///< of a text that model2vec tokenises; 0 is no limit
  std::set<std::string> types_;
  std::vector<std::string> notices_;
};

}  // namespace embedscope::cli
