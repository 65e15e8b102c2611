// How alike two words are written, with case and accents set aside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace embedscope {

/// A word's letters without case and accents, as code points: "Pokémon" and "pokemon" have one
/// skeleton. Latin letters lose their marks, Greek vowels their tonos, ё becomes е; combining marks
/// are dropped and other scripts stay as they are. Invalid bytes become U+FFFD.
std::u32string skeleton_of(std::string_view word);

/// Case folded, code point by code point (base/utf8.h), accents kept. Invalid bytes become U+FFFD.
std::string fold_case(std::string_view word);

/// Longest text that edit_distance compares; longer ones count as unrelated.
inline constexpr std::size_t kMaxEditLength = 64;

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours that turn
/// one into the other, no piece edited twice (Damerau, 1964, restricted as by Wagner and Lowrance,
/// 1975). Only a band of `limit` beside the diagonal is computed. More than `limit` edits give
/// limit + 1.
std::uint32_t edit_distance(std::u32string_view a, std::u32string_view b, std::uint32_t limit);

}  // namespace embedscope
