#include "transformer/tuned_lens.h"

#include <string>

#include "base/concat.h"
#include "format/safetensors.h"
#include "format/stored_matrix.h"
#include "kernels/rowwise.h"

namespace embedscope {
namespace {

constexpr const char* kWhat = "the tuned lens";

Failure malformed(std::initializer_list<Part> parts) {
  return failure(ErrorCode::malformed, {kWhat, ": ", concat(parts)});
}

}  // namespace

Result<TunedLens> TunedLens::load(std::span<const std::byte> file,
                                  const TransformerConfig& config) {
  auto parsed = Safetensors::parse(file);
  if (!parsed) return std::move(parsed).failure();
  const std::size_t width = config.width;
  const std::size_t layers = config.decoder_layers > 0 ? config.decoder_layers : config.layers;
  TunedLens lens;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const std::string name = concat({"lens.", layer});
    auto weights = read_matrix(*parsed, concat({name, ".weight"}), width, width, kWhat);
    if (!weights) return std::move(weights).failure();
    auto bias = read_matrix(*parsed, concat({name, ".bias"}), 1, width, kWhat);
    if (!bias) return std::move(bias).failure();
    Linear map;
    map.inputs = map.outputs = width;
    map.has_bias = true;
    if (auto allocated = map.allocate(); !allocated) return std::move(allocated).failure();
    for (std::size_t r = 0; r < width; ++r)
      map.set_output(r, std::span<const float>(*weights).subspan(r * width, width));
    std::copy(bias->begin(), bias->end(), map.bias().begin());
    lens.maps_.push_back(std::move(map));
  }
  if (const std::string next = concat({"lens.", layers, ".weight"}); parsed->find(next)) {
    return malformed({"it has a tensor \"", next, "\", but the model only ", layers, " layers"});
  }
  return lens;
}

Result<void> TunedLens::translate(std::size_t layer, MatrixView<const float> hidden,
                                  MatrixView<float> out) const {
  if (layer >= maps_.size()) {
    return failure(ErrorCode::out_of_range, {"the tuned lens has no map of layer ", layer,
                                             ", but of ", maps_.size(), " layers"});
  }
  const Linear& map = maps_[layer];
  if (hidden.cols != map.inputs || out.cols != map.inputs || out.rows != hidden.rows) {
    return failure(ErrorCode::invalid_argument,
                   {"the tuned lens reads and gives rows of ", map.inputs});
  }
  ActivationScratch none;  // its weights are in f32
  map.apply(hidden, out, none);
  for (std::size_t r = 0; r < out.rows; ++r) add(hidden.row(r), out.row(r), out.row(r));
  return {};
}

}  // namespace embedscope
