// A long text as a language model of a short context reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/eval.h"
#include "cli/language_model.h"

namespace embedscope::cli {

struct Window {
  std::vector<std::uint32_t> ids;  ///< after the token that begins a text, where there is one
  std::size_t fresh = 0;           ///< place of the first token that no window before this one has
};

/// The model's context in tokens.
std::size_t context_of(const LanguageModel& language);

/// A text and the token that ends it, in windows of the model's context that move on by half: every
/// token is fresh once, the later ones with at least half a context before them.
/// (tools/train/perplexity.py.)
Result<std::vector<Window>> windows_of(const LanguageModel& language, std::string_view text);

/// Calls `visit` for the texts of a set, which it counts in `score`: a file as a whole, or with
/// options.held_out the documents of a corpus that training leaves out. Errors: `io`, and those of
/// `visit`.
Result<void> for_each_text(const EvalOptions& options, const std::string& file, Score& score,
                           const std::function<Result<void>(std::string_view)>& visit);

/// Calls `visit` for the first `limit` documents of a corpus (0 is all) that training leaves out,
/// as one text each; how many there are in all. Errors: `io`, and those of `visit`.
Result<std::uint64_t> for_each_held_out(const std::string& corpus, std::size_t limit,
                                        const std::function<Result<void>(std::string_view)>& visit);

}  // namespace embedscope::cli
