#include "format/json.h"

#include <cmath>

#include "base/concat.h"
#include "format/json_reader.h"

namespace embedscope {
namespace {

/// Builds the tree from the inside out: open lists and objects lie on a stack, with the key that
/// each object waits with.
class TreeBuilder final : public JsonEvents {
 public:
  Json root;

  bool null() override { return place(Json()); }
  bool boolean(bool value) override { return place(Json(value)); }
  bool number(const JsonNumber& number) override { return place(Json(number.value)); }
  bool text(std::string&& value) override { return place(Json(std::move(value))); }
  bool key(std::string&& name) override {
    keys_.back() = std::move(name);
    return true;
  }
  bool begin_object() override { return open(Json::Kind::object); }
  bool begin_list() override { return open(Json::Kind::list); }
  bool end_object() override { return close(); }
  bool end_list() override { return close(); }

 private:
  bool open(Json::Kind kind) {
    open_.emplace_back(kind);
    keys_.emplace_back();
    return true;
  }
  bool close() {
    Json whole = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return place(std::move(whole));
  }
  bool place(Json value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (open_.back().is(Json::Kind::list)) {
      open_.back().append(std::move(value));
    } else {
      open_.back().append(std::move(keys_.back()), std::move(value));
    }
    return true;
  }

  std::vector<Json> open_;
  std::vector<std::string> keys_;
};

}  // namespace

Result<Json> Json::parse_object(std::string_view text, const std::string& what, std::size_t most) {
  if (text.size() > most) {
    return failure(ErrorCode::too_large,
                   {what, " has ", text.size(), " bytes, at most ", most, " are read"});
  }
  TreeBuilder builder;
  if (const auto problem = read_json(text, builder)) {
    return failure(ErrorCode::malformed,
                   {what, " is not JSON: ", problem->what, ", at byte ", problem->at});
  }
  if (!builder.root.is(Kind::object))
    return failure(ErrorCode::malformed, {what, " is not a JSON object"});
  return std::move(builder.root);
}

std::optional<std::uint32_t> Json::whole() const {
  if (kind_ != Kind::number || !(number_ >= 0) || number_ > 4294967295.0 ||
      number_ != std::floor(number_)) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(number_);
}

const Json* Json::find(std::string_view key) const {
  for (std::size_t i = keys_.size(); i > 0; --i) {  // of equal keys the last counts
    if (keys_[i - 1] == key) return &items_[i - 1];
  }
  return nullptr;
}

Json& Json::append(Json item) {
  items_.push_back(std::move(item));
  return *this;
}

Json& Json::append(std::string key, Json item) {
  keys_.push_back(std::move(key));
  items_.push_back(std::move(item));
  return *this;
}

}  // namespace embedscope
