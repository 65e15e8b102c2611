// Cutting a text at what matches, and what becomes of the matches.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/tokeniser/piece.h"

namespace embedscope::cli {

/// What a split does with its matches, by the names of tokenizer.json.
enum class SplitBehaviour : std::uint8_t {
  removed,
  isolated,
  merged_with_previous,
  merged_with_next,
  contiguous,
};

/// A part of a text in bytes: a match, or what lies between matches.
struct Match {
  std::size_t begin, end;
  bool match;
};
using Matches = std::vector<Match>;

/// All parts of a text, in order.
using FindMatches = std::function<Result<Matches>(const std::string&)>;

/// Each character that `belongs` is a match of its own.
FindMatches match_characters(std::function<bool(char32_t)> belongs);
/// Runs of word characters, and runs of what is neither such nor white space.
FindMatches match_words();
/// Each place where the text stands.
FindMatches match_text(std::string text);
/// Matches of a regular expression in Oniguruma's syntax, which tokenizer.json means. ICU reads it,
/// so what the two understand differently is translated or refused. Errors: `unsupported`; while
/// matching `too_large` for an expression that takes too many steps.
Result<FindMatches> match_expression(const std::string& expression);

/// Cuts a piece, leaving out parts that are empty. `inverted`: the matches are what lies between.
Result<Pieces> split(const Piece& piece, const FindMatches& find, SplitBehaviour behaviour,
                     bool inverted = false);

}  // namespace embedscope::cli
