// How many bits of two rows differ.
#pragma once

#include <cstddef>
#include <cstdint>

namespace embedscope {

/// Rows of bits are whole registers of so many bytes.
inline constexpr std::size_t kCodeBytes = 16;

/// Σ popcount(aᵢ xor bᵢ); `bytes` is a multiple of kCodeBytes.
std::uint32_t hamming(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes);
std::uint32_t hamming_scalar(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes);

/// The distances of consecutive rows from one code.
void hamming_rows(const std::uint8_t* rows, std::size_t count, const std::uint8_t* code,
                  std::size_t bytes, std::uint32_t* out);

}  // namespace embedscope
