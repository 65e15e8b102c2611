// Word vectors in word2vec's files, of text or binary, and in GloVe's.
#pragma once

#include <string_view>

#include "format/labelled_rows.h"

namespace embedscope {

/// word2vec's text file (Mikolov, 2013): "rows dims", then a line each of a word and its numbers,
/// parted by spaces; or the same lines without that first one, as GloVe writes them (Pennington,
/// 2014), of which all have `dims` numbers. The last `dims` fields are the numbers, so that a word
/// may hold spaces. Of a word that comes again the first row is kept, as gensim does. Errors:
/// `malformed` naming the line, also for lines after the last row and for UTF-16; `too_large`.
Result<LabelledRows> read_word2vec_text(std::string_view text);

/// word2vec's binary file: "rows dims\n", then for each row its word, a space, and dims
/// little-endian f32; a line break may follow. The word ends at its first space, so a file of words
/// with spaces is ambiguous. Words that come again as above. Errors: `malformed` naming the row,
/// also for such words and for bytes after the last row; `too_large`.
Result<LabelledRows> read_word2vec_binary(std::string_view bytes);

/// Whether bytes begin as such a binary file does: sizes, and what is no line of numbers.
bool is_word2vec_binary(std::string_view bytes);

}  // namespace embedscope
