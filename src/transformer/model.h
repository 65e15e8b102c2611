// A transformer in memory: the parts that the forward pass walks through, packed. Made by
// ModelLoader (weights.h), shared by all runs, never changed by one.
#pragma once

#include <cstddef>
#include <vector>

#include "base/aligned_buffer.h"
#include "transformer/config.h"
#include "transformer/linear.h"

namespace embedscope {

/// Weights of a norm; empty where the model has none at that place.
struct Norm {
  std::size_t width = 0;
  bool has_bias = false;
  AlignedBuffer<float> weight;
  AlignedBuffer<float> bias;
  [[nodiscard]] bool empty() const { return width == 0; }
};

/// A small table that rows are looked up in as they are (positions, token types).
struct Table {
  std::size_t rows = 0;
  std::size_t cols = 0;
  AlignedBuffer<float> values;
  [[nodiscard]] bool empty() const { return rows == 0; }
  [[nodiscard]] std::span<const float> row(std::size_t index) const {
    return values.span().subspan(index * cols, cols);
  }
};

struct AttentionWeights {
  Linear query_key_value;  ///< outputs: queries, then keys, then values
  Linear output;
  Norm query_norm;  ///< of each head
  Norm key_norm;
};

/// Cross attention reads its keys and values from the encoder, so they are a map of their own.
struct CrossAttentionWeights {
  Norm norm;
  Linear query;
  Linear key_value;
  Linear output;
  Norm query_norm;
  Norm key_norm;
};

struct LayerWeights {
  Norm attention_norm;
  Norm attention_out_norm;  ///< of NormPlace::both, on what the branch gives
  AttentionWeights attention;
  CrossAttentionWeights cross;  ///< of a decoder that reads an encoder
  Norm mlp_norm;
  Norm mlp_out_norm;
  Linear mlp_in;  ///< outputs: gate, then up; or up alone
  Linear mlp_out;
};

struct Model {
  TransformerConfig config;
  Linear embedding;  ///< one output a token of the vocabulary; also the head's where they are tied
  Table positions;
  AlignedBuffer<float> rope_divisors;  ///< one a pair, where the file stores them
  Table token_types;
  Table relative_bias;  ///< buckets × heads
  Norm embedding_norm;
  std::vector<LayerWeights> layers;  ///< the encoder's first, where there are two stacks
  Norm final_norm;
  Norm encoder_norm;  ///< of an encoder that a decoder reads
  Linear head_transform;
  Norm head_norm;
  Linear head;  ///< empty where the embedding's is used
  AlignedBuffer<float> head_bias;
  std::size_t memory = 0;  ///< bytes of all weights

  [[nodiscard]] const Linear& unembedding() const { return head.empty() ? embedding : head; }
};

}  // namespace embedscope
