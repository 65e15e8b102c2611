// NumPy's array file (NEP 1, versions 1 to 3): magic bytes, a Python literal that gives type, order
// and shape, then the elements. Reading never copies and never trusts a number.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "format/safetensors.h"

namespace embedscope {

/// The array of a .npy file as a tensor named "array"; it points into `file`. Errors: `malformed`
/// saying what was expected where, also when the elements do not fill the shape; `unsupported` for
/// big-endian, structured or Python elements, and for Fortran order of more than one dimension.
Result<TensorView> parse_npy(std::span<const std::byte> file);

}  // namespace embedscope
