// Training text: files of one paragraph a line, with an empty line between documents.
#pragma once

#include <cstdint>
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

/// Reads the training part of the files. Left out are documents under 300 characters, the held-out
/// ones, the article on Nero (it stands in a test set), and words seen fewer than `min_count`
/// times. A file without empty lines has a document every 40 lines.
Result<WordCorpus> read_word_corpus(const std::vector<CorpusFile>& files, std::uint64_t min_count);

}  // namespace embedscope::cli
