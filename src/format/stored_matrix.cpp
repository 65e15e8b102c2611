#include "format/stored_matrix.h"

#include <algorithm>
#include <cmath>

#include "base/aligned_buffer.h"
#include "base/concat.h"
#include "format/stored_type.h"

namespace embedscope {

Result<std::vector<float>> read_matrix(const Safetensors& file, const std::string& name,
                                       std::size_t rows, std::size_t cols,
                                       const std::string& what) {
  auto tensor = file.find(name);
  if (!tensor) return std::move(tensor).failure();
  const std::vector<std::size_t> shape = rows == 1 ? std::vector{cols} : std::vector{rows, cols};
  const auto type = stored_type(tensor->dtype);
  if (!type || tensor->shape != shape) {
    return failure(ErrorCode::malformed,
                   {what, ": tensor \"", name, "\" is no ", rows == 1 ? "" : concat({rows, " × "}),
                    cols, " of F32, F16, BF16 or I8, which this model needs"});
  }
  if (auto room = room_for(product(rows, cols, sizeof(float)), what); !room)
    return std::move(room).failure();
  std::vector<float> values(product(rows, cols));
  const std::size_t stride = row_bytes(*type, cols);
  for (std::size_t r = 0; r < rows; ++r)
    read_row(*type, tensor->bytes.subspan(r * stride, stride),
             std::span(values).subspan(r * cols, cols));
  if (*type == StoredType::i8) {
    auto scales = read_matrix(file, concat({name, "_scale"}), 1, rows, what);
    if (!scales) return scales;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= (*scales)[i / cols];
  }
  if (!std::all_of(values.begin(), values.end(),
                   [](float value) { return std::isfinite(value); })) {
    return failure(ErrorCode::non_finite, {what, ": tensor \"", name, "\" holds NaN or infinity"});
  }
  return values;
}

}  // namespace embedscope
