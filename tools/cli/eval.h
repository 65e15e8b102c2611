// What the two halves of `embedscope eval` share: the options, a score, and how it is printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/word_model.h"

namespace embedscope::cli {

struct EvalOptions {
  std::string model;
  std::string tokeniser;
  std::string task;
  std::vector<std::string> files;
  bool json = false;
  bool raw = false;
  std::optional<std::size_t> remove;
  std::uint64_t seed = 1;
  bool held_out = false;
  std::size_t limit = 0;
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
};

/// Scores a language model on each file and prints it; the exit status. Tasks: perplexity, blimp,
/// senses.
int evaluate_language_model(const EvalOptions& options);

/// One score, as a table or as a JSON line, with what was done to word vectors before.
void print_score(const EvalOptions& options, const std::string& file, const Score& score,
                 const std::optional<Postprocess>& postprocess = {});

}  // namespace embedscope::cli
