#include "format/json_fields.h"

#include <cmath>
#include <utility>

#include "base/concat.h"

namespace embedscope {

JsonFields::JsonFields(const Json& object, std::string where)
    : object_(&object), where_(std::move(where)), read_(object.keys().size(), false) {}

std::size_t JsonFields::read(std::string_view name) {
  const auto& keys = object_->keys();
  std::size_t last = keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i) {  // of equal keys the last counts
    if (keys[i] != name) continue;
    read_[i] = true;
    last = i;
  }
  return last;
}

const Json* JsonFields::find(std::string_view name) {
  const std::size_t at = read(name);
  if (at == read_.size() || object_->items()[at].is(Json::Kind::null)) return nullptr;
  return &object_->items()[at];
}

bool JsonFields::mentions(std::string_view name) { return read(name) < read_.size(); }

const Json* JsonFields::of_kind(std::string_view name, Json::Kind kind,
                                std::string_view kind_name) {
  const Json* value = find(name);
  if (value == nullptr || value->is(kind)) return value;
  refuse(concat({name, " must be ", kind_name}));
  return nullptr;
}

std::size_t JsonFields::count(std::string_view name) {
  if (find(name) == nullptr) refuse(concat({name, " is missing"}));
  return count(name, 0);
}

std::size_t JsonFields::count(std::string_view name, std::size_t preset) {
  const Json* value = find(name);
  if (value == nullptr) return preset;
  const auto whole = value->whole();
  if (!whole) refuse(concat({name, " must be a whole number"}));
  return whole.value_or(0);
}

double JsonFields::number(std::string_view name, double preset) {
  const Json* value = of_kind(name, Json::Kind::number, "a number");
  if (value == nullptr) return preset;
  if (!std::isfinite(value->number())) refuse(concat({name, " must be a number"}));
  return value->number();
}

bool JsonFields::flag(std::string_view name, bool preset) {
  const Json* value = of_kind(name, Json::Kind::boolean, "true or false");
  return value == nullptr ? preset : value->boolean();
}

std::string JsonFields::text(std::string_view name, std::string_view preset) {
  const Json* value = of_kind(name, Json::Kind::text, "a text");
  return value == nullptr ? std::string(preset) : value->text();
}

const Json* JsonFields::object(std::string_view name) {
  return of_kind(name, Json::Kind::object, "an object");
}

const Json* JsonFields::list(std::string_view name) {
  return of_kind(name, Json::Kind::list, "a list");
}

std::vector<std::uint32_t> JsonFields::ids(std::string_view name) {
  std::vector<std::uint32_t> found;
  const Json* value = find(name);
  const auto take = [&](const Json& one) {
    if (const auto id = one.whole()) {
      found.push_back(*id);
    } else if (!one.is(Json::Kind::null) && !(one.number() < 0)) {
      refuse(concat({name, " must be a token id"}));
    }
  };
  if (value != nullptr && value->is(Json::Kind::list)) {
    for (const Json& one : value->items()) take(one);
  } else if (value != nullptr) {
    take(*value);
  }
  return found;
}

std::optional<std::uint32_t> JsonFields::id(std::string_view name) {
  const auto found = ids(name);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

void JsonFields::pass_over(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) read(name);
}

void JsonFields::refuse(std::string what) {
  if (problem_.empty()) problem_ = std::move(what);
}

std::vector<std::string_view> JsonFields::unknown() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < read_.size(); ++i) {
    if (!read_[i] && !object_->items()[i].is(Json::Kind::null)) names.push_back(object_->keys()[i]);
  }
  return names;
}

Result<void> JsonFields::check() const {
  if (problem_.empty()) return {};
  return failure(ErrorCode::malformed, {where_, ": ", problem_});
}

Result<void> JsonFields::finish() const {
  if (!problem_.empty()) return check();
  if (const auto names = unknown(); !names.empty()) {
    return failure(ErrorCode::unsupported,
                   {where_, " has a field \"", names.front(), "\", which is not known here"});
  }
  return {};
}

}  // namespace embedscope
