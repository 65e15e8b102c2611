// Forward passes: what one is to do, its steps, and what it leaves.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/concat.h"
#include "boundary/boundary.h"
#include "kernels/packed_gemm.h"
#include "transformer/forward_pass.h"
#include "transformer/model_handle.h"

namespace embedscope::boundary {
namespace {

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
  if (auto room = room_for(bytes->size(), "the mask"); !room) return outcome(std::move(room));
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

Outcome<void> change(Setup& setup, const std::string& hook_point, const std::string& kind,
                     std::uint32_t row, const Float32Array& values) {
  const auto numbers = copy_in(values, "the values");
  if (!numbers) return outcome<void>(numbers.error());
  Intervention one;
  one.hook_point = hook_point;
  if (kind == "replace") {
    one.kind = Intervention::Kind::replace;
  } else if (kind == "add") {
    one.kind = Intervention::Kind::add;
  } else if (kind != "zero") {
    return outcome<void>(Error{ErrorCode::invalid_argument,
                               concat({"the patch \"", kind, "\" is none of replace, add, zero"})});
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

Outcome<void> feed_texts(ForwardPass& pass, const Uint32Array& ids, std::uint32_t texts) {
  const auto tokens = copy_in(ids, "the tokens");
  if (!tokens) return outcome<void>(tokens.error());
  return outcome(pass.feed_texts(tokens->span(), texts));
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
    auto out = AlignedBuffer<float>::allocate(product(rows, vocabulary));
    if (!out) return std::move(out).failure();
    if (auto read = pass.lens({given->data(), rows, width}, {out->data(), rows, vocabulary}); !read)
      return std::move(read).failure();
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

/// For fused.js alone.
Uint32Array slots_of_tiles() {
  const auto slots = tile_slots();
  return copy_out<std::uint32_t>(std::vector<std::uint32_t>(slots.begin(), slots.end()));
}

}  // namespace

EMSCRIPTEN_BINDINGS(pass) {
  register_kind<OutcomeKind<OwnedPass>>("Outcome<Pass>");
  register_kind<OutcomeKind<Traced>>("Outcome<Traced>");
  emscripten::value_object<Traced>("Traced")
      .field("shape", &Traced::shape)
      .field("values", &Traced::values);
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
      .function("feedTexts", &feed_texts)
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
  emscripten::function("tileSlots", &slots_of_tiles);
}

}  // namespace embedscope::boundary
