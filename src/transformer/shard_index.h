// Which of several weight files holds each tensor: model.safetensors.index.json, as Hugging Face's
// libraries write it. Shards may repeat a tensor; the one that the index names is meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/name_index.h"
#include "base/result.h"

namespace embedscope {

class ShardIndex {
 public:
  /// No index: every tensor of every file counts.
  ShardIndex() = default;

  /// The `weight_map` of an index, tensor → file. `where` names the index in errors: `malformed`
  /// for what is no index, or names a file outside of its folder.
  static Result<ShardIndex> parse(std::string_view json, const std::string& where);

  /// Names of the shards, in their order, each once.
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

  /// Whether a tensor of the shard at this place of `files` counts: the index names that shard for
  /// it, or none.
  [[nodiscard]] bool takes(std::string_view tensor, std::size_t file) const;

 private:
  std::vector<std::string> files_;
  NameIndex tensors_;
  std::vector<std::uint32_t> file_of_;  ///< of each tensor, its place in files_
};

}  // namespace embedscope
