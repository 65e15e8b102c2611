// Names in order, to be found again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace embedscope {

class NameIndex {
 public:
  NameIndex() = default;
  explicit NameIndex(std::vector<std::string> names);

  /// Where the name stands in the list that was given: of equal names, any.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  /// The place of a name that is there twice, if one is.
  [[nodiscard]] std::optional<std::size_t> repeated() const;

 private:
  std::vector<std::string> names_;
  std::vector<std::uint32_t> order_;  ///< of the names
};

}  // namespace embedscope
