// Vectors from the bytes of whatever file holds them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "format/labelled_rows.h"

namespace embedscope {

/// The rows of a file, told apart by its first bytes: .npy (npy.h), safetensors, word2vec's and
/// GloVe's files (word2vec.h), a table of tabs (tsv.h), lines of JSON as `embed` prints them.
/// `name` helps where bytes leave it open, as between a table of one column and words. `tensor`
/// names the matrix of a safetensors file that has several; words beside a matrix, in a tensor of
/// that name, are its labels. Labels are tidied (labelled_rows.h). Errors: those of the format;
/// `unsupported` naming what a file of another kind is, and what reads it.
Result<LabelledRows> read_vector_file(std::span<const std::byte> bytes, std::string_view name,
                                      std::string_view tensor = {});

}  // namespace embedscope
