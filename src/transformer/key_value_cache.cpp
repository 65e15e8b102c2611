#include "transformer/key_value_cache.h"

namespace embedscope {

Result<KeyValueCache> KeyValueCache::allocate(std::size_t heads, std::size_t head_dim,
                                              std::size_t capacity) {
  KeyValueCache cache;
  cache.heads_ = heads;
  cache.head_dim_ = head_dim;
  cache.capacity_ = capacity;
  auto keys = AlignedBuffer<float>::allocate(product(heads, panels_of(capacity), kPanel, head_dim));
  if (!keys) return std::move(keys).failure();
  auto values =
      AlignedBuffer<float>::allocate(product(heads, panels_of(head_dim), kPanel, capacity));
  if (!values) return std::move(values).failure();
  cache.keys_ = std::move(*keys);
  cache.values_ = std::move(*values);
  return cache;
}

void KeyValueCache::set(std::size_t position, std::span<const float> keys,
                        std::span<const float> values) {
  for (std::size_t head = 0; head < heads_; ++head) {
    float* const to_keys =
        keys_.data() +
        (((head * panels_of(capacity_)) + (position / kPanel)) * kPanel * head_dim_) +
        (position % kPanel);
    float* const to_values =
        values_.data() + (head * panels_of(head_dim_) * kPanel * capacity_) + (position * kPanel);
    for (std::size_t i = 0; i < head_dim_; ++i) {
      to_keys[i * kPanel] = keys[(head * head_dim_) + i];
      to_values[((i / kPanel) * kPanel * capacity_) + (i % kPanel)] =
          values[(head * head_dim_) + i];
    }
  }
}

PackedView KeyValueCache::keys(std::size_t head, std::size_t positions) const {
  return {keys_.data() + (head * panels_of(capacity_) * kPanel * head_dim_), head_dim_, positions,
          head_dim_ * kPanel};
}

PackedView KeyValueCache::values(std::size_t head, std::size_t positions) const {
  return {values_.data() + (head * panels_of(head_dim_) * kPanel * capacity_), positions, head_dim_,
          capacity_ * kPanel};
}

}  // namespace embedscope
