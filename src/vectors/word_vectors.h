// Words with their vectors and counts, and the file they travel in: safetensors with
//   embedding  I8  [n, d]   rows in eight bits (F32 or F16 [n, d] without `scale` is read too)
//   scale      F32 [n]      row r stands for scale[r] · embedding[r]
//   words      U8  [bytes]  UTF-8, one word a line, joined by '\n', most frequent first
//   count      U32 [n]      occurrences in the training text; optional
// and metadata format=embedscope-words, part=0…parts−1, parts. A file may be cut into parts that
// are appended in order, so that a page can start with the most frequent words. A part may also
// hold rows of later parts, in the same tensors named early.embedding and so on: they stand behind
// its own rows until the next part is appended, which puts every row in its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/result.h"
#include "format/safetensors.h"
#include "vectors/vector_table.h"
#include "vectors/vocabulary.h"

namespace embedscope {

struct WordVectors {
  Vocabulary vocabulary;
  VectorTable table;
  std::vector<std::uint32_t> counts;  ///< one a row, or empty
  std::size_t early = 0;              ///< rows at the end that belong to later parts
  std::uint32_t part = 0;             ///< which part the file was
  std::uint32_t parts = 1;            ///< of how many
  Metadata metadata;                  ///< what else the file says of itself

  /// Errors are `malformed` (not a word vector file, tensors that disagree in their number of rows,
  /// bad words, a part past parts) and those of Safetensors::parse, VectorTable and Vocabulary.
  static Result<WordVectors> read(std::span<const std::byte> safetensors);

  /// The same, and rows in F32 stay in the memory that the file came in, so that it never holds
  /// both.
  static Result<WordVectors> adopt(AlignedBuffer<std::uint8_t>&& safetensors);

  /// Adds the next part in place of the early rows. Errors: `invalid_argument` when it is not the
  /// next one or differs in kind, `malformed` for a word that is here already; then nothing has
  /// changed.
  Result<void> append(WordVectors&& more);

  /// The file's bytes for rows [from, to), as part `part` of `parts`; `extra` is added to the
  /// metadata.
  [[nodiscard]] Result<std::vector<std::byte>> write(std::size_t from, std::size_t to,
                                                     std::uint32_t part, std::uint32_t parts,
                                                     const Metadata& extra = {}) const;
};

}  // namespace embedscope
