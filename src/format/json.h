// JSON as a tree, for small files whose form is not fixed (configurations). Bounded in size and
// depth (json_reader.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace embedscope {

class Json {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, text, list, object };

  /// Reads a text, an object at its root. `what` names it in errors: `malformed`, and `too_large`
  /// past `most` bytes.
  static Result<Json> parse_object(std::string_view text, const std::string& what,
                                   std::size_t most = 4'000'000);

  Json() = default;
  explicit Json(bool value) : kind_(Kind::boolean), number_(value ? 1 : 0) {}
  explicit Json(double value) : kind_(Kind::number), number_(value) {}
  explicit Json(std::string value) : kind_(Kind::text), text_(std::move(value)) {}
  explicit Json(Kind kind) : kind_(kind) {}

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
  /// Of a boolean, a number, a text; otherwise false, 0, empty.
  [[nodiscard]] bool boolean() const { return kind_ == Kind::boolean && number_ != 0; }
  [[nodiscard]] double number() const { return kind_ == Kind::number ? number_ : 0; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// A number that is whole, not negative and below 2³².
  [[nodiscard]] std::optional<std::uint32_t> whole() const;
  /// The items of a list, or the members of an object in the order of the file.
  [[nodiscard]] const std::vector<Json>& items() const { return items_; }
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  /// A member, null included; nothing where there is none.
  [[nodiscard]] const Json* find(std::string_view key) const;

  /// Appends an item to a list, or a member to an object.
  Json& append(Json item);
  Json& append(std::string key, Json item);

 private:
  Kind kind_ = Kind::null;
  double number_ = 0;
  std::string text_;
  std::vector<std::string> keys_;
  std::vector<Json> items_;
};

}  // namespace embedscope
