// A folder of word vectors, as `export words` writes it and a page loads it.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "vectors/centring.h"
#include "vectors/word_vectors.h"

namespace embedscope::cli {

/// What a model asks to be done to its rows before they are compared (see vectors/centring.h).
struct Postprocess {
  bool centre = false;
  std::size_t remove = 0;  ///< leading components taken away after centring
};

struct WordModel {
  WordVectors vectors;
  Postprocess postprocess;  ///< as its files declare it

  /// The fitted transform, or nothing when the rows are used as they are.
  [[nodiscard]] Result<std::optional<Centring>> fit(const Postprocess& wanted) const;
};

/// Reads head.safetensors and the parts after it from a folder, or one file. Errors: those of the
/// file and its format, naming the path.
Result<WordModel> read_word_model(const std::string& path);

}  // namespace embedscope::cli
