// The normalisers of a tokenizer.json.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "cli/tokeniser/piece.h"
#include "format/json.h"

namespace embedscope::cli {

/// Errors: `too_large` for an expression that takes too many steps on a text.
using Normaliser = std::function<Result<void>(Piece&)>;

/// The object "normalizer", a sequence as its parts in order. Errors: `malformed`, and
/// `unsupported` naming a kind or a field that is not known.
Result<std::vector<Normaliser>> read_normalisers(const Json& object);

}  // namespace embedscope::cli
