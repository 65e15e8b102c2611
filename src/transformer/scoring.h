// What a language model makes of a text: its surprisal at each token, by reading on (causal), or by
// hiding one token after the other (bidirectional).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/progress.h"
#include "transformer/model.h"

namespace embedscope {

/// Surprisal in nats at ids[i] given those before it, for i = first…; what comes before is given,
/// so its places hold 0. Errors: those of a run; `invalid_argument` for a bidirectional model.
Result<std::vector<double>> token_surprisal(const std::shared_ptr<const Model>& model,
                                            std::span<const std::uint32_t> ids,
                                            std::size_t first = 1, const Progress& progress = {});

/// Surprisal in nats at each of ids[first…last) when it alone is replaced by the mask token
/// (pseudo-log- likelihood: Salazar et al., 2020). Other places hold 0. Errors: those of a run;
/// `unsupported` when the model has no mask token.
Result<std::vector<double>> masked_surprisal(const std::shared_ptr<const Model>& model,
                                             std::span<const std::uint32_t> ids, std::size_t first,
                                             std::size_t last, const Progress& progress = {});

}  // namespace embedscope
