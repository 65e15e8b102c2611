// What a forward pass holds between its steps. Its parts are where they belong: what is fed and
// what comes out in forward_pass.cpp, the equations of a layer in layer.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/aligned_buffer.h"
#include "transformer/forward_pass.h"

namespace embedscope {

/// Grows to the largest size asked for; what it held is lost when it grows.
template <class T>
Result<void> reserve(AlignedBuffer<T>& buffer, std::size_t count) {
  if (buffer.size() >= count) return {};
  auto grown = AlignedBuffer<T>::allocate(count);
  if (!grown) return std::move(grown).failure();
  buffer = std::move(*grown);
  return {};
}

inline MatrixView<const float> read_only(MatrixView<float> view) {
  return {view.data, view.rows, view.cols, view.stride};
}

/// out = norm(x), row by row; a copy where the model has no norm.
void apply_norm(const TransformerConfig& config, const Norm& norm, MatrixView<const float> x,
                MatrixView<float> out);

/// The RMS norm of each head.
void apply_head_norm(const TransformerConfig& config, const Norm& norm, MatrixView<float> heads);

struct ForwardPass::State {
  std::shared_ptr<const Model> model;
  PassOptions options;
  Trace trace;
  std::vector<std::uint32_t> shuffled;  ///< row to look up instead, by id

  // The fed tokens on their way through the layers.
  enum class Phase : std::uint8_t { idle, source, target } phase = Phase::idle;
  std::vector<std::uint32_t> ids, types;
  std::size_t first = 0;  ///< position of the first fed token
  std::size_t rows = 0;
  std::size_t texts = 1;  ///< that the rows are of, equally many each
  std::size_t layer = 0;  ///< done, within the phase's stack
  std::size_t positions = 0;
  std::vector<RotaryTable> rotary;                 ///< one an attention kind
  std::vector<AlignedBuffer<std::uint8_t>> masks;  ///< one an attention kind, rows × keys
  AlignedBuffer<float> distance_bias;              ///< relative_bias.h, heads × distances
  std::vector<bool> open;                          ///< whether a mask bars nothing
  std::vector<KeyValueCache> caches;               ///< one a layer, or one for all
  std::vector<KeyValueCache> cross_caches;         ///< of the source, one a decoder layer
  std::size_t source_rows = 0;

  // Room for the tensors of one layer, rows × what they are wide.
  AlignedBuffer<float> x_room, normed_room, branch_room, qkv_room, context_room, mlp_room, scores;
  AlignedBuffer<float> states, unrotated, source, head_in, head_out;
  ActivationScratch scratch;

  [[nodiscard]] const TransformerConfig& config() const { return model->config; }
  [[nodiscard]] bool is_pair() const { return config().decoder_layers > 0; }
  [[nodiscard]] std::size_t stack_layers() const {
    return phase == Phase::target && is_pair() ? config().decoder_layers : config().layers;
  }
  /// The model's index of the phase's layer.
  [[nodiscard]] std::size_t layer_index() const {
    return phase == Phase::target && is_pair() ? config().layers + layer : layer;
  }
  /// Tokens of each text.
  [[nodiscard]] std::size_t length() const { return rows / texts; }
  [[nodiscard]] MatrixView<float> view(AlignedBuffer<float>& room, std::size_t cols) const {
    return {room.data(), rows, cols};
  }
  /// The hidden states, their norm, and what a branch of the layer adds to them.
  [[nodiscard]] MatrixView<float> x() { return view(x_room, config().width); }
  [[nodiscard]] MatrixView<float> n() { return view(normed_room, config().width); }
  [[nodiscard]] MatrixView<float> y() { return view(branch_room, config().width); }

  // forward_pass.cpp
  Result<void> begin(std::span<const std::uint32_t> new_ids,
                     std::span<const std::uint32_t> new_types);
  void give_up(Phase before);
  Result<void> reserve_rooms();
  Result<void> prepare_masks();
  Result<void> embed();
  Result<void> finish_stack();
  Result<void> head(MatrixView<const float> hidden, MatrixView<float> out);

  // layer.cpp
  void hidden_states();
  void run_layer();
  void enter(const char* branch, const Norm& norm);
  void leave(const Norm& norm, const Norm* out_norm = nullptr);
  void attention(const AttentionWeights& weights);
  void cross_attention(const CrossAttentionWeights& weights);
  void attend(MatrixView<float> queries, const KeyValueCache& cache, std::size_t keys,
              const std::uint8_t* mask, MatrixView<float> context);
  void unrotated_scores(MatrixView<float> queries, MatrixView<float> keys);
  void mlp(const LayerWeights& weights);
  void hook(const char* name, MatrixView<float> tensor);
  void hook_head(const char* name, MatrixView<float> tensor, std::size_t head);

  std::string branch;  ///< what names begin with: "layers.3.attention."
};

}  // namespace embedscope
