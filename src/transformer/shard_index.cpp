#include "transformer/shard_index.h"

#include <set>

#include "format/json.h"

namespace embedscope {
namespace {

// Of the largest models: 100,000 tensors.
constexpr std::size_t kMostBytes = 64'000'000;

}  // namespace

Result<ShardIndex> ShardIndex::parse(std::string_view json, const std::string& where) {
  const auto index = Json::parse_object(json, where, kMostBytes);
  if (!index) return index.error();
  const Json* map = index->find("weight_map");
  if (map == nullptr || !map->is(Json::Kind::object) || map->items().empty()) {
    return failure(ErrorCode::malformed, {where, " has no weight_map"});
  }
  std::set<std::string> files;
  for (const Json& file : map->items()) {
    const std::string& name = file.text();
    if (name.empty() || name.find('/') != std::string::npos ||
        name.find('\\') != std::string::npos) {
      return failure(ErrorCode::malformed,
                     {where, " names a file \"", name, "\" outside of its folder"});
    }
    files.insert(name);
  }
  ShardIndex result;
  result.files_.assign(files.begin(), files.end());
  const NameIndex places(result.files_);
  for (const Json& file : map->items()) {
    result.file_of_.push_back(static_cast<std::uint32_t>(*places.find(file.text())));
  }
  result.tensors_ = NameIndex(map->keys());
  if (const auto twice = result.tensors_.repeated()) {
    return failure(ErrorCode::malformed,
                   {where, " has \"", map->keys()[*twice], "\" twice in its weight_map"});
  }
  return result;
}

bool ShardIndex::takes(std::string_view tensor, std::size_t file) const {
  const auto found = tensors_.find(tensor);
  return !found || file_of_[*found] == file;
}

}  // namespace embedscope
