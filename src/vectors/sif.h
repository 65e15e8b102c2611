// Texts as weighted means of word vectors: smooth inverse frequency (Arora, Liang and Ma, "A simple
// but tough-to-beat baseline for sentence embeddings", 2017).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"

namespace embedscope {

/// What a word weighs: a ÷ (a + p), where p is guessed from its rank among `vocabulary` words by
/// Zipf's law, p = 1 ÷ ((rank + 1) · (ln vocabulary + γ)).
double sif_weight(std::size_t rank, std::size_t vocabulary, double a = 1e-3);

/// A text for each list of words, [texts, dims]: the mean of weight · row over its words, without
/// the share along the first direction of all these texts (the leading right singular vector, not
/// centred). `rows` holds `dims` numbers a word, `words` indices into them in the order of their
/// frequency; a text without words is zero. Errors: `out_of_range` for an index past the rows,
/// `invalid_argument` for no dims or no text, `too_large`.
Result<AlignedBuffer<float>> sif_texts(std::span<const float> rows, std::size_t dims,
                                       std::span<const std::vector<std::uint32_t>> texts,
                                       double a = 1e-3);

}  // namespace embedscope
