// Reference results kept as JSON in tests/golden/.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <vector>

#include "unit/support/support.h"

namespace embedscope::testing {

/// A file of tests/golden/.
inline rapidjson::Document read_golden(const std::string& name) {
  const auto file = read_file(golden() / name);
  rapidjson::Document document;
  document.Parse(reinterpret_cast<const char*>(file.data()), file.size());
  EXPECT_FALSE(document.HasParseError()) << name;
  return document;
}

inline std::vector<float> floats(const rapidjson::Value& list) {
  std::vector<float> values;
  for (const auto& value : list.GetArray()) values.push_back(static_cast<float>(value.GetDouble()));
  return values;
}

inline std::vector<std::uint32_t> words(const rapidjson::Value& list) {
  std::vector<std::uint32_t> values;
  for (const auto& value : list.GetArray()) values.push_back(value.GetUint());
  return values;
}

}  // namespace embedscope::testing
