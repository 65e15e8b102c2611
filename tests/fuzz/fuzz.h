// What a fuzz target gives: the function that libFuzzer calls, and valid inputs to start from.
// driver.cpp runs it with any compiler; with clang, link the target alone with -fsanitize=fuzzer
// instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

using Input = std::vector<std::uint8_t>;

inline Input fuzz_text(std::string_view from) { return {from.begin(), from.end()}; }

/// Valid inputs, which the driver mutates.
std::vector<Input> fuzz_seeds();

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
