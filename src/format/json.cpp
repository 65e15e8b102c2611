#include "format/json.h"

#include <cmath>

// The handler refuses what it does not take; RapidJSON's own assertions would abort.
#define RAPIDJSON_ASSERT(condition) ((void)(condition))
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace embedscope {
namespace {

/// Builds the tree from the inside out: open lists and objects lie on a stack, with the key that
/// each object waits with.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:
  Json root;
  bool too_deep = false;

  bool Null() { return place(Json()); }
  bool Bool(bool value) { return place(Json(value)); }
  bool Int(int value) { return Double(value); }
  bool Uint(unsigned value) { return Double(value); }
  bool Int64(std::int64_t value) { return Double(static_cast<double>(value)); }
  bool Uint64(std::uint64_t value) { return Double(static_cast<double>(value)); }
  bool Double(double value) { return place(Json(value)); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return place(Json(std::string(text, length)));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    keys_.back().assign(text, length);
    return true;
  }
  bool StartObject() { return open(Json::Kind::object); }
  bool StartArray() { return open(Json::Kind::list); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

 private:
  bool open(Json::Kind kind) {
    too_deep = open_.size() >= Json::kMaxDepth;
    open_.emplace_back(kind);
    keys_.emplace_back();
    return !too_deep;
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
    return Error{ErrorCode::too_large, what + " has " + std::to_string(text.size()) +
                                           " bytes, at most " + std::to_string(most) + " are read"};
  }
  if (text.find('\0') != std::string_view::npos) {
    return Error{ErrorCode::malformed,
                 what + " holds a zero byte"};  // which the reader would take for its end
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  TreeBuilder builder;
  const rapidjson::ParseResult parsed = reader.Parse < rapidjson::kParseIterativeFlag |
                                        rapidjson::kParseValidateEncodingFlag |
                                        rapidjson::kParseNanAndInfFlag > (stream, builder);
  if (builder.too_deep) {
    return Error{ErrorCode::malformed,
                 what + " nests deeper than " + std::to_string(kMaxDepth) + " levels"};
  }
  if (parsed.IsError()) {
    return Error{ErrorCode::malformed,
                 what + " is not JSON: " + std::string(rapidjson::GetParseError_En(parsed.Code())) +
                     " At byte " + std::to_string(parsed.Offset()) + "."};
  }
  if (!builder.root.is(Kind::object))
    return Error{ErrorCode::malformed, what + " is not a JSON object"};
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
