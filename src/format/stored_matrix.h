// Matrices of a safetensors file as f32, whatever type weights are stored in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "format/safetensors.h"

namespace embedscope {

/// Tensor `name` of [rows, cols], or of [cols] where `rows` is 1, in F32, F16, BF16, or in I8 with
/// a scale a row in `name`_scale. Errors: `not_found`; `malformed` for another shape or type;
/// `non_finite`; each names the tensor, after `what`.
Result<std::vector<float>> read_matrix(const Safetensors& file, const std::string& name,
                                       std::size_t rows, std::size_t cols, const std::string& what);

}  // namespace embedscope
