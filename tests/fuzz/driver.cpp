// A plain fuzzing loop: seeded mutations of valid inputs for some seconds, under whatever
// sanitizers the build has. Usage: TARGET [SECONDS [SEED]], or TARGET --input FILE to repeat one
// input. The input at work is kept in TARGET.input, so that a crash can be repeated.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/rng.h"
#include "fuzz/fuzz.h"

namespace {

using embedscope::Rng;

/// Numbers that parsers trip over.
constexpr std::string_view kTokens[] = {
    "-1", "0", "18446744073709551615", "4294967296", "1e999", "null", "[", "{", "\"", ",", "\n",
    "F32",
    // Extents at the limits of checks, and those whose products are 0 in 32 bits.
    "1024", "1025", "16384", "65536", "131072", "524288", "4194304", "16777216", "2147483648"};

std::uint32_t place(Rng& rng, std::size_t size) {
  return rng.below(static_cast<std::uint32_t>(size));
}

void mutate(Input& input, const std::vector<Input>& seeds, Rng& rng) {
  if (input.empty()) {
    input.push_back(0);
  }
  const auto at = static_cast<std::ptrdiff_t>(place(rng, input.size()));
  const auto length =
      static_cast<std::ptrdiff_t>(place(rng, std::min<std::size_t>(input.size() - at, 64)) + 1);
  switch (rng.below(8)) {
    case 0: input[at] ^= static_cast<std::uint8_t>(1U << rng.below(8)); break;
    case 1: input[at] = static_cast<std::uint8_t>(rng.below(256)); break;
    case 2: std::fill_n(input.begin() + at, length, rng.below(2) == 0 ? 0x00 : 0xFF); break;
    case 3: input.resize(at); break;
    case 4: input.erase(input.begin() + at, input.begin() + at + length); break;
    case 5: {
      const Input piece(input.begin() + at, input.begin() + at + length);
      input.insert(input.begin() + place(rng, input.size()), piece.begin(), piece.end());
      break;
    }
    case 6: {
      const std::string_view token = kTokens[rng.below(std::size(kTokens))];
      input.insert(input.begin() + at, token.begin(), token.end());
      break;
    }
    default: {
      const Input& other = seeds[place(rng, seeds.size())];
      const auto cut = static_cast<std::ptrdiff_t>(place(rng, other.size()));
      input.resize(at);
      input.insert(input.end(), other.begin() + cut, other.end());
    }
  }
}

void write(const std::string& path, const Input& input) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(input.data()),
               static_cast<std::streamsize>(input.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--input") {
    std::ifstream stream(argv[2], std::ios::binary);
    const Input input{std::istreambuf_iterator<char>(stream), {}};
    return LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
  Rng rng(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  const std::string kept = std::string(argv[0]) + ".input";
  const std::vector<Input> seeds = fuzz_seeds();
  for (const Input& seed : seeds) {
    LLVMFuzzerTestOneInput(seed.data(), seed.size());
  }
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  std::size_t runs = 0;
  while (Clock::now() < end) {
    Input input = seeds[place(rng, seeds.size())];
    for (std::uint32_t edits = 1 + rng.below(4); edits > 0; --edits) {
      mutate(input, seeds, rng);
    }
    write(kept, input);
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++runs;
  }
  std::remove(kept.c_str());
  std::printf("%zu mutations of %zu inputs\n", runs, seeds.size());
  return 0;
}
