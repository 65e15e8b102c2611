// How a text becomes one vector, by a published model's own files: what is put before it, how many
// tokens are read, how token vectors become one, the modules that follow, and which dimensions are
// kept. The files are sentence-transformers' (Reimers and Gurevych, 2019): modules.json, and a
// folder a module.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "transformer/dense.h"
#include "transformer/pooling.h"

namespace embedscope {

/// Scales a vector to length 1 (modules.json, type Normalize).
struct Normalize {};
using SentenceModule = std::variant<Dense, Normalize>;

/// "Dense 768 → 3072, no bias, Identity", "Normalize".
std::string describe(const SentenceModule& module);

struct SentenceRecipe {
  bool is_static = false;  ///< a vector a token is looked up; there is no transformer
  bool is_model2vec = false;
  std::string folder;  ///< of the transformer or the table within the model's, "" or "0_Name/"
  std::vector<std::pair<std::string, std::string>> prompts;  ///< by name
  std::string default_prompt;                                ///< its name; empty is none
  bool lower_case = false;                                   ///< of the text, before its tokeniser
  std::optional<std::size_t> longest;  ///< tokens that a text is cut to; else the model's context
  std::vector<Pooling> pooling = {Pooling::mean};  ///< several are joined, one after the other
  bool include_prompt = true;                      ///< whether tokens of a prompt count in pooling
  bool skip_start = false;   ///< the first token counts for nothing (our own encoder)
  bool pool_hidden = false;  ///< states before the last norm are pooled (our own encoder)
  std::vector<SentenceModule> modules;  ///< after pooling
  std::size_t dims = 0;                 ///< first dimensions that are kept; 0 is all
  std::vector<std::string> notices;     ///< what the files say and is passed over, a sentence each

  /// Whether vectors have length 1: the last module is Normalize.
  [[nodiscard]] bool is_unit() const;
  /// The text of a prompt. Errors: `not_found` listing the names that there are.
  [[nodiscard]] Result<std::string> prompt(std::string_view name) const;
};

/// A file of the model's folder, by its path within; nothing where there is none.
using ReadModelFile =
    std::function<Result<std::optional<std::vector<std::byte>>>(const std::string& path)>;

/// Errors: `malformed`; `unsupported` naming a module, a pooling mode or an option that changes the
/// vector and is not known here; those of `read`.
Result<SentenceRecipe> read_sentence_recipe(const ReadModelFile& read);

/// What a caller may want otherwise than the recipe says.
struct SentenceOptions {
  std::size_t dims = 0;           ///< first dimensions to keep (Kusupati et al., Matryoshka, 2022)
  std::optional<bool> normalize;  ///< to length 1, after the cut
};

/// A text's vector from its tokens' states, rows × width: pooled, through the modules, cut, and
/// scaled to length 1. Of the tokens, the first `prompt_tokens` are a prompt's. Errors: those of
/// pool() and Dense::apply, `invalid_argument` for more dims than there are.
Result<std::vector<float>> sentence_vector(const SentenceRecipe& recipe,
                                           MatrixView<const float> states,
                                           std::size_t prompt_tokens,
                                           const SentenceOptions& options = {});

/// The same from a vector that is pooled already.
Result<std::vector<float>> finish_vector(const SentenceRecipe& recipe, std::vector<float> pooled,
                                         const SentenceOptions& options = {});

/// sentence-transformers' name of a pooling: "mean", "cls", "mean_sqrt_len_tokens".
std::string_view name(Pooling pooling);
std::optional<Pooling> pooling_of(std::string_view name);

}  // namespace embedscope
