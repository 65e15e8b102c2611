#include "transformer/sparse_autoencoder.h"

#include <algorithm>
#include <string>

#include "base/concat.h"
#include "format/json.h"
#include "format/safetensors.h"
#include "format/stored_matrix.h"
#include "kernels/dot.h"

namespace embedscope {
namespace {

constexpr const char* kWhat = "the sparse autoencoder";
constexpr std::uint32_t kMost = 1U << 20;  // of any of its numbers

Error wrong_width(std::size_t is, std::size_t expected) {
  return {ErrorCode::invalid_argument,
          concat({kWhat, " reads states of ", expected, " numbers, not ", is})};
}

}  // namespace

Result<SparseAutoencoder> SparseAutoencoder::load(std::string_view config_json,
                                                  std::span<const std::byte> file) {
  auto config = Json::parse_object(config_json, concat({kWhat, "'s configuration"}));
  if (!config) return std::move(config).failure();
  std::uint32_t numbers[4] = {};
  const char* const names[4] = {"layer", "hidden_size", "features", "k"};
  for (std::size_t i = 0; i < 4; ++i) {
    const Json* number = config->find(names[i]);
    const std::uint32_t value = number == nullptr ? kMost : number->whole().value_or(kMost);
    if (value >= kMost || (value == 0 && i > 0)) {
      return failure(ErrorCode::malformed,
                     {kWhat, "'s configuration has no \"", names[i], "\" that is a count"});
    }
    numbers[i] = value;
  }
  const auto [layer, width, features, most_active] = numbers;
  if (most_active > features) {
    return failure(ErrorCode::malformed,
                   {kWhat, "'s configuration: k is ", most_active, " of ", features, " features"});
  }
  auto parsed = Safetensors::parse(file);
  if (!parsed) return std::move(parsed).failure();
  SparseAutoencoder found;
  found.layer_ = layer;
  found.most_active_ = most_active;
  const auto read = [&](const char* name, std::size_t rows, std::size_t cols,
                        std::vector<float>& values) -> Result<void> {
    auto matrix = read_matrix(*parsed, name, rows, cols, kWhat);
    if (!matrix) return std::move(matrix).failure();
    values = std::move(*matrix);
    return {};
  };
  std::vector<float> decoder;
  if (auto done = read("encoder.weight", features, width, found.encoder_); !done)
    return std::move(done).failure();
  if (auto done = read("encoder.bias", 1, features, found.encoder_bias_); !done)
    return std::move(done).failure();
  if (auto done = read("decoder.weight", width, features, decoder); !done)
    return std::move(done).failure();
  if (auto done = read("decoder.bias", 1, width, found.decoder_bias_); !done)
    return std::move(done).failure();
  found.directions_.resize(decoder.size());
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t f = 0; f < features; ++f)
      found.directions_[(f * width) + i] = decoder[(i * features) + f];
  }
  return found;
}

Result<std::vector<ActiveFeature>> SparseAutoencoder::encode(std::span<const float> state) const {
  if (state.size() != width()) return wrong_width(state.size(), width());
  std::vector<float> centred(width());
  for (std::size_t i = 0; i < width(); ++i) centred[i] = state[i] - decoder_bias_[i];
  std::vector<ActiveFeature> active;
  for (std::size_t f = 0; f < features(); ++f) {
    const std::span<const float> direction(encoder_.data() + (f * width()), width());
    const float value = dot(direction, centred) + encoder_bias_[f];
    if (value > 0) active.push_back({static_cast<std::uint32_t>(f), value});
  }
  const auto stronger = [](const ActiveFeature& a, const ActiveFeature& b) {
    return a.value > b.value || (a.value == b.value && a.feature < b.feature);
  };
  const std::size_t kept = std::min(most_active_, active.size());
  std::partial_sort(active.begin(), active.begin() + static_cast<std::ptrdiff_t>(kept),
                    active.end(), stronger);
  active.resize(kept);
  return active;
}

Result<void> SparseAutoencoder::decode(std::span<const ActiveFeature> features,
                                       std::span<float> out) const {
  if (out.size() != width()) return wrong_width(out.size(), width());
  std::copy(decoder_bias_.begin(), decoder_bias_.end(), out.begin());
  for (const auto& [feature, value] : features) {
    if (feature >= this->features()) {
      return failure(ErrorCode::out_of_range, {"feature ", feature, " of ", this->features()});
    }
    const float* direction = directions_.data() + (feature * width());
    for (std::size_t i = 0; i < width(); ++i) out[i] += value * direction[i];
  }
  return {};
}

}  // namespace embedscope
