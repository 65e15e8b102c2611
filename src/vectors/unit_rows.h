// All rows of a table as f32 at unit length: what matrix products of cosines start from.
#pragma once

#include "base/aligned_buffer.h"
#include "base/result.h"
#include "vectors/centring.h"
#include "vectors/vector_table.h"

namespace embedscope {

/// rows × dims values, row-major, each row (centred first, if `centring` is given) divided by its
/// norm; a zero row stays zero. Errors: `too_large`.
Result<AlignedBuffer<float>> unit_rows(const VectorTable& table,
                                       const Centring* centring = nullptr);

}  // namespace embedscope
