#include "vectors/unit_rows.h"

#include <cmath>
#include <span>

#include "base/sizes.h"
#include "kernels/dot.h"

namespace embedscope {

Result<AlignedBuffer<float>> unit_rows(const VectorTable& table, const Centring* centring) {
  auto values = AlignedBuffer<float>::allocate(product(table.rows(), table.dims()));
  if (!values) return std::move(values).failure();
  for (std::size_t index = 0; index < table.rows(); ++index) {
    const std::span<float> row(values->data() + (index * table.dims()), table.dims());
    if (auto read = table.row(index, row); !read) return std::move(read).failure();
    if (centring != nullptr) centring->apply(row, row);
    const double norm = std::sqrt(dot_f64(row, row));
    const float scale = norm > 0 ? static_cast<float>(1.0 / norm) : 0.0F;
    for (float& value : row) value *= scale;
  }
  return std::move(values).value();
}

}  // namespace embedscope
