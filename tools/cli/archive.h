// Several texts that come as one: a folder, or a .tar, compressed or not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope::cli {

struct NamedText {
  std::string name;  ///< without folders and without `ending`
  std::string text;
};

/// The texts whose names end in `ending`, by name: of a folder and its folders, of a .tar or
/// .tar.xz; any other file is one text. Errors: `io`, `malformed` for a .tar that is none,
/// `not_found` where no name ends so.
Result<std::vector<NamedText>> read_texts(const std::string& path, std::string_view ending);

}  // namespace embedscope::cli
