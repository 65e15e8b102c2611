// Rotary positions as published configurations write them: rope_theta and rope_scaling beside the
// other fields, or, in newer files, rope_parameters, an object for all layers or one for each kind
// of layer.
#pragma once

#include <cstddef>

#include "format/json_fields.h"
#include "transformer/config.h"

namespace embedscope {

/// Fills the positions of layers with full and with sliding attention, which hold what counts where
/// the file says nothing. `head_dim` and `context` are those of the configuration. Errors:
/// `malformed`; `unsupported` naming a scaling or a field that is not known.
Result<void> read_published_rope(JsonFields& fields, std::size_t head_dim, std::size_t context,
                                 Rope& full, Rope& sliding);

}  // namespace embedscope
