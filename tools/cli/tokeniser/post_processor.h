// The post-processors of a tokenizer.json, as far as one text goes: which tokens stand around it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "format/json.h"

namespace embedscope::cli {

struct Surroundings {
  std::vector<std::uint32_t> before, after;
};

/// The object "post_processor", a sequence as its parts from the inside out. Errors: `malformed`,
/// and `unsupported` naming a kind or a field that is not known.
Result<Surroundings> read_post_processors(const Json& object);

}  // namespace embedscope::cli
