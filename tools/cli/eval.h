// What the parts of `embedscope eval` share: the options, a score, and who computes which.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/word_model.h"

namespace embedscope::cli {

struct EvalOptions {
  std::string model;
  std::string tokeniser;
  std::string task;
  std::vector<std::string> files;
  bool json = false;
  bool raw = false;
  bool allow_given = false;  ///< analogy: a question's own words may be its answer
  std::optional<std::size_t> remove;
  std::uint64_t seed = 1;
  bool held_out = false;
  std::size_t limit = 0;
  std::size_t dims = 0;  ///< of a sentence's vector that are compared; 0 is all
  double fusion = 1;     ///< weight of the vectors beside BM25
};

/// A part of a set with a score of its own.
struct Section {
  std::string name;
  double score = 0;
  std::uint64_t items = 0;
  std::uint64_t covered = 0;
};

struct Score {
  std::string metric;
  std::uint64_t items = 0;
  std::uint64_t covered = 0;  ///< items that the model could be asked about
  double value = 0;
  bool is_share = true;  ///< of 1, printed as a percentage
  std::vector<Section> sections;
  /// Other numbers, by their name in the JSON.
  std::vector<std::pair<std::string, double>> numbers;
  /// What was done to word vectors before.
  std::optional<Postprocess> postprocess;
};

/// A model, opened, that scores itself on a set: one file, or several that are one set.
using Files = std::vector<std::string>;
using Scorer = std::function<Result<Score>(const Files&)>;

/// By options.task. Errors: those of the model's files, `unsupported` for a task that the model
/// cannot do, `invalid_argument` for one that there is not.
Result<Scorer> open_scorer(const EvalOptions& options);

/// Those of each kind of model. Tasks: analogy, similarity, categorization, and sts and retrieval
/// by weighted means;
Result<Scorer> word_scorer(const EvalOptions& options);
/// perplexity, blimp, senses;
Result<Scorer> language_scorer(const EvalOptions& options);
/// sts and retrieval, by a sentence's vector;
Result<Scorer> sentence_scorer(const EvalOptions& options);
/// lens and sae, on the hidden states of the model that they belong to;
Result<Scorer> state_scorer(const EvalOptions& options);
/// exact, of an encoder-decoder;
Result<Scorer> translation_scorer(const EvalOptions& options);
/// compression, of a tokeniser.
Result<Scorer> tokeniser_scorer(const EvalOptions& options);

/// A vector for each text: what sts and retrieval ask of any model.
using Texts = std::vector<std::string>;
using EmbedTexts = std::function<Result<std::vector<std::vector<float>>>(const Texts&)>;
Result<Score> score_sentence_pairs(const EvalOptions& options, const EmbedTexts& embed,
                                   const std::string& file);
Result<Score> score_retrieval(const EvalOptions& options, const EmbedTexts& embed,
                              const std::string& folder);

}  // namespace embedscope::cli
