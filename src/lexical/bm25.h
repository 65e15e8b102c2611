// Okapi BM25: what a text is about by its words alone (Robertson and Zaragoza, "The Probabilistic
// Relevance Framework", 2009, with Lucene's idf, which is never negative).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace embedscope {

struct Bm25Options {
  double saturation = 1.2;  ///< k1: how soon repeating a word stops to add; 0 counts it once
  double length = 0.75;     ///< b: how much longer texts are held back; 0 is not at all
};

/// An index of texts, made once, for any number of queries. Words are those of word_split.h.
class Bm25 {
 public:
  explicit Bm25(std::span<const std::string> documents, Bm25Options options = {});

  [[nodiscard]] std::size_t documents() const { return lengths_.size(); }

  /// A score for each document, 0 where it shares no word with the query; a word that the query
  /// repeats counts each time.
  [[nodiscard]] std::vector<double> scores(std::string_view query) const;

 private:
  struct Posting {
    std::uint32_t document;
    std::uint32_t count;
  };
  Bm25Options options_;
  std::vector<std::uint32_t> lengths_;  ///< in words
  double mean_length_ = 0;
  std::unordered_map<std::string, std::vector<Posting>> postings_;
};

}  // namespace embedscope
