#include "transformer/stored_model.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "transformer/gguf_config.h"
#include "transformer/published_config.h"

namespace embedscope {
namespace {

using TensorBytes = std::unordered_map<std::string_view, std::span<const std::byte>>;

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

/// Where config.json says that the head is the embedding, a head of its own in the file would count
/// for nothing. Errors: `malformed` when it differs from the embedding.
Result<void> check_tied(const TransformerConfig& config, const TensorBytes& bytes_of) {
  if (!config.tied || config.gguf) return {};
  const std::pair<const std::string_view, std::span<const std::byte>>* embedding = nullptr;
  for (const auto& one : bytes_of) {
    if (ends_with_any(one.first, {"embed_tokens.weight", "wte.weight", "word_embeddings.weight",
                                  "tok_embeddings.weight"}))
      embedding = &one;
  }
  for (const auto& [name, bytes] : bytes_of) {
    if (embedding == nullptr ||
        !ends_with_any(name, {"lm_head.weight", "predictions.decoder.weight",
                              "lm_head.decoder.weight", "vocab_projector.weight"}))
      continue;
    // Emscripten’s libc++ (13) has no ranges::equal.
    if (!std::equal(bytes.begin(), bytes.end(), embedding->second.begin(),
                    embedding->second.end())) {
      return failure(ErrorCode::malformed,
                     {"config.json: tie_word_embeddings is true, but the file has a \"", name,
                      "\" of its own, other than \"", embedding->first, "\""});
    }
  }
  return {};
}

Result<std::unique_ptr<Model>> load(TransformerConfig config, std::span<const TensorInfo> infos,
                                    TensorBytes& bytes_of, const Progress& progress) {
  if (auto tied = check_tied(config, bytes_of); !tied) return std::move(tied).failure();
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

Result<std::vector<TensorInfo>> weight_tensors(std::span<const Safetensors> files,
                                               const ShardIndex& index) {
  std::vector<TensorInfo> infos;
  for (std::size_t file = 0; file < files.size(); ++file) {
    for (const TensorView& tensor : files[file].tensors()) {
      if (!index.takes(tensor.name, file)) continue;
      const auto type = weight_type(tensor.name, tensor.dtype);
      if (!type) return type.error();
      if (*type) infos.push_back({tensor.name, **type, tensor.shape});
    }
  }
  return infos;
}

Result<std::unique_ptr<Model>> load_model(std::string_view config_json,
                                          std::span<const std::span<const std::byte>> files,
                                          const ShardIndex& index, const Progress& progress) {
  auto config = parse_published_config(config_json);
  if (!config) return std::move(config).failure();
  std::vector<Safetensors> parsed;
  for (const auto& bytes : files) {
    auto file = Safetensors::parse(bytes);
    if (!file) return std::move(file).failure();
    parsed.push_back(std::move(*file));
  }
  auto infos = weight_tensors(parsed, index);
  if (!infos) return std::move(infos).failure();
  TensorBytes bytes_of;
  for (std::size_t file = 0; file < parsed.size(); ++file) {
    for (const TensorView& tensor : parsed[file].tensors()) {
      if (index.takes(tensor.name, file)) bytes_of.emplace(tensor.name, tensor.bytes);
    }
  }
  return load(std::move(*config), *infos, bytes_of, progress);
}

std::vector<TensorInfo> weight_tensors(const Gguf& file) {
  std::vector<TensorInfo> infos;
  for (const GgufTensor& tensor : file.tensors())
    infos.push_back({tensor.name, tensor.type, tensor.shape, tensor.type_name});
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
