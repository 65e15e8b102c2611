// Training text: files of one paragraph a line, with an empty line between documents.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "learn/skip_gram.h"

namespace embedscope::cli {

/// One source and how often each of its paragraphs is read in an epoch.
struct CorpusFile {
  std::string path;
  std::uint32_t weight = 1;
};

/// Reads "path" or "path:weight". Errors: `invalid_argument`.
Result<CorpusFile> parse_corpus_file(const std::string& text);

/// Text as word ids, the most frequent word first.
struct WordCorpus {
  std::vector<std::string> words;
  std::vector<std::uint64_t> counts;
  std::vector<std::uint32_t> tokens;
  std::vector<std::uint64_t> offsets{0};
  std::uint64_t words_read = 0;  ///< before rare words were dropped, weights not counted
  std::uint64_t documents = 0;   ///< trained on
  std::uint64_t documents_held_out = 0;
  std::uint64_t documents_too_short = 0;

  [[nodiscard]] TokenCorpus view() const { return {tokens, offsets}; }
};

/// True for the 1 % of documents kept for measuring: those whose first line's SHA-1, read as an
/// integer, is 0 modulo 100.
bool is_held_out(std::string_view first_line);

/// What is done with a document.
enum class DocumentPart : std::uint8_t {
  training,
  held_out,
  too_short,  ///< under 300 characters
  left_out,   ///< the article on Nero, which stands in a test set
};

/// Calls `visit` for each document's lines. A file without empty lines has a document every 40
/// lines. Errors: `io`.
Result<void> for_each_document(
    const std::string& path,
    const std::function<void(const std::vector<std::string>&, DocumentPart)>& visit);

/// Reads the training part of the files. Left out are also words seen fewer than `min_count`
/// times.
Result<WordCorpus> read_word_corpus(const std::vector<CorpusFile>& files, std::uint64_t min_count);

}  // namespace embedscope::cli
