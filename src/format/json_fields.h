// The fields of one JSON object, read by name and type. A field that nobody read is refused at the
// end: what a reader of files doesn't know may change what the file means, and passing over it
// would give wrong numbers in silence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "format/json.h"

namespace embedscope {

class JsonFields {
 public:
  /// `where` names the object in errors ("tokenizer.json: model"). The object must outlive the
  /// fields.
  JsonFields(const Json& object, std::string where);

  /// A member that is not null. Counts as read, whether it is there or not.
  const Json* find(std::string_view name);
  /// The same, also true for a null.
  bool mentions(std::string_view name);

  // A member of a kind, or the preset where it is missing or null. One of another kind is a
  // problem, which finish() reports; the first counts.
  std::size_t count(std::string_view name);  ///< must be there
  std::size_t count(std::string_view name, std::size_t preset);
  double number(std::string_view name, double preset);
  bool flag(std::string_view name, bool preset);
  std::string text(std::string_view name, std::string_view preset);
  const Json* object(std::string_view name);
  const Json* list(std::string_view name);
  /// A number, or a list of them; negative ones, which old files have for "none", are left out.
  std::vector<std::uint32_t> ids(std::string_view name);
  std::optional<std::uint32_t> id(std::string_view name);

  /// Fields that change nothing of what is computed here.
  void pass_over(std::initializer_list<std::string_view> names);

  /// Another problem with this object; the first counts.
  void refuse(std::string what);

  /// Errors: `malformed` for the first problem; `unsupported` naming the first field that was
  /// neither read nor passed over and isn't null.
  [[nodiscard]] Result<void> finish() const;
  /// The first problem alone, without a look at what was left over.
  [[nodiscard]] Result<void> check() const;

  [[nodiscard]] const std::string& where() const { return where_; }
  /// The fields that were neither read nor passed over and aren't null.
  [[nodiscard]] std::vector<std::string_view> unknown() const;

 private:
  std::size_t read(std::string_view name);
  const Json* of_kind(std::string_view name, Json::Kind kind, std::string_view kind_name);

  const Json* object_;
  std::string where_;
  std::string problem_;
  std::vector<bool> read_;  ///< one a member
};

}  // namespace embedscope
