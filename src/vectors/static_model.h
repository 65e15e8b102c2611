// A static embedding model: a vector a token, and a text is the mean of its tokens' vectors. The
// file is model2vec's (Tulkens and van Dongen, 2024), safetensors with
//   embeddings  F32, F16, BF16, F64 or I8 [n, d]   also as sentence-transformers' embedding.weight
//   mapping     integers [tokens]                  the row of a token; optional
//   weights     floats [tokens]                    what a token's row is multiplied by; optional
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "format/safetensors.h"
#include "vectors/vector_table.h"

namespace embedscope {

class StaticModel {
 public:
  /// Errors: `not_found` where there is no table, `malformed` for tensors that disagree, and those
  /// of VectorTable. Weights are multiplied in f32.
  static Result<StaticModel> read(const Safetensors& file);

  [[nodiscard]] std::size_t dims() const { return table_.dims(); }
  [[nodiscard]] std::size_t tokens() const {
    return mapping_.empty() ? table_.rows() : mapping_.size();
  }
  [[nodiscard]] std::size_t bytes() const { return table_.bytes(); }

  /// The mean of the tokens' vectors; zeros for none. Errors: `out_of_range` naming an id.
  [[nodiscard]] Result<std::vector<float>> mean(std::span<const std::uint32_t> ids) const;

 private:
  VectorTable table_;
  std::vector<std::uint32_t> mapping_;
  std::vector<float> weights_;
};

}  // namespace embedscope
