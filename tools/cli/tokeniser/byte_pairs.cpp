// Byte-pair encoding (Sennrich, Haddow and Birch, 2016): neighbours are merged in the order in
// which the merges were learnt.
#include <optional>
#include <queue>
#include <unordered_map>

#include "base/utf8.h"
#include "cli/tokeniser/token_model.h"

namespace embedscope::cli {
namespace {

constexpr std::size_t kNone = SIZE_MAX;

std::uint64_t pair_of(std::uint32_t left, std::uint32_t right) {
  return (static_cast<std::uint64_t>(left) << 32) | right;
}

struct BytePairs : TokenModel {
  using TokenModel::TokenModel;
  struct Merge {
    std::uint32_t rank;
    std::uint32_t into;
  };
  std::unordered_map<std::uint64_t, Merge> merges;
  bool fuse_unknown = false;
  bool byte_fallback = false;
  bool whole_words = false;  ///< a word of the vocabulary is taken as it is ("ignore_merges")

  Result<void> encode(const std::string& word, std::vector<std::uint32_t>& ids) const override {
    if (whole_words) {
      if (const auto whole = vocabulary.find(word)) {
        ids.push_back(*whole);
        return {};
      }
    }
    auto symbols = symbols_of(word);
    if (!symbols) return std::move(symbols).failure();
    merge(*symbols, ids);
    return {};
  }

  /// One id a character, or one a byte for those that the vocabulary lacks.
  [[nodiscard]] Result<std::vector<std::uint32_t>> symbols_of(const std::string& word) const {
    std::vector<std::uint32_t> ids;
    std::optional<std::uint32_t> waiting;  // an unknown one, which the next may join
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t start = at;
      decode_utf8(word, at);
      std::string symbol = word.substr(start, at - start);
      if (start > 0) symbol.insert(0, continuing);
      if (at == word.size()) symbol += ending;
      if (const auto id = vocabulary.find(symbol)) {
        if (waiting) ids.push_back(*waiting);
        waiting.reset();
        ids.push_back(*id);
        continue;
      }
      if (byte_fallback && vocabulary.append_bytes(symbol, ids)) continue;
      const auto id = vocabulary.find(unknown);
      if (!id) {
        return failure(ErrorCode::not_found, {"the vocabulary has nothing for \"", symbol, "\""});
      }
      if (waiting && !fuse_unknown) ids.push_back(*waiting);
      waiting = id;
    }
    if (waiting) ids.push_back(*waiting);
    return ids;
  }

  /// Merges, the earliest learnt first and the leftmost of those, in O(n log n).
  void merge(const std::vector<std::uint32_t>& symbols, std::vector<std::uint32_t>& ids) const {
    struct Symbol {
      std::uint32_t id;
      std::size_t previous, next;
      bool gone = false;
    };
    struct Candidate {
      std::uint32_t rank;
      std::size_t at;
      std::uint32_t into;
      bool operator<(const Candidate& other) const {
        return rank != other.rank ? rank > other.rank : at > other.at;
      }
    };
    std::vector<Symbol> row;
    row.reserve(symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      row.push_back({symbols[i], i == 0 ? kNone : i - 1, i + 1 < symbols.size() ? i + 1 : kNone});
    }
    std::priority_queue<Candidate> queue;
    const auto look = [&](std::size_t left) {
      if (left == kNone || row[left].next == kNone) return;
      const auto found = merges.find(pair_of(row[left].id, row[row[left].next].id));
      if (found != merges.end()) queue.push({found->second.rank, left, found->second.into});
    };
    for (std::size_t i = 0; i < row.size(); ++i) look(i);
    while (!queue.empty()) {
      const Candidate best = queue.top();
      queue.pop();
      Symbol& left = row[best.at];
      if (left.gone || left.next == kNone) continue;
      const auto still = merges.find(pair_of(left.id, row[left.next].id));
      if (still == merges.end() || still->second.into != best.into) continue;
      Symbol& right = row[left.next];
      left.id = best.into;
      right.gone = true;
      left.next = right.next;
      if (right.next != kNone) row[right.next].previous = best.at;
      look(left.previous);
      look(best.at);
    }
    for (const Symbol& symbol : row) {
      if (!symbol.gone) ids.push_back(symbol.id);
    }
  }

  /// Either ["a", "b"] or "a b".
  Result<void> add_merge(const Json& one, std::uint32_t rank) {
    std::string left, right;
    if (one.is(Json::Kind::list) && one.items().size() == 2) {
      left = one.items()[0].text();
      right = one.items()[1].text();
    } else {
      const std::size_t space = one.text().find(' ');
      if (space == std::string::npos || one.text().find(' ', space + 1) != std::string::npos) {
        return failure(ErrorCode::malformed,
                       {"tokenizer.json: the merge \"", one.text(), "\" has no two parts"});
      }
      left = one.text().substr(0, space);
      right = one.text().substr(space + 1);
    }
    const auto first = vocabulary.find(left);
    const auto second = vocabulary.find(right);
    if (right.size() < continuing.size()) {
      return failure(ErrorCode::malformed, {"tokenizer.json: the merge of \"", left, "\" and \"",
                                            right, "\" lacks \"", continuing, "\""});
    }
    const std::string joined = left + right.substr(continuing.size());
    const auto into = vocabulary.find(joined);
    if (!first || !second || !into) {
      return failure(ErrorCode::malformed,
                     {"tokenizer.json: the vocab lacks \"",
                      !first    ? left
                      : !second ? right
                                : joined,
                      "\" of the merge of \"", left, "\" and \"", right, "\""});
    }
    merges.insert_or_assign(pair_of(*first, *second), Merge{rank, *into});
    return {};
  }
};

}  // namespace

Result<std::unique_ptr<TokenModel>> read_byte_pairs(JsonFields& fields,
                                                    TokenVocabulary vocabulary) {
  auto model = std::make_unique<BytePairs>(std::move(vocabulary));
  model->continuing = fields.text("continuing_subword_prefix", "");
  model->ending = fields.text("end_of_word_suffix", "");
  model->byte_fallback = fields.flag("byte_fallback", false);
  model->fuse_unknown = fields.flag("fuse_unk", false);
  model->whole_words = fields.flag("ignore_merges", false);
  model->unknown = fields.text("unk_token", "");
  if (fields.number("dropout", 0) != 0) {
    return failure(ErrorCode::unsupported,
                   {fields.where(), ": dropout would leave out merges at random"});
  }
  const Json* list = fields.list("merges");
  if (list == nullptr) fields.refuse("the model has no merges");
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  std::uint32_t rank = 0;
  for (const Json& one : list->items()) {
    if (auto done = model->add_merge(one, rank++); !done) return std::move(done).failure();
  }
  return std::unique_ptr<TokenModel>(std::move(model));
}

}  // namespace embedscope::cli
