// Rotary positions (Su et al., 2021, "RoFormer"): dimensions i and i + dims/2 of a head are the two
// hands of a clock, which turns by frequency i for each position. The score of a query and a key
// then depends on how far apart they stand, not on where.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "transformer/config.h"

namespace embedscope {

/// The dims/2 angles that a pair turns by from one position to the next, scaled as `rope` says
/// (linear: Chen et al., 2023; llama3: Llama team, 2024; yarn: Peng et al., 2023). `divisors` are
/// those that the file stores, one a pair, where rope says that it does.
std::vector<float> rotary_frequencies(const Rope& rope, std::span<const float> divisors = {});

/// Cosines and sines of some positions in a row.
struct RotaryTable {
  std::size_t pairs = 0;
  std::vector<float> cosine;  ///< rows × pairs
  std::vector<float> sine;
};

RotaryTable rotary_table(const Rope& rope, std::size_t first_position, std::size_t rows,
                         std::span<const float> divisors = {});

/// Turns the heads of one row, each of `head_dim` values, by table row `row`.
void rotate(std::span<float> heads, std::size_t head_dim, const RotaryTable& table,
            std::size_t row);

}  // namespace embedscope
