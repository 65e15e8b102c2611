// What the unit tests share: seeded rows, and the two ways of asking for an outcome.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/rng.h"

namespace embedscope::testing {

/// Rows of independent normal values.
inline std::vector<float> normal_rows(std::size_t rows, std::size_t dims, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> values(rows * dims);
  for (float& value : values) {
    value = rng.normal();
  }
  return values;
}

/// The value of a result that must have succeeded; the message of the error otherwise.
template <class T>
T take(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << "unexpected error: " << result.error().message;
    std::abort();
  }
  return std::move(result).value();
}

/// Expects an error of that code whose sentence names `part`.
template <class T>
void expect_error(const Result<T>& result, ErrorCode code, std::string_view part) {
  ASSERT_FALSE(result.ok()) << "expected an error that names " << part;
  EXPECT_EQ(name(result.error().code), name(code)) << result.error().message;
  EXPECT_NE(result.error().message.find(part), std::string::npos)
      << "\"" << result.error().message << "\" does not name \"" << part << "\"";
}

/// A file's bytes; empty when there is none.
inline std::vector<std::byte> read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(stream), {}};
  const auto bytes = std::as_bytes(std::span(chars));
  return {bytes.begin(), bytes.end()};
}

/// Other people's files to check against, kept beside the repository, not in it.
inline std::filesystem::path shared_golden() {
  return std::filesystem::path(EMBEDSCOPE_SOURCE_DIR) / ".." / "shared" / "golden";
}

/// Our own reference results.
inline std::filesystem::path golden() {
  return std::filesystem::path(EMBEDSCOPE_SOURCE_DIR) / "tests" / "golden";
}

}  // namespace embedscope::testing
