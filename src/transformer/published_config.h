// Reads the config.json that published models carry (Hugging Face transformers' names), of the
// families that the forward pass covers.
#pragma once

#include <string_view>

#include "base/result.h"
#include "transformer/config.h"

namespace embedscope {

/// Errors: `malformed` for what is not JSON or lacks a field or holds a wrong one, `unsupported`
/// for an architecture or an option that changes the computation in a way that is not covered; both
/// name the field.
Result<TransformerConfig> parse_published_config(std::string_view json);

}  // namespace embedscope
