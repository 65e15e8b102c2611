#include "transformer/stored_model.h"

#include <unordered_map>

#include "transformer/gguf_config.h"
#include "transformer/published_config.h"

namespace embedscope {
namespace {

using TensorBytes = std::unordered_map<std::string, std::span<const std::byte>>;

Result<std::unique_ptr<Model>> load(TransformerConfig config, std::span<const TensorInfo> infos,
                                    TensorBytes& bytes_of, const Progress& progress) {
  auto loader = ModelLoader::plan(std::move(config), infos);
  if (!loader) return std::move(loader).error();
  if (auto reserved = loader->reserve(); !reserved) return std::move(reserved).error();
  const std::vector<std::string> wanted = loader->wanted();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!keep_going(progress, static_cast<double>(i) / static_cast<double>(wanted.size()))) {
      return Error{ErrorCode::cancelled, "loading the model was cancelled"};
    }
    if (auto added = loader->add(wanted[i], bytes_of[wanted[i]]); !added)
      return std::move(added).error();
  }
  return loader->finish();
}

}  // namespace

Result<std::vector<TensorInfo>> weight_tensors(std::span<const Safetensors> files) {
  std::vector<TensorInfo> infos;
  for (const Safetensors& file : files) {
    for (const TensorView& tensor : file.tensors()) {
      const auto type = weight_type(tensor.name, tensor.dtype);
      if (!type) return type.error();
      if (*type) infos.push_back({tensor.name, **type, tensor.shape});
    }
  }
  return infos;
}

Result<void> lay_over(std::span<TensorInfo> tensors, TensorInfo upper) {
  for (TensorInfo& below : tensors) {
    if (below.name != upper.name) continue;
    below = std::move(upper);
    return {};
  }
  return Error{ErrorCode::not_found,
               "\"" + upper.name + "\" is to lie over a tensor that the model does not have"};
}

Result<std::unique_ptr<Model>> load_model(std::string_view config_json,
                                          std::span<const std::span<const std::byte>> files,
                                          const Progress& progress,
                                          std::span<const std::span<const std::byte>> upper) {
  auto config = parse_published_config(config_json);
  if (!config) return std::move(config).error();
  TensorBytes bytes_of;
  const auto read =
      [&](std::span<const std::span<const std::byte>> some) -> Result<std::vector<TensorInfo>> {
    std::vector<Safetensors> parsed;
    for (const auto& bytes : some) {
      auto file = Safetensors::parse(bytes);
      if (!file) return std::move(file).error();
      for (const TensorView& tensor : file->tensors())
        bytes_of.insert_or_assign(tensor.name, tensor.bytes);
      parsed.push_back(std::move(*file));
    }
    return weight_tensors(parsed);
  };
  auto infos = read(files);
  if (!infos) return std::move(infos).error();
  auto own = read(upper);
  if (!own) return std::move(own).error();
  for (TensorInfo& tensor : *own) {
    if (auto laid = lay_over(*infos, std::move(tensor)); !laid) return std::move(laid).error();
  }
  return load(std::move(*config), *infos, bytes_of, progress);
}

std::vector<TensorInfo> weight_tensors(const Gguf& file) {
  std::vector<TensorInfo> infos;
  for (const GgufTensor& tensor : file.tensors())
    infos.push_back({tensor.name, tensor.type, tensor.shape});
  return infos;
}

Result<std::unique_ptr<Model>> load_gguf_model(const Gguf& parsed, std::span<const std::byte> file,
                                               const Progress& progress) {
  auto config = parse_gguf_config(parsed);
  if (!config) return std::move(config).error();
  TensorBytes bytes_of;
  for (const GgufTensor& tensor : parsed.tensors()) {
    bytes_of.emplace(tensor.name,
                     file.subspan(static_cast<std::size_t>(tensor.begin), tensor.bytes));
  }
  return load(std::move(*config), weight_tensors(parsed), bytes_of, progress);
}

}  // namespace embedscope
