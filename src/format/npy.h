// NumPy's array file (NEP 1, versions 1 to 3): magic bytes, a Python literal that gives type, order
// and shape, then the elements. Reading never trusts a number.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "format/labelled_rows.h"

namespace embedscope {

/// The rows of an array of two dimensions, in any order of bytes and of elements, as f32; of an
/// array of one dimension the one row, of one of three whose first is 1 its matrix. Whole numbers
/// and booleans are read as numbers. Errors: `malformed` saying what was expected where, also when
/// the elements do not fill the shape; `unsupported` for structured or Python elements, complex
/// numbers, texts and times, and other shapes; `too_large`.
Result<LabelledRows> read_npy(std::span<const std::byte> file);

}  // namespace embedscope
