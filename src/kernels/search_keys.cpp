#include "kernels/search_keys.h"

namespace embedscope {

void search_keys(const KeyRule& rule, const KeyRows& rows, float* keys) {
  const std::size_t count = rows.products.size();
  for (std::size_t i = 0; i < count; ++i) {
    keys[i] = (static_cast<float>(rows.products[i]) * (rows.scales[i] * rule.query_scale)) +
              (rule.error * (rows.stored[i] + rule.mean_norm));
  }
  if (rows.residuals != nullptr) {
    for (std::size_t i = 0; i < count; ++i) {
      keys[i] += rows.residuals[i] * rule.per_residual;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    keys[i] = rule.key(keys[i], rows.norms[i]);
  }
}

}  // namespace embedscope
