// Reads what a GGUF file says of its model: the same configuration that a published config.json
// gives, from llama.cpp's names, for its architectures "llama", "qwen2", "qwen3" and "bert".
#pragma once

#include <optional>

#include "base/result.h"
#include "format/gguf.h"
#include "transformer/config.h"
#include "transformer/pooling.h"

namespace embedscope {

/// Errors: `malformed` for a setting that is missing or of another type, `unsupported` for another
/// architecture, for experts or for another scaling of positions; each names the setting.
Result<TransformerConfig> parse_gguf_config(const Gguf& file);

/// How token vectors become one: the architecture's pooling_type. The mean where the file does not
/// say, nothing where it asks for what is not known here.
std::optional<Pooling> gguf_pooling(const Gguf& file);

}  // namespace embedscope
