#include "transformer/stored_model.h"

#include <unordered_map>

#include "transformer/gguf_config.h"
#include "transformer/published_config.h"

namespace embedscope {
namespace {

using TensorBytes = std::unordered_map<std::string_view, std::span<const std::byte>>;

Result<std::unique_ptr<Model>> load(TransformerConfig config, std::span<const TensorInfo> infos,
                                    TensorBytes& bytes_of, const Progress& progress) {
  auto loader = ModelLoader::plan(std::move(config), infos);
  if (!loader) return std::move(loader).failure();
  if (auto reserved = loader->reserve(); !reserved) return std::move(reserved).failure();
  const std::vector<std::string> wanted = loader->wanted();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!keep_going(progress, static_cast<double>(i) / static_cast<double>(wanted.size()))) {
      return Error{ErrorCode::cancelled, "loading the model was cancelled"};
    }
    if (auto added = loader->add(wanted[i], bytes_of[wanted[i]]); !added)
      return std::move(added).failure();
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

Result<std::unique_ptr<Model>> load_model(std::string_view config_json,
                                          std::span<const std::span<const std::byte>> files,
                                          const Progress& progress) {
  auto config = parse_published_config(config_json);
  if (!config) return std::move(config).failure();
  std::vector<Safetensors> parsed;
  for (const auto& bytes : files) {
    auto file = Safetensors::parse(bytes);
    if (!file) return std::move(file).failure();
    parsed.push_back(std::move(*file));
  }
  auto infos = weight_tensors(parsed);
  if (!infos) return std::move(infos).failure();
  TensorBytes bytes_of;
  for (const Safetensors& file : parsed) {
    for (const TensorView& tensor : file.tensors()) bytes_of.emplace(tensor.name, tensor.bytes);
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
  if (!config) return std::move(config).failure();
  TensorBytes bytes_of;
  for (const GgufTensor& tensor : parsed.tensors()) {
    bytes_of.emplace(tensor.name,
                     file.subspan(static_cast<std::size_t>(tensor.begin), tensor.bytes));
  }
  return load(std::move(*config), weight_tensors(parsed), bytes_of, progress);
}

}  // namespace embedscope
