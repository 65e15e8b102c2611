#include "lexical/bm25.h"

#include <cmath>

#include "lexical/word_split.h"

namespace embedscope {

Bm25::Bm25(std::span<const std::string> documents, Bm25Options options) : options_(options) {
  lengths_.reserve(documents.size());
  double total = 0;
  for (const std::string& text : documents) {
    const auto document = static_cast<std::uint32_t>(lengths_.size());
    std::uint32_t length = 0;
    for_each_word(text, [&](std::string_view word) {
      ++length;
      std::vector<Posting>& list = postings_[std::string(word)];
      if (list.empty() || list.back().document != document) list.push_back({document, 0});
      ++list.back().count;
    });
    lengths_.push_back(length);
    total += length;
  }
  if (total > 0) mean_length_ = total / static_cast<double>(lengths_.size());
}

std::vector<double> Bm25::scores(std::string_view query) const {
  std::vector<double> scores(lengths_.size(), 0.0);
  const double k = options_.saturation;
  for_each_word(query, [&](std::string_view word) {
    const auto found = postings_.find(std::string(word));
    if (found == postings_.end()) return;
    const double holding = static_cast<double>(found->second.size());
    const double others = static_cast<double>(lengths_.size()) - holding;
    const double idf = std::log1p((others + 0.5) / (holding + 0.5));
    for (const Posting& posting : found->second) {
      const double count = posting.count;
      const double relative = lengths_[posting.document] / mean_length_;
      const double norm = k * (1 - options_.length + options_.length * relative);
      scores[posting.document] += idf * count * (k + 1) / (count + norm);
    }
  });
  return scores;
}

}  // namespace embedscope
