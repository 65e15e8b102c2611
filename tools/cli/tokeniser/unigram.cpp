// Unigram (Kudo, 2018): of all ways to cut a word into pieces, the one whose pieces are likeliest
// together, found by Viterbi's algorithm.
#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "cli/tokeniser/token_model.h"

namespace embedscope::cli {
namespace {

constexpr std::size_t kNone = SIZE_MAX;
/// An unknown character is so much less likely than the least likely piece, as a logarithm.
constexpr double kUnknownPenalty = 10;

struct Unigram : TokenModel {
  using TokenModel::TokenModel;
  std::vector<double> scores;             ///< logarithms of probabilities, one an id
  std::vector<std::uint32_t> sorted;      ///< ids by their pieces' bytes
  std::optional<std::uint32_t> fallback;  ///< of what the vocabulary has nothing for
  double least = 0;                       ///< of the scores
  bool byte_fallback = false;

  /// The best way to a place in the word, and its last piece.
  struct Best {
    double score = 0;
    std::size_t begin = kNone;
    std::uint32_t id = 0;
  };

  Result<void> encode(const std::string& word, std::vector<std::uint32_t>& ids) const override {
    std::vector<Best> best(word.size() + 1);
    const auto offer = [&](std::size_t begin, std::size_t end, std::uint32_t id, double score) {
      const double total = best[begin].score + score;
      if (best[end].begin == kNone || total > best[end].score) best[end] = {total, begin, id};
    };
    for (std::size_t begin = 0; begin < word.size();) {
      std::size_t next = begin;
      decode_utf8(word, next);
      bool known = false;
      each_piece(word, begin, [&](std::size_t end, std::uint32_t id) {
        offer(begin, end, id, scores[id]);
        known = known || end == next;
      });
      if (!known && !fallback) {
        return failure(ErrorCode::not_found, {"the vocabulary has nothing for \"",
                                              word.substr(begin, next - begin), "\""});
      }
      if (!known) offer(begin, next, *fallback, least - kUnknownPenalty);
      begin = next;
    }
    write(word, best, ids);
    return {};
  }

  /// Every piece that stands at a place of the word, the shortest first. What begins as the word
  /// does is a range of the sorted pieces, which narrows with each byte.
  template <class Visit>
  void each_piece(const std::string& word, std::size_t begin, Visit visit) const {
    auto from = sorted.begin();
    auto to = sorted.end();
    for (std::size_t at = begin; at < word.size(); ++at) {
      const std::size_t depth = at - begin;
      const auto byte_of = [&](std::uint32_t id) {
        const std::string& piece = vocabulary.pieces[id];
        return depth < piece.size() ? static_cast<unsigned char>(piece[depth]) : -1;
      };
      const int byte = static_cast<unsigned char>(word[at]);
      from = std::partition_point(from, to, [&](std::uint32_t id) { return byte_of(id) < byte; });
      to = std::partition_point(from, to, [&](std::uint32_t id) { return byte_of(id) == byte; });
      if (from == to) return;
      if (vocabulary.pieces[*from].size() == depth + 1) visit(at + 1, *from);
    }
  }

  /// Follows the best way back. Unknown characters side by side are one token, or their bytes.
  void write(const std::string& word, const std::vector<Best>& best,
             std::vector<std::uint32_t>& ids) const {
    std::vector<std::pair<std::size_t, std::size_t>> pieces;  // from the last to the first
    bool fuses = false;
    for (std::size_t end = word.size(); end > 0; end = best[end].begin) {
      const bool is_unknown = fallback && best[end].id == *fallback;
      if (is_unknown && fuses) {
        pieces.back().first = best[end].begin;
      } else {
        pieces.emplace_back(best[end].begin, end);
      }
      fuses = is_unknown;
    }
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
      const std::string text = word.substr(piece->first, piece->second - piece->first);
      if (const auto id = vocabulary.find(text)) {
        ids.push_back(*id);
      } else if (!byte_fallback || !vocabulary.append_bytes(text, ids)) {
        ids.push_back(*fallback);
      }
    }
  }
};

}  // namespace

Result<std::unique_ptr<TokenModel>> read_unigram(JsonFields& fields) {
  const Json* list = fields.list("vocab");
  if (list == nullptr) fields.refuse("the model has no vocab");
  std::optional<std::size_t> unknown;
  if (fields.find("unk_id") != nullptr) unknown = fields.count("unk_id");
  const bool byte_fallback = fields.flag("byte_fallback", false);
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  TokenVocabulary vocabulary;
  std::vector<double> scores;
  double least = std::numeric_limits<double>::infinity();
  for (const Json& one : list->items()) {
    const bool pair = one.is(Json::Kind::list) && one.items().size() == 2 &&
                      one.items()[0].is(Json::Kind::text) && one.items()[1].is(Json::Kind::number);
    if (!pair) {
      return failure(ErrorCode::malformed, {fields.where(), ": entry ", scores.size(),
                                            " of the vocab is no piece with its score"});
    }
    vocabulary.add(one.items()[0].text(), static_cast<std::uint32_t>(scores.size()));
    scores.push_back(one.items()[1].number());
    least = std::min(least, scores.back());
  }
  if (unknown && *unknown >= scores.size()) {
    return failure(ErrorCode::malformed,
                   {fields.where(), ": unk_id is ", *unknown, " of ", scores.size(), " pieces"});
  }
  auto model = std::make_unique<Unigram>(std::move(vocabulary));
  model->scores = std::move(scores);
  model->least = least;
  model->byte_fallback = byte_fallback;
  if (unknown) {
    model->fallback = static_cast<std::uint32_t>(*unknown);
    model->unknown = model->vocabulary.pieces[*unknown];
  }
  const std::vector<std::string>& pieces = model->vocabulary.pieces;
  for (std::uint32_t id = 0; id < pieces.size(); ++id) {
    // Of a piece that is there twice the last counts.
    if (model->vocabulary.find(pieces[id]) == id) model->sorted.push_back(id);
  }
  std::sort(model->sorted.begin(), model->sorted.end(),
            [&](std::uint32_t a, std::uint32_t b) { return pieces[a] < pieces[b]; });
  return std::unique_ptr<TokenModel>(std::move(model));
}

}  // namespace embedscope::cli
