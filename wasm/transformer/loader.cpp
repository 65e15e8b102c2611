// Models: what their files say they hold, their tensors one at a time, and what is known of them.
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/concat.h"
#include "base/name_index.h"
#include "boundary/boundary.h"
#include "format/safetensors.h"
#include "transformer/gguf_config.h"
#include "transformer/model_handle.h"
#include "transformer/published_config.h"
#include "transformer/sentence_recipe.h"
#include "transformer/shard_index.h"
#include "transformer/trace.h"
#include "transformer/weights.h"

namespace embedscope::boundary {
namespace {

struct ModelInfo {
  std::string architecture;
  std::uint32_t vocabulary, width, layers, decoderLayers, heads, keyHeads, headDim, hidden, context;
  bool causal, hasHead;
  std::uint32_t bos, mask, decoderStart;
  Uint32Array eos;
  StringArray notices, types;
  std::string pooling;
  double memory;
};

ModelInfo info(const ModelHandle& handle) {
  const TransformerConfig& c = handle.model->config;
  const auto count = [](std::size_t value) { return static_cast<std::uint32_t>(value); };
  return {c.architecture,
          count(c.vocabulary),
          count(c.width),
          count(c.layers),
          count(c.decoder_layers),
          count(c.heads),
          count(c.kv_heads),
          count(c.head_dim),
          count(c.hidden),
          count(c.context - c.position_offset),
          c.causal,
          c.head != HeadKind::none,
          c.bos.value_or(kNone),
          c.mask.value_or(kNone),
          c.decoder_start.value_or(kNone),
          copy_out<std::uint32_t>(c.eos),
          StringArray(emscripten::val::array(c.notices)),
          StringArray(emscripten::val::array(handle.types)),
          handle.pooling,
          static_cast<double>(handle.model->memory)};
}

std::string names(const ModelHandle& handle) { return lines(trace_names(handle.model->config)); }

Outcome<Float32Array> embedding(const ModelHandle& handle, std::uint32_t id) {
  const Linear& table = handle.model->embedding;
  if (id >= table.outputs) {
    return outcome<Float32Array>(Error{
        ErrorCode::out_of_range, concat({"token id ", id, " of a vocabulary of ", table.outputs})});
  }
  std::vector<float> row(table.inputs);
  table.row(id, row);
  return outcome<Float32Array>(copy_out<float>(row));
}

/// What a loader waits for: tensors, by file and place.
struct Wanted {
  StringArray names;
  Uint32Array files;
  Uint32Array begins;
  Uint32Array lengths;
};

class Loader {
 public:
  static Result<Loader> open(std::string_view config_json) {
    auto config = parse_published_config(config_json);
    if (!config) return std::move(config).failure();
    Loader loader;
    loader.config_ = std::move(*config);
    return loader;
  }

  /// The shards that an index names, in the order in which they are to be added.
  Result<StringArray> use_index(std::string_view json) {
    auto index = ShardIndex::parse(json, "the index of the shards");
    if (!index) return std::move(index).failure();
    index_ = std::move(*index);
    return StringArray(emscripten::val::array(index_.files()));
  }

  Result<void> add_file(std::span<const std::byte> start, double size) {
    auto header = parse_safetensors_header(start, static_cast<std::uint64_t>(size));
    if (!header) return std::move(header).failure();
    for (TensorPlace& tensor : header->tensors) {
      if (!index_.takes(tensor.name, files_)) continue;
      const auto type = weight_type(tensor.name, tensor.dtype);
      if (!type) return type.error();
      if (!*type) continue;
      if (auto placed = place({tensor.name, **type, tensor.shape}, tensor.begin, tensor.bytes);
          !placed)
        return placed;
    }
    ++files_;
    return {};
  }

  /// False where the header goes on past `start`.
  Result<bool> add_gguf(std::span<const std::byte> start, double size) {
    auto file = Gguf::parse(start, static_cast<std::uint64_t>(size));
    if (!file) return std::move(file).failure();
    if (!*file) return false;
    auto config = parse_gguf_config(**file);
    if (!config) return std::move(config).failure();
    config_ = std::move(*config);
    if (const auto pooling = gguf_pooling(**file)) pooling_ = std::string(name(*pooling));
    for (const GgufTensor& tensor : (*file)->tensors()) {
      if (auto placed = place({tensor.name, tensor.type, tensor.shape, tensor.type_name},
                              tensor.begin, tensor.bytes);
          !placed)
        return std::move(placed).failure();
    }
    ++files_;
    return true;
  }

  Result<Wanted> plan() {
    auto loader = ModelLoader::plan(config_, infos_);
    if (!loader) return std::move(loader).failure();
    if (auto reserved = loader->reserve(); !reserved) return std::move(reserved).failure();
    loader_ = std::make_unique<ModelLoader>(std::move(*loader));
    emscripten::val wanted = emscripten::val::array();
    std::vector<std::uint32_t> files, begins, lengths;
    std::vector<std::string> names;
    for (const TensorInfo& info : infos_) names.push_back(info.name);
    const NameIndex index(std::move(names));
    for (const std::string& name : loader_->wanted()) {
      const Place& place = places_[*index.find(name)];
      wanted.call<void>("push", name);
      files.push_back(place.file);
      begins.push_back(place.begin);
      lengths.push_back(place.length);
    }
    return Wanted{StringArray(wanted), copy_out<std::uint32_t>(files),
                  copy_out<std::uint32_t>(begins), copy_out<std::uint32_t>(lengths)};
  }

