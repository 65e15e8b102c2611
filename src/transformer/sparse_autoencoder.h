// A sparse autoencoder over the hidden states of one layer (Bricken et al., 2023), of the top-k
// kind (Gao et al., 2024):
//   z = topk(relu(E (x − d) + e))     a state as a few features of many
//   x ≈ D z + d
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope {

/// A feature that is active in a state, and how strongly.
struct ActiveFeature {
  std::uint32_t feature;
  float value;
};

class SparseAutoencoder {
 public:
  /// From a config.json ("layer", "hidden_size", "features", "k") and a safetensors file of
  /// `encoder.weight` [features, width], `encoder.bias`, `decoder.weight` [width, features] and
  /// `decoder.bias`, in any type that read_matrix knows. Errors: those of the file; `malformed` for
  /// a configuration that says no such numbers.
  static Result<SparseAutoencoder> load(std::string_view config_json,
                                        std::span<const std::byte> file);

  /// Its states are hidden.`layer` of a trace.
  [[nodiscard]] std::size_t layer() const { return layer_; }
  [[nodiscard]] std::size_t width() const { return decoder_bias_.size(); }
  [[nodiscard]] std::size_t features() const { return encoder_bias_.size(); }
  /// Features that a state may use (L0).
  [[nodiscard]] std::size_t most_active() const { return most_active_; }

  /// The features of a state, strongest first; of equal ones the lower first. Errors:
  /// `invalid_argument` for another width.
  [[nodiscard]] Result<std::vector<ActiveFeature>> encode(std::span<const float> state) const;
  /// D z + d. Errors: `invalid_argument` for another width, `out_of_range` naming a feature.
  Result<void> decode(std::span<const ActiveFeature> features, std::span<float> out) const;

 private:
  std::size_t layer_ = 0;
  std::size_t most_active_ = 0;
  std::vector<float> encoder_;  ///< [features, width]
  std::vector<float> encoder_bias_;
  std::vector<float> directions_;  ///< the decoder's columns, as rows: [features, width]
  std::vector<float> decoder_bias_;
};

}  // namespace embedscope
