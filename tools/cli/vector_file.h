// Vectors from whatever file holds them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "vectors/word_vectors.h"

namespace embedscope::cli {

/// Standard input for "-", by its content; else by its name: .npy (two dimensions), .tsv
/// (format/labelled_rows.h), .jsonl (lines as `embed` prints them), .vec and .txt (word2vec's
/// text), .bin (word2vec's binary); else a folder or file of ours (word_model.h), or any
/// safetensors file, of which `tensor` names the matrix if it has several. Rows without words have
/// an empty vocabulary. Errors: those of the file and its format, naming the path.
Result<WordVectors> read_vector_file(const std::string& path, const std::string& tensor = {});

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
