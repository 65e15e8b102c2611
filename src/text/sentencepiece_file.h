// What has to hold of a SentencePiece model's file before the library may read it. The file is a
// protocol buffer (sentencepiece_model.proto); only as much of it is read as the check needs.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"

namespace embedscope {

/// No piece of the vocabulary may hold a NUL byte: the library's trie takes pieces as C strings,
/// and throws where one ends early and is empty or out of order. Errors: `malformed`, naming the
/// piece. Bytes that are no protocol buffer are left for the library to refuse.
Result<void> check_pieces(std::span<const std::byte> model);

}  // namespace embedscope
