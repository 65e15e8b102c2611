// A model from the bytes of its published files: a config.json and safetensors, one or several, or
// a GGUF file, which says all by itself.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "format/gguf.h"
#include "format/safetensors.h"
#include "transformer/shard_index.h"
#include "transformer/weights.h"

namespace embedscope {

/// What the files say they hold, as the loader's plan takes it. Errors: `unsupported` naming a
/// tensor whose type holds no weights, unless no model reads it (integer buffers).
Result<std::vector<TensorInfo>> weight_tensors(std::span<const Safetensors> files,
                                               const ShardIndex& index = {});

std::vector<TensorInfo> weight_tensors(const Gguf& file);

/// Plans, checks and loads. The files, with an index those of ShardIndex::files, must outlive the
/// call, not the model. Errors: those of the configuration, of the files and of ModelLoader;
/// `cancelled`.
Result<std::unique_ptr<Model>> load_model(std::string_view config_json,
                                          std::span<const std::span<const std::byte>> files,
                                          const ShardIndex& index = {},
                                          const Progress& progress = {});

/// The same of a whole GGUF file, whose header `parsed` is.
Result<std::unique_ptr<Model>> load_gguf_model(const Gguf& parsed, std::span<const std::byte> file,
                                               const Progress& progress = {});

}  // namespace embedscope
