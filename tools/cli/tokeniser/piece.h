// A text on its way through tokenizer.json: normalised, cut into words, each word into tokens.
#pragma once

#include <string>
#include <vector>

namespace embedscope::cli {

struct Piece {
  std::string text;
  bool first = false;  ///< its first character stands at the beginning of the given text
};

using Pieces = std::vector<Piece>;

void replace_all(std::string& text, const std::string& from, const std::string& to);

}  // namespace embedscope::cli
