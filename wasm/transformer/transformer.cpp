// A transformer and its forward passes: all of the transformer module.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/concat.h"
#include "base/name_index.h"
#include "boundary/boundary.h"
#include "format/safetensors.h"
#include "kernels/packed_gemm.h"
#include "transformer/forward_pass.h"
#include "transformer/gguf_config.h"
#include "transformer/pooling.h"
#include "transformer/published_config.h"
#include "transformer/sampling.h"
#include "transformer/tuned_lens.h"
#include "transformer/weights.h"

namespace embedscope::boundary {
namespace {

/// Stands for "none" where an id or a row is asked for.
constexpr std::uint32_t kNone = 0xFFFFFFFF;

std::string lines(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "\n") + text;
  return joined;
}

// Models.
// --------------------------------------------------------------------------------------------------

struct ModelHandle {
  std::shared_ptr<const Model> model;
};

struct ModelInfo {
  std::string architecture;
  std::uint32_t vocabulary, width, layers, decoderLayers, heads, keyHeads, headDim, hidden, context;
  bool causal, hasHead;
  std::uint32_t bos, mask, decoderStart;
  Uint32Array eos;
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

  Result<void> add_file(std::span<const std::byte> start, double size) {
    auto header = parse_safetensors_header(start, static_cast<std::uint64_t>(size));
    if (!header) return std::move(header).failure();
    for (TensorPlace& tensor : header->tensors) {
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
    for (const GgufTensor& tensor : (*file)->tensors()) {
      if (auto placed = place({tensor.name, tensor.type, tensor.shape}, tensor.begin, tensor.bytes);
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
    return ModelHandle{std::move(*model)};
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
    infos_.push_back(std::move(info));
    return {};
  }
  TransformerConfig config_;
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

// Passes.
// --------------------------------------------------------------------------------------------------

/// What a pass is to do besides: gathered call by call, then taken by start() or revise().
struct Setup {
  PassOptions options;
};

using OwnedSetup = std::unique_ptr<Setup>;
OwnedSetup new_setup() { return std::make_unique<Setup>(); }

void set_capacity(Setup& setup, std::uint32_t positions) { setup.options.capacity = positions; }
void set_revisable(Setup& setup) { setup.options.revisable = true; }
void set_shuffle(Setup& setup, std::uint32_t seed) { setup.options.shuffle_embedding = seed; }
void ask(Setup& setup, const std::string& pattern) { setup.options.trace.push_back(pattern); }

Outcome<void> set_mask(Setup& setup, const std::string& kind, std::uint32_t prefix,
                       std::uint32_t window) {
  Mask& mask = setup.options.mask;
  if (kind == "model") {
    mask.kind = MaskKind::model;
  } else if (kind == "causal") {
    mask.kind = MaskKind::causal;
  } else if (kind == "bidirectional") {
    mask.kind = MaskKind::bidirectional;
  } else if (kind == "prefix") {
    mask.kind = MaskKind::prefix;
  } else {
    return outcome<void>(
        Error{ErrorCode::invalid_argument,
              concat({"the mask \"", kind, "\" is none of model, causal, bidirectional, prefix"})});
  }
  mask.prefix = prefix;
  mask.window = window;
  return outcome(Result<void>());
}

Outcome<void> set_custom_mask(Setup& setup, const Uint8Array& allowed, std::uint32_t size) {
  const auto bytes = copy_in(allowed, "the mask");
  if (!bytes) return outcome<void>(bytes.error());
  setup.options.mask.kind = MaskKind::custom;
  setup.options.mask.custom.assign(bytes->span().begin(), bytes->span().end());
  setup.options.mask.size = size;
  return outcome(Result<void>());
}

Outcome<void> set_padding(Setup& setup, const Uint8Array& padding) {
  const auto bytes = copy_in(padding, "the padding");
  if (!bytes) return outcome<void>(bytes.error());
  setup.options.mask.padding.assign(bytes->span().begin(), bytes->span().end());
  return outcome(Result<void>());
}

Outcome<void> change(Setup& setup, const std::string& site, const std::string& kind,
                     std::uint32_t row, const Float32Array& values) {
  const auto numbers = copy_in(values, "the values");
  if (!numbers) return outcome<void>(numbers.error());
  Intervention one;
  one.site = site;
  if (kind == "replace") {
    one.kind = Intervention::Kind::replace;
  } else if (kind == "add") {
    one.kind = Intervention::Kind::add;
  } else if (kind != "zero") {
    return outcome<void>(
        Error{ErrorCode::invalid_argument,
              concat({"the change \"", kind, "\" is none of replace, add, zero"})});
  }
  if (row != kNone) one.row = row;
  one.values.assign(numbers->span().begin(), numbers->span().end());
  setup.options.interventions.push_back(std::move(one));
  return outcome(Result<void>());
}

using OwnedPass = std::unique_ptr<ForwardPass>;

Outcome<OwnedPass> start(const ModelHandle& model, const Setup& setup) {
  return outcome(owned(ForwardPass::create(model.model, setup.options)));
}

Outcome<void> feed(ForwardPass& pass, const Uint32Array& ids, const Uint32Array& types) {
  const auto tokens = copy_in(ids, "the tokens");
  if (!tokens) return outcome<void>(tokens.error());
  const auto kinds = copy_in(types, "the token types");
  if (!kinds) return outcome<void>(kinds.error());
  return outcome(pass.feed(tokens->span(), kinds->span()));
}

Outcome<void> feed_source(ForwardPass& pass, const Uint32Array& ids) {
  const auto tokens = copy_in(ids, "the tokens");
  if (!tokens) return outcome<void>(tokens.error());
  return outcome(pass.feed_source(tokens->span()));
}

Outcome<bool> step(ForwardPass& pass) { return outcome(pass.step()); }

Outcome<void> revise(ForwardPass& pass, const Setup& setup, bool with_mask) {
  return outcome(pass.revise(setup.options.interventions,
                             with_mask ? std::optional(setup.options.mask) : std::nullopt));
}

Float32Array rows_of(MatrixView<const float> view) {
  return copy_out<float>({view.data, view.rows * view.cols});
}
Float32Array hidden(const ForwardPass& pass) { return rows_of(pass.hidden()); }
Float32Array normed(const ForwardPass& pass) { return rows_of(pass.normed()); }

Outcome<Float32Array> logits(ForwardPass& pass, std::uint32_t row) {
  return outcome([&]() -> Result<Float32Array> {
    auto out = AlignedBuffer<float>::allocate(pass.model().config.vocabulary);
    if (!out) return std::move(out).failure();
    if (auto read = pass.logits(row, out->span()); !read) return std::move(read).failure();
    return copy_out<float>(out->span());
  }());
}

Outcome<Float32Array> lens(ForwardPass& pass, const Float32Array& states) {
  return outcome([&]() -> Result<Float32Array> {
    const auto given = copy_in(states, "the hidden states");
    if (!given) return given.error();
    const std::size_t width = pass.model().config.width;
    const std::size_t rows = given->size() / width;
    if (rows == 0 || given->size() % width != 0) {
      return failure(ErrorCode::invalid_argument, {"hidden states are rows of ", width, " values"});
    }
    const std::size_t vocabulary = pass.model().config.vocabulary;
    auto out = AlignedBuffer<float>::allocate(rows * vocabulary);
    if (!out) return std::move(out).failure();
    if (auto read = pass.lens({given->data(), rows, width}, {out->data(), rows, vocabulary}); !read)
      return std::move(read).failure();
    return copy_out<float>(out->span());
  }());
}

// The tuned lens.
// --------------------------------------------------------------------------------------------------

struct Lens {
  TunedLens maps;
  std::size_t width;
};
using OwnedLens = std::unique_ptr<Lens>;

Outcome<OwnedLens> open_lens(const ModelHandle& model, const Uint8Array& file) {
  return outcome(owned([&]() -> Result<Lens> {
    const auto bytes = copy_in(file, "the tuned lens");
    if (!bytes) return bytes.error();
    const TransformerConfig& config = model.model->config;
    auto maps = TunedLens::load(std::as_bytes(bytes->span()), config);
    if (!maps) return std::move(maps).failure();
    return Lens{std::move(*maps), config.width};
  }()));
}

Outcome<Float32Array> translate(const Lens& lens, std::uint32_t layer, const Float32Array& states) {
  return outcome([&]() -> Result<Float32Array> {
    const auto given = copy_in(states, "the hidden states");
    if (!given) return given.error();
    const std::size_t rows = given->size() / lens.width;
    if (given->size() % lens.width != 0) {
      return failure(ErrorCode::invalid_argument,
                     {"hidden states are rows of ", lens.width, " values"});
    }
    auto out = AlignedBuffer<float>::allocate(given->size());
    if (!out) return std::move(out).failure();
    if (auto done = lens.maps.translate(layer, {given->data(), rows, lens.width},
                                        {out->data(), rows, lens.width});
        !done)
      return std::move(done).failure();
    return copy_out<float>(out->span());
  }());
}

struct Traced {
  Uint32Array shape;
  Float32Array values;
};

Outcome<Traced> traced(const ForwardPass& pass, const std::string& name) {
  return outcome([&]() -> Result<Traced> {
    const auto tensor = pass.trace().find(name);
    if (!tensor) return tensor.error();
    const std::vector<std::uint32_t> shape((*tensor)->shape.begin(), (*tensor)->shape.end());
    return Traced{copy_out<std::uint32_t>(shape), copy_out<float>((*tensor)->values)};
  }());
}

std::string traced_names(const ForwardPass& pass) {
  std::vector<std::string> kept;
  for (const auto& [name, tensor] : pass.trace().tensors()) kept.push_back(name);
  return lines(kept);
}

std::uint32_t rows(const ForwardPass& pass) { return static_cast<std::uint32_t>(pass.rows()); }
std::uint32_t positions(const ForwardPass& pass) {
  return static_cast<std::uint32_t>(pass.positions());
}
std::uint32_t done(const ForwardPass& pass) { return static_cast<std::uint32_t>(pass.done()); }
std::uint32_t total(const ForwardPass& pass) { return static_cast<std::uint32_t>(pass.total()); }
double memory(const ForwardPass& pass) { return static_cast<double>(pass.memory()); }

// From logits to tokens.
// -------------------------------------------------------------------------------------

using OwnedSampler = std::unique_ptr<Sampler>;

Outcome<OwnedSampler> new_sampler(double temperature, std::uint32_t top_k, double top_p,
                                  std::uint32_t seed) {
  SamplingOptions options;
  options.temperature = temperature;
  options.top_k = top_k;
  options.top_p = top_p;
  options.seed = seed;
  return outcome(owned(Sampler::create(options)));
}

Result<AlignedBuffer<float>> copy_logits(const Float32Array& given) {
  auto copy = copy_in(given, "the logits");
  if (copy.ok() && copy->empty()) return Error{ErrorCode::invalid_argument, "there are no logits"};
  return copy;
}

Outcome<std::uint32_t> next(Sampler& sampler, const Float32Array& given) {
  const auto numbers = copy_logits(given);
  if (!numbers) return outcome<std::uint32_t>(numbers.error());
  return outcome<std::uint32_t>(sampler.next(numbers->span()));
}

Outcome<double> surprise_at(const Float32Array& given, std::uint32_t id) {
  const auto numbers = copy_logits(given);
  if (!numbers) return outcome<double>(numbers.error());
  if (id >= numbers->size())
    return outcome<double>(
        Error{ErrorCode::out_of_range, concat({"token id ", id, " of ", numbers->size()})});
  return outcome<double>(surprise(numbers->span(), id));
}

struct Ranked {
  Uint32Array ids;
  Float32Array logits;
  Float32Array probabilities;
};

Outcome<Ranked> rank(const Float32Array& given, std::uint32_t k) {
  const auto numbers = copy_logits(given);
  if (!numbers) return outcome<Ranked>(numbers.error());
  std::vector<std::uint32_t> ids;
  std::vector<float> values, probabilities;
  for (const RankedToken& token : top_tokens(numbers->span(), k)) {
    ids.push_back(token.id);
    values.push_back(token.logit);
    probabilities.push_back(static_cast<float>(token.probability));
  }
  return outcome<Ranked>(Ranked{copy_out<std::uint32_t>(ids), copy_out<float>(values),
                                copy_out<float>(probabilities)});
}

Outcome<Float32Array> pool_rows(const Float32Array& given, std::uint32_t width,
                                const std::string& kind, std::uint32_t dims, bool normalise) {
  return outcome([&]() -> Result<Float32Array> {
    const auto values = copy_in(given, "the token vectors");
    if (!values) return values.error();
    if (width == 0 || values->size() % width != 0) {
      return failure(ErrorCode::invalid_argument,
                     {values->size(), " values are no rows of ", width});
    }
    PoolingOptions options;
    if (kind == "first") {
      options.pooling = Pooling::first;
    } else if (kind == "last") {
      options.pooling = Pooling::last;
    } else if (kind == "weighted") {
      options.pooling = Pooling::weighted;
    } else if (kind != "mean") {
      return failure(ErrorCode::invalid_argument,
                     {"the pooling \"", kind, "\" is none of mean, first, last, weighted"});
    }
    options.dims = dims;
    options.normalise = normalise;
    auto pooled = pool({values->data(), values->size() / width, width}, options);
    if (!pooled) return std::move(pooled).failure();
    return copy_out<float>(*pooled);
  }());
}

}  // namespace

namespace {

/// For fused.js alone.
Uint32Array slots_of_tiles() {
  const auto slots = tile_slots();
  return copy_out<std::uint32_t>(std::vector<std::uint32_t>(slots.begin(), slots.end()));
}

}  // namespace

EMSCRIPTEN_BINDINGS(transformer) {
  register_kind<ArrayKind<std::string>>("string[]");
  register_kind<OutcomeKind<OwnedLoader>>("Outcome<Loader>");
  register_kind<OutcomeKind<OwnedModel>>("Outcome<Model>");
  register_kind<OutcomeKind<OwnedPass>>("Outcome<Pass>");
  register_kind<OutcomeKind<OwnedSampler>>("Outcome<Sampler>");
  register_kind<OutcomeKind<OwnedLens>>("Outcome<Lens>");
  register_kind<OutcomeKind<Wanted>>("Outcome<Wanted>");
  register_kind<OutcomeKind<Traced>>("Outcome<Traced>");
  register_kind<OutcomeKind<Ranked>>("Outcome<Ranked>");
  emscripten::value_object<Wanted>("Wanted")
      .field("names", &Wanted::names)
      .field("files", &Wanted::files)
      .field("begins", &Wanted::begins)
      .field("lengths", &Wanted::lengths);
  emscripten::value_object<Traced>("Traced")
      .field("shape", &Traced::shape)
      .field("values", &Traced::values);
  emscripten::value_object<Ranked>("Ranked")
      .field("ids", &Ranked::ids)
      .field("logits", &Ranked::logits)
      .field("probabilities", &Ranked::probabilities);
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
      .field("memory", &ModelInfo::memory);
  emscripten::class_<Loader>("Loader")
      .class_function("open", &open_loader)
      .class_function("create", &new_loader)
      .function("addFile", &add_file)
      .function("addGguf", &add_gguf)
      .function("plan", &plan)
      .function("add", &add_tensor)
      .function("finish", &finish);
  emscripten::class_<ModelHandle>("Model")
      .function("info", &info)
      .function("names", &names)
      .function("embedding", &embedding);
  emscripten::class_<Setup>("Setup")
      .class_function("create", &new_setup)
      .function("capacity", &set_capacity)
      .function("revisable", &set_revisable)
      .function("shuffle", &set_shuffle)
      .function("ask", &ask)
      .function("mask", &set_mask)
      .function("customMask", &set_custom_mask)
      .function("padding", &set_padding)
      .function("change", &change);
  emscripten::class_<ForwardPass>("Pass")
      .class_function("start", &start)
      .function("feed", &feed)
      .function("feedSource", &feed_source)
      .function("step", &step)
      .function("revise", &revise)
      .function("hidden", &hidden)
      .function("normed", &normed)
      .function("logits", &logits)
      .function("lens", &lens)
      .function("traced", &traced)
      .function("tracedNames", &traced_names)
      .function("rows", &rows)
      .function("positions", &positions)
      .function("done", &done)
      .function("total", &total)
      .function("memory", &memory);
  emscripten::class_<Lens>("Lens")
      .class_function("open", &open_lens)
      .function("translate", &translate);
  emscripten::class_<Sampler>("Sampler")
      .class_function("create", &new_sampler)
      .function("next", &next);
  emscripten::function("surprise", &surprise_at);
  emscripten::function("rank", &rank);
  emscripten::function("pool", &pool_rows);
  emscripten::function("tileSlots", &slots_of_tiles);
}

}  // namespace embedscope::boundary
