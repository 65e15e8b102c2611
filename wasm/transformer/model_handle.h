// A model as the bindings of this module share it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "transformer/model.h"

namespace embedscope::boundary {

/// Stands for "none" where an id or a row is asked for.
inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

struct ModelHandle {
  std::shared_ptr<const Model> model;
  std::vector<std::string> types;  ///< that its weights are stored in
  std::string pooling;             ///< as a GGUF file names it; else empty
};

/// One text of many, a line each.
inline std::string lines(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "\n") + text;
  return joined;
}

}  // namespace embedscope::boundary
