// Vectors from whatever file holds them.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "vectors/word_vectors.h"

namespace embedscope::cli {

/// Where vectors come from.
struct VectorSource {
  std::string path{};    ///< of a file, or a model's folder; "-" is standard input
  std::string tensor{};  ///< names the matrix of a safetensors file that has several
  std::string labels{};  ///< a file with a label a row, if any
  std::string column{};  ///< which of its columns
};

/// The options --model, --tensor, --labels and --label-column.
void add_vector_options(CLI::App& command, VectorSource& source);

/// A folder or file of ours (word_model.h), or any file of vectors (format/vector_file.h), of which
/// notices are said. Rows without words have an empty vocabulary. Errors: those of the file and its
/// format, naming the path.
Result<WordVectors> read_vector_file(const VectorSource& source);

/// Writes a row a text, by the name's end: .npy, with the labels in NAME.labels.txt beside it;
/// .tsv, a label and its numbers a line; .safetensors, as word vectors are stored. Errors:
/// `invalid_argument` for another name or no text, `io`, `non_finite`.
Result<void> write_vector_file(const std::string& path, const std::vector<std::string>& texts,
                               std::span<const float> values);

/// Texts as labels, a line each: control characters become spaces, "" becomes "(empty)", and a text
/// that is there already is numbered: "again (2)".
std::string labels_of(const std::vector<std::string>& texts);
/// Where the labels of a .npy file are.
std::string labels_beside(const std::string& path);

}  // namespace embedscope::cli
