#include "cli/language_model.h"

#include <algorithm>
#include <filesystem>

#include "cli/files.h"
#include "cli/tokeniser/unicode.h"
#include "format/json.h"
#include "format/json_fields.h"
#include "transformer/forward_pass.h"
#include "transformer/gguf_config.h"
#include "transformer/stored_model.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

Error at(const fs::path& path, const Error& error) {
  return {error.code, error.message.starts_with(path.string())
                          ? error.message
                          : path.string() + ": " + error.message};
}

/// A JSON file of the folder; an empty object where there is none.
Result<Json> read_json(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return Json(Json::Kind::object);
  auto text = read_text(path.string());
  if (!text) return std::move(text).failure();
  return Json::parse_object(*text, path.string(), 64'000'000);
}

/// The index of a folder's shards; where there is none, one that takes every tensor.
Result<ShardIndex> shard_index(const fs::path& folder) {
  const fs::path path = folder / "model.safetensors.index.json";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return ShardIndex();
  auto text = read_text(path.string());
  if (!text) return std::move(text).failure();
  return ShardIndex::parse(*text, path.string());
}

/// The safetensors of a folder: what its index lists, else model.safetensors, else the only one
/// there is.
Result<std::vector<fs::path>> weight_files(const fs::path& folder, const ShardIndex& index) {
  std::error_code ignored;
  if (!index.files().empty()) {
    std::vector<fs::path> files;
    for (const std::string& name : index.files()) files.push_back(folder / name);
    return files;
  }
  if (fs::exists(folder / "model.safetensors", ignored))
    return std::vector<fs::path>{folder / "model.safetensors"};
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".safetensors") found.push_back(entry.path());
  }
  if (found.size() != 1) {
    return Error{ErrorCode::not_found, folder.string() + " has no model.safetensors, but " +
                                           std::to_string(found.size()) +
                                           " other safetensors files"};
  }
  return found;
}

}  // namespace

Result<std::vector<std::uint32_t>> LanguageModel::prompt(std::string_view text) const {
  auto ids = tokeniser.encode(text, true);
  if (!ids || !ids->empty()) return ids;
  if (!start) {
    return Error{ErrorCode::invalid_argument,
                 "an empty prompt needs a token that begins a text, and neither config.json nor "
                 "generation_config.json names one"};
  }
  return std::vector<std::uint32_t>{*start};
}

std::optional<std::uint32_t> LanguageModel::closing() const {
  const auto empty = tokeniser.encode("", true);
  if (!empty || empty->size() < 2) return std::nullopt;
  return empty->back();
}

bool is_gguf(const std::string& path) { return path.ends_with(".gguf"); }

Result<GgufFile> read_gguf(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return std::move(bytes).failure();
  auto header = Gguf::parse(*bytes, bytes->size());
  if (!header) return at(path, header.error());
  return GgufFile{std::move(*bytes), std::move(**header)};
}

namespace {

Result<LanguageModel> read_gguf_model(const std::string& path, const std::string& tokeniser) {
  auto file = read_gguf(path);
  if (!file) return std::move(file).failure();
  auto model = load_gguf_model(file->header, file->bytes);
  if (!model) return at(path, model.error());
  auto opened = tokeniser.empty() ? PublishedTokeniser::open(file->header)
                                  : PublishedTokeniser::open(tokeniser);
  if (!opened) return at(path, opened.error());
  LanguageModel language(std::move(*model), std::move(*opened));
  language.start = language.model->config.bos;
  language.stops = language.model->config.eos;
  language.pooling = gguf_pooling(file->header);
  for (const GgufTensor& tensor : file->header.tensors())
    language.types.insert(std::string(embedscope::name(tensor.type)));
  return language;
}

}  // namespace

namespace {

using FileContents = std::vector<std::vector<std::byte>>;

/// All weights of a folder.
Result<FileContents> read_weights(const fs::path& folder, const ShardIndex& index) {
  auto files = weight_files(folder, index);
  if (!files) return std::move(files).failure();
  FileContents contents;
  for (const fs::path& file : *files) {
    auto bytes = read_file(file.string());
    if (!bytes) return std::move(bytes).failure();
    contents.push_back(std::move(*bytes));
  }
  return contents;
}

}  // namespace

Result<LanguageModel> read_language_model(const std::string& folder, const std::string& tokeniser) {
  if (is_gguf(folder)) return read_gguf_model(folder, tokeniser);
  const fs::path path(folder);
  auto config = read_text((path / "config.json").string());
  if (!config) return std::move(config).failure();
  auto index = shard_index(path);
  if (!index) return std::move(index).failure();
  auto contents = read_weights(path, *index);
  if (!contents) return std::move(contents).failure();
  const std::vector<std::span<const std::byte>> views(contents->begin(), contents->end());
  auto model = load_model(*config, views, *index);
  if (!model) return at(path, model.error());
  auto opened = PublishedTokeniser::open(tokeniser.empty() ? folder : tokeniser,
                                         (path / ".." / "tokenizer").string());
  if (!opened) return at(path, opened.error());
  LanguageModel language(std::move(*model), std::move(*opened));
  language.notices = language.model->config.notices;
  language.stops = language.model->config.eos;
  auto generation = read_json(path / "generation_config.json");
  if (!generation) return std::move(generation).failure();
  language.start = language.model->config.bos;
  if (const Json* bos = generation->find("bos_token_id"); bos != nullptr && !language.start) {
    language.start = bos->whole();
  }
  if (const Json* eos = generation->find("eos_token_id")) {
    for (const Json& one : eos->is(Json::Kind::list) ? eos->items() : std::vector<Json>{*eos}) {
      if (const auto id = one.whole()) language.stops.push_back(*id);
    }
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    auto file = Safetensors::parse(views[i]);
    if (!file) return std::move(file).failure();
    for (const TensorView& tensor : file->tensors()) {
      if (index->takes(tensor.name, i))
        language.types.insert(std::string(embedscope::name(tensor.dtype)));
    }
  }
  return language;
}

}  // namespace embedscope::cli
