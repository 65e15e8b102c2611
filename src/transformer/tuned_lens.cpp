#include "transformer/tuned_lens.h"

#include <cmath>
#include <string>

#include "format/safetensors.h"
#include "format/stored_type.h"
#include "kernels/rowwise.h"

namespace embedscope {
namespace {

Error malformed(std::string what) {
  return {ErrorCode::malformed, "the tuned lens: " + std::move(what)};
}

/// A tensor of rows × cols as f32, of a type that weights are stored in.
Result<std::vector<float>> read(const Safetensors& file, const std::string& name, std::size_t rows,
                                std::size_t cols) {
  auto tensor = file.find(name);
  if (!tensor) return std::move(tensor).error();
  const std::vector<std::size_t> shape = rows == 1 ? std::vector{cols} : std::vector{rows, cols};
  const auto type = stored_type(tensor->dtype);
  if (!type || tensor->shape != shape) {
    return malformed("tensor \"" + name + "\" is no " +
                     (rows == 1 ? "" : std::to_string(rows) + " × ") + std::to_string(cols) +
                     " of F32, F16, BF16 or I8, which this model needs");
  }
  std::vector<float> values(rows * cols);
  const std::size_t stride = row_bytes(*type, cols);
  for (std::size_t r = 0; r < rows; ++r)
    read_row(*type, tensor->bytes.subspan(r * stride, stride),
             std::span(values).subspan(r * cols, cols));
  if (*type == StoredType::i8) {
    auto scales = read(file, name + "_scale", 1, rows);
    if (!scales) return scales;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= (*scales)[i / cols];
  }
  for (const float value : values) {
    if (!std::isfinite(value))
      return Error{ErrorCode::non_finite,
                   "the tuned lens: tensor \"" + name + "\" holds NaN or infinity"};
  }
  return values;
}

}  // namespace

Result<TunedLens> TunedLens::load(std::span<const std::byte> file,
                                  const TransformerConfig& config) {
  auto parsed = Safetensors::parse(file);
  if (!parsed) return std::move(parsed).error();
  const std::size_t width = config.width;
  const std::size_t layers = config.decoder_layers > 0 ? config.decoder_layers : config.layers;
  TunedLens lens;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const std::string name = "lens." + std::to_string(layer);
    auto weights = read(*parsed, name + ".weight", width, width);
    if (!weights) return std::move(weights).error();
    auto bias = read(*parsed, name + ".bias", 1, width);
    if (!bias) return std::move(bias).error();
    Linear map;
    map.inputs = map.outputs = width;
    map.has_bias = true;
    if (auto allocated = map.allocate(); !allocated) return std::move(allocated).error();
    for (std::size_t r = 0; r < width; ++r)
      map.set_output(r, std::span<const float>(*weights).subspan(r * width, width));
    std::copy(bias->begin(), bias->end(), map.bias().begin());
    lens.maps_.push_back(std::move(map));
  }
  if (const std::string next = "lens." + std::to_string(layers) + ".weight"; parsed->find(next)) {
    return malformed("it has a tensor \"" + next + "\", but the model only " +
                     std::to_string(layers) + " layers");
  }
  return lens;
}

Result<void> TunedLens::translate(std::size_t layer, MatrixView<const float> hidden,
                                  MatrixView<float> out) const {
  if (layer >= maps_.size()) {
    return Error{ErrorCode::out_of_range, "the tuned lens has no map of layer " +
                                              std::to_string(layer) + ", but of " +
                                              std::to_string(maps_.size()) + " layers"};
  }
  const Linear& map = maps_[layer];
  if (hidden.cols != map.inputs || out.cols != map.inputs || out.rows != hidden.rows) {
    return Error{ErrorCode::invalid_argument,
                 "the tuned lens reads and gives rows of " + std::to_string(map.inputs)};
  }
  ActivationScratch none;  // its weights are in f32
  if (auto mapped = map.apply(hidden, out, none); !mapped) return mapped;
  for (std::size_t r = 0; r < out.rows; ++r) add(hidden.row(r), out.row(r), out.row(r));
  return {};
}

}  // namespace embedscope