  Result<void> add(const std::string& name, std::span<const std::byte> bytes) {
    if (!loader_) return Error{ErrorCode::invalid_argument, "nothing is planned yet"};
    return loader_->add(name, bytes);
  }

  Result<ModelHandle> finish() {
    if (!loader_) return Error{ErrorCode::invalid_argument, "nothing is planned yet"};
    auto model = loader_->finish();
    if (!model) return std::move(model).failure();
    loader_.reset();
    return ModelHandle{std::move(*model), {types_.begin(), types_.end()}, pooling_};
  }

 private:
  struct Place {
    std::uint32_t file, begin, length;
  };
  Result<void> place(TensorInfo info, std::uint64_t begin, std::size_t bytes) {
    if (begin + bytes > kNone) {
      return failure(ErrorCode::too_large,
                     {"tensor \"", info.name, "\" lies past 4 GB of its file"});
    }
    places_.push_back(
        {files_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(bytes)});
    types_.insert(std::string(name(info.type)));
    infos_.push_back(std::move(info));
    return {};
  }
  TransformerConfig config_;
  ShardIndex index_;
  std::string pooling_;          ///< of a GGUF file
  std::set<std::string> types_;  ///< of all tensors
  std::vector<TensorInfo> infos_;
  std::vector<Place> places_;  ///< of infos_
  std::unique_ptr<ModelLoader> loader_;
  std::uint32_t files_ = 0;
};

using OwnedLoader = std::unique_ptr<Loader>;
using OwnedModel = std::unique_ptr<ModelHandle>;

Outcome<OwnedLoader> open_loader(const Uint8Array& config) {
  const auto bytes = copy_in(config, "the configuration");
  if (!bytes) return outcome<OwnedLoader>(bytes.error());
  return outcome(
      owned(Loader::open({reinterpret_cast<const char*>(bytes->data()), bytes->size()})));
}

OwnedLoader new_loader() { return std::make_unique<Loader>(); }

Outcome<StringArray> use_index(Loader& loader, const Uint8Array& json) {
  const auto bytes = copy_in(json, "the index of the shards");
  if (!bytes) return outcome<StringArray>(bytes.error());
  return outcome(loader.use_index({reinterpret_cast<const char*>(bytes->data()), bytes->size()}));
}

Outcome<bool> add_gguf(Loader& loader, const Uint8Array& start, double size) {
  const auto bytes = copy_in(start, "the start of the file");
  if (!bytes) return outcome<bool>(bytes.error());
  return outcome(loader.add_gguf(std::as_bytes(bytes->span()), size));
}

Outcome<void> add_file(Loader& loader, const Uint8Array& start, double size) {
  const auto bytes = copy_in(start, "the start of the file");
  if (!bytes) return outcome<void>(bytes.error());
  return outcome(loader.add_file(std::as_bytes(bytes->span()), size));
}

Outcome<Wanted> plan(Loader& loader) { return outcome(loader.plan()); }

Outcome<void> add_tensor(Loader& loader, const std::string& name, const Uint8Array& tensor) {
  const auto bytes = copy_in(tensor, name);
  if (!bytes) return outcome<void>(bytes.error());
  return outcome(loader.add(name, std::as_bytes(bytes->span())));
}

Outcome<OwnedModel> finish(Loader& loader) { return outcome(owned(loader.finish())); }

}  // namespace

EMSCRIPTEN_BINDINGS(loader) {
  register_kind<ArrayKind<std::string>>("string[]");
  register_kind<OutcomeKind<OwnedLoader>>("Outcome<Loader>");
  register_kind<OutcomeKind<OwnedModel>>("Outcome<Model>");
  register_kind<OutcomeKind<Wanted>>("Outcome<Wanted>");
  register_kind<OutcomeKind<StringArray>>("Outcome<string[]>");
  emscripten::value_object<Wanted>("Wanted")
      .field("names", &Wanted::names)
      .field("files", &Wanted::files)
      .field("begins", &Wanted::begins)
      .field("lengths", &Wanted::lengths);
  emscripten::value_object<ModelInfo>("ModelInfo")
      .field("architecture", &ModelInfo::architecture)
      .field("vocabulary", &ModelInfo::vocabulary)
      .field("width", &ModelInfo::width)
      .field("layers", &ModelInfo::layers)
      .field("decoderLayers", &ModelInfo::decoderLayers)
      .field("heads", &ModelInfo::heads)
      .field("keyHeads", &ModelInfo::keyHeads)
      .field("headDim", &ModelInfo::headDim)
      .field("hidden", &ModelInfo::hidden)
      .field("context", &ModelInfo::context)
      .field("causal", &ModelInfo::causal)
      .field("hasHead", &ModelInfo::hasHead)
      .field("bos", &ModelInfo::bos)
      .field("mask", &ModelInfo::mask)
      .field("decoderStart", &ModelInfo::decoderStart)
      .field("eos", &ModelInfo::eos)
      .field("notices", &ModelInfo::notices)
      .field("types", &ModelInfo::types)
      .field("pooling", &ModelInfo::pooling)
      .field("memory", &ModelInfo::memory);
  emscripten::class_<Loader>("Loader")
      .class_function("open", &open_loader)
      .class_function("create", &new_loader)
      .function("useIndex", &use_index)
      .function("addFile", &add_file)
      .function("addGguf", &add_gguf)
      .function("plan", &plan)
      .function("add", &add_tensor)
      .function("finish", &finish);
  emscripten::class_<ModelHandle>("Model")
      .function("info", &info)
      .function("names", &names)
      .function("embedding", &embedding);
}

}  // namespace embedscope::boundary
