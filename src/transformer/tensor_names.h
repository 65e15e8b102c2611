// The names under which one tensor is stored by different exports.
#pragma once

#include <string>
#include <string_view>

#include "transformer/config.h"

namespace embedscope {

/// The name that GGUF has for a tensor: those of llama.cpp's gguf-py, tensor_mapping.py.
std::string gguf_name(Family family, std::string name);

/// A stored name without what differs from one export to the next: the body's prefix, and the older
/// names of a norm's weights.
std::string canonical_name(const TransformerConfig& config, std::string name);

/// Whether a tensor, by its canonical name, is of a head over the vocabulary.
bool is_of_head(std::string_view name);

/// Whether published files carry the tensor and the forward pass does without: buffers of older
/// versions, heads of other tasks, and copies of the tied embedding.
bool is_ignorable(const TransformerConfig& config, std::string_view name);

}  // namespace embedscope
