// The tuned lens: what a model's last layer would make of the states of an earlier one.
#include <memory>

#include "boundary/boundary.h"
#include "transformer/model_handle.h"
#include "transformer/tuned_lens.h"

namespace embedscope::boundary {
namespace {

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

}  // namespace

EMSCRIPTEN_BINDINGS(lens) {
  register_kind<OutcomeKind<OwnedLens>>("Outcome<Lens>");
  emscripten::class_<Lens>("Lens")
      .class_function("open", &open_lens)
      .function("translate", &translate);
}

}  // namespace embedscope::boundary
