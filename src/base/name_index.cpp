#include "base/name_index.h"

#include <algorithm>

#include "base/order.h"

namespace embedscope {

NameIndex::NameIndex(std::vector<std::string> names) : names_(std::move(names)) {
  order_places(names_.size(), names_.size(), order_,
               [&](std::uint32_t a, std::uint32_t b) { return names_[a] < names_[b]; });
}

std::optional<std::size_t> NameIndex::find(std::string_view name) const {
  const auto at = std::lower_bound(
      order_.begin(), order_.end(), name,
      [&](std::uint32_t place, std::string_view wanted) { return names_[place] < wanted; });
  if (at == order_.end() || names_[*at] != name) return std::nullopt;
  return *at;
}

std::optional<std::size_t> NameIndex::repeated() const {
  for (std::size_t i = 1; i < order_.size(); ++i) {
    if (names_[order_[i - 1]] == names_[order_[i]]) return order_[i];
  }
  return std::nullopt;
}

}  // namespace embedscope
