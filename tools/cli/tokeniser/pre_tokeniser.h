// The pre-tokenisers of a tokenizer.json: what cuts a text into words.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "cli/tokeniser/piece.h"
#include "format/json.h"

namespace embedscope::cli {

/// A piece that isn't empty into words, none of them empty.
using PreTokeniser = std::function<Result<Pieces>(const Piece&)>;

struct PreTokenisers {
  std::vector<PreTokeniser> steps;
  bool byte_level = false;  ///< one writes bytes in GPT-2's alphabet
  bool metaspace = false;   ///< one writes blanks as ▁
};

/// The object "pre_tokenizer", a sequence as its parts in order. Errors: `malformed`, and
/// `unsupported` naming a kind or a field that is not known.
Result<PreTokenisers> read_pre_tokenisers(const Json& object);

}  // namespace embedscope::cli
