// Vectors from whatever file holds them.
#pragma once

#include <string>

#include "base/result.h"
#include "vectors/word_vectors.h"

namespace embedscope::cli {

/// Standard input for "-", by its content; else by its name: .npy (two dimensions), .tsv
/// (format/labelled_rows.h), .vec and .txt (word2vec's text), .bin (word2vec's binary); else a
/// folder or file of ours (word_model.h), or any safetensors file, of which `tensor` names the
/// matrix if it has several. Rows without words have an empty vocabulary. Errors: those of the file
/// and its format, naming the path.
Result<WordVectors> read_vector_file(const std::string& path, const std::string& tensor = {});

}  // namespace embedscope::cli
