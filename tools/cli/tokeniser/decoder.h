// The decoders of a tokenizer.json: how pieces become a text again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "format/json.h"

namespace embedscope::cli {

/// One step over all pieces of a text; a last step joins what is left.
using Decoder = std::function<void(std::vector<std::string>&)>;

/// The object "decoder", a sequence as its parts in order. Errors: `malformed`, and `unsupported`
/// naming a kind or a field that is not known.
Result<std::vector<Decoder>> read_decoders(const Json& object);

// Steps for files that name none.
Decoder decode_byte_level();
Decoder decode_word_piece(const std::string& prefix, bool cleanup);
Decoder decode_endings(const std::string& ending);
Decoder decode_metaspace(const std::string& replacement, bool drop_first);
/// "<0x41>" as the byte that it names.
Decoder decode_bytes();

}  // namespace embedscope::cli
