// a is to b as c is to what? Answered by the vector offset method (Mikolov et al., 2013,
// arXiv:1301.3781; 3CosAdd in Levy and Goldberg, 2014): the row nearest to b − a + c by cosine, all
// rows at unit length, the three given words never the answer unless they are allowed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "vectors/centring.h"
#include "vectors/vector_table.h"

namespace embedscope {

/// Rows of the three given words.
struct AnalogyQuestion {
  std::uint32_t a;
  std::uint32_t b;
  std::uint32_t c;
};

/// Whether a question's own words may be its answer. Published accuracies leave them out; with them
/// the answer is most often one of them (Linzen, 2016, arXiv:1606.07736).
enum class GivenWords : std::uint8_t { excluded, allowed };

/// The answer's row to each question, searching all rows. `centring`, if any, is applied first; a
/// row that is zero after it is never an answer. Works through blocks of questions as one matrix
/// product each, in f32. Errors: `out_of_range` for a row past the table, `invalid_argument` for a
/// table of fewer than four rows, `too_large`.
Result<std::vector<std::uint32_t>> answer_analogies(const VectorTable& table,
                                                    std::span<const AnalogyQuestion> questions,
                                                    const Centring* centring = nullptr,
                                                    GivenWords given = GivenWords::excluded);

}  // namespace embedscope
