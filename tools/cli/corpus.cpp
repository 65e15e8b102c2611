#include "cli/corpus.h"

#include <sha1.h>
#include <sys/types.h>  // sha1.h needs its integer names

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <unordered_map>

#include "base/utf8.h"
#include "cli/files.h"
#include "lexical/word_split.h"

namespace embedscope::cli {
namespace {

constexpr std::size_t kShortestDocument = 300;  // characters
constexpr std::size_t kLinesPerDocument = 40;   // in a file without empty lines

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80;
  }));
}

/// Collects words in order of appearance; ids are sorted by frequency at the end.
class Collector {
 public:
  explicit Collector(WordCorpus& corpus) : corpus_(corpus) {}

  void add_document(const std::vector<std::string>& lines, std::uint32_t weight) {
    for (const std::string& line : lines) {
      const std::size_t start = corpus_.tokens.size();
      for_each_word(line, [&](std::string_view word) { add_word(word, weight); });
      const std::size_t length = corpus_.tokens.size() - start;
      if (length == 0) continue;
      corpus_.words_read += length;
      corpus_.offsets.push_back(corpus_.tokens.size());
      for (std::uint32_t copy = 1; copy < weight; ++copy) {
        for (std::size_t i = 0; i < length; ++i) {
          corpus_.tokens.push_back(corpus_.tokens[start + i]);
        }
        corpus_.offsets.push_back(corpus_.tokens.size());
      }
    }
    ++corpus_.documents;
  }

  /// Drops rare words and numbers the others by frequency, equal ones by spelling.
  void finish(std::uint64_t min_count) {
    std::vector<std::uint32_t> order(words_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return counts_[a] != counts_[b] ? counts_[a] > counts_[b] : words_[a] < words_[b];
    });
    constexpr std::uint32_t kDropped = UINT32_MAX;
    std::vector<std::uint32_t> id(words_.size(), kDropped);
    for (const std::uint32_t old : order) {
      if (counts_[old] < min_count) break;
      id[old] = static_cast<std::uint32_t>(corpus_.words.size());
      corpus_.words.push_back(words_[old]);
      corpus_.counts.push_back(counts_[old]);
    }
    std::size_t kept = 0;
    std::size_t from = 0;
    for (std::uint64_t& offset : corpus_.offsets) {
      for (; from < offset; ++from) {
        const std::uint32_t token = id[corpus_.tokens[from]];
        if (token != kDropped) corpus_.tokens[kept++] = token;
      }
      offset = kept;
    }
    corpus_.tokens.resize(kept);
  }

 private:
  void add_word(std::string_view word, std::uint32_t weight) {
    const auto [place, added] =
        ids_.try_emplace(std::string(word), static_cast<std::uint32_t>(words_.size()));
    if (added) {
      words_.emplace_back(word);
      counts_.push_back(0);
    }
    counts_[place->second] += weight;
    corpus_.tokens.push_back(place->second);
  }

  WordCorpus& corpus_;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<std::string> words_;
  std::vector<std::uint64_t> counts_;
};

Result<bool> has_empty_line(const std::string& path) {
  bool found = false;
  auto done = for_each_line(path, [&](std::string_view line) { found = found || line.empty(); });
  if (!done) return std::move(done).failure();
  return found;
}

}  // namespace

Result<CorpusFile> parse_corpus_file(const std::string& text) {
  CorpusFile file{text, 1};
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos && colon + 1 < text.size()) {
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data() + colon + 1, end, file.weight);
    if (failure == std::errc() && stop == end) {
      if (file.weight == 0 || file.weight > 100) {
        return Error{ErrorCode::invalid_argument, text + ": a weight is 1 to 100"};
      }
      file.path = text.substr(0, colon);
    }
  }
  return file;
}

bool is_held_out(std::string_view first_line) {
  std::array<char, SHA1_DIGEST_STRING_LENGTH> digest{};
  SHA1Data(reinterpret_cast<const std::uint8_t*>(first_line.data()), first_line.size(),
           digest.data());
  unsigned remainder = 0;  // of the digest as one long integer, digit by digit
  for (const char digit : std::string_view(digest.data())) {
    const unsigned value =
        digit <= '9' ? static_cast<unsigned>(digit - '0') : static_cast<unsigned>(digit - 'a') + 10;
    remainder = ((remainder * 16) + value) % 100;
  }
  return remainder == 0;
}

Result<void> for_each_document(
    const std::string& path,
    const std::function<void(const std::vector<std::string>&, DocumentPart)>& visit) {
  auto separated = has_empty_line(path);
  if (!separated) return std::move(separated).failure();
  std::vector<std::string> document;
  const auto finish = [&] {
    if (document.empty()) return;
    std::size_t characters = 0;
    for (const std::string& line : document) characters += count_characters(line) + 1;
    visit(document, characters < kShortestDocument           ? DocumentPart::too_short
                    : document.front().starts_with("Nero (") ? DocumentPart::left_out
                    : is_held_out(document.front())          ? DocumentPart::held_out
                                                             : DocumentPart::training);
    document.clear();
  };
  auto done = for_each_line(path, [&](std::string_view line) {
    if (line.empty()) {
      finish();
    } else {
      document.emplace_back(line);
      if (!*separated && document.size() == kLinesPerDocument) finish();
    }
  });
  if (!done) return std::move(done).failure();
  finish();
  return {};
}

Result<WordCorpus> read_word_corpus(const std::vector<CorpusFile>& files, std::uint64_t min_count) {
  WordCorpus corpus;
  Collector collector(corpus);
  for (const CorpusFile& file : files) {
    auto done = for_each_document(file.path,
                                  [&](const std::vector<std::string>& document, DocumentPart part) {
                                    switch (part) {
                                      case DocumentPart::training:
                                        collector.add_document(document, file.weight);
                                        break;
                                      case DocumentPart::too_short:
                                        ++corpus.documents_too_short;
                                        break;
                                      case DocumentPart::held_out:
                                      case DocumentPart::left_out:
                                        ++corpus.documents_held_out;
                                        break;
                                    }
                                  });
    if (!done) return std::move(done).failure();
  }
  collector.finish(min_count);
  if (corpus.tokens.empty()) {
    return Error{ErrorCode::invalid_argument, "the corpus holds no word often enough to train on"};
  }
  return corpus;
}

}  // namespace embedscope::cli
