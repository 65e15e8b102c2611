// embedscope eval for sentences: pairs that people scored, and collections to be searched.
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>

#include "cli/collection.h"
#include "cli/datasets.h"
#include "cli/eval.h"
#include "cli/files.h"
#include "cli/sentence_encoder.h"
#include "compare/rank_correlation.h"
#include "compare/ranking.h"
#include "lexical/bm25.h"

namespace embedscope::cli {
namespace {

constexpr std::size_t kDepth = 10;  // of nDCG

using Vectors = std::vector<std::vector<float>>;

/// Cosine of the first `dims`; 0 beside a vector of zeros, which is alike to nothing.
double cosine(std::span<const float> a, std::span<const float> b, std::size_t dims) {
  double dot = 0, square_a = 0, square_b = 0;
  for (std::size_t i = 0; i < dims; ++i) {
    dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    square_a += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    square_b += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return square_a > 0 && square_b > 0 ? dot / std::sqrt(square_a * square_b) : 0;
}

/// The dimensions that are compared. Errors: `invalid_argument` for more than there are.
Result<std::size_t> compared(const EvalOptions& options, std::size_t width) {
  if (options.dims > width) {
    return Error{ErrorCode::invalid_argument,
                 std::to_string(options.dims) + " dimensions of " + std::to_string(width)};
  }
  return options.dims == 0 ? width : options.dims;
}

/// The vectors of texts by a sentence encoder, not scaled: a cosine is wanted of any number of
/// their dimensions.
Result<Vectors> by_encoder(const SentenceEncoder& encoder, const Texts& texts) {
  auto embedded = encoder.embed(texts, encoder.default_prompt(), {.normalize = false});
  if (!embedded) return std::move(embedded).failure();
  Vectors vectors;
  vectors.reserve(texts.size());
  for (SentenceVector& vector : *embedded) vectors.push_back(std::move(vector.values));
  return vectors;
}

}  // namespace

Result<Score> score_sentence_pairs(const EvalOptions& options, const EmbedTexts& embed,
                                   const std::string& file) {
  auto text = read_text(file);
  if (!text) return std::move(text).failure();
  auto pairs = parse_sentence_pairs(*text);
  if (!pairs) return std::move(pairs).failure();
  Texts texts;
  for (const SentencePair& pair : *pairs) {
    texts.push_back(pair.first);
    texts.push_back(pair.second);
  }
  auto vectors = embed(texts);
  if (!vectors) return std::move(vectors).failure();
  auto dims = compared(options, vectors->front().size());
  if (!dims) return std::move(dims).failure();
  Score score;
  score.metric = "spearman";
  score.items = score.covered = pairs->size();
  score.is_share = false;
  std::vector<double> given;
  std::vector<double> cosines;
  for (std::size_t i = 0; i < pairs->size(); ++i) {
    given.push_back((*pairs)[i].score);
    cosines.push_back(cosine((*vectors)[2 * i], (*vectors)[(2 * i) + 1], *dims));
  }
  auto rho = spearman(given, cosines);
  if (!rho) return std::move(rho).failure();
  score.value = *rho;
  score.numbers = {{"dims", static_cast<double>(*dims)}};
  return score;
}

Result<Score> score_retrieval(const EvalOptions& options, const EmbedTexts& embed,
                              const std::string& folder) {
  auto collection = read_collection(folder);
  if (!collection) return std::move(collection).failure();
  // One call, as a model may want to know all the texts (smooth inverse frequency does).
  Texts texts = collection->documents;
  texts.insert(texts.end(), collection->queries.begin(), collection->queries.end());
  auto vectors = embed(texts);
  if (!vectors) return std::move(vectors).failure();
  auto dims = compared(options, vectors->front().size());
  if (!dims) return std::move(dims).failure();
  const std::size_t documents = collection->documents.size();
  const Bm25 lexical(collection->documents);
  const FusionOptions fusion{.weight = options.fusion};
  double dense = 0, sparse = 0, fused = 0;
  Score score;
  score.metric = "nDCG@10";
  score.is_share = false;
  score.items = collection->queries.size();
  for (std::size_t q = 0; q < collection->queries.size(); ++q) {
    const auto& gains = collection->gains[q];
    if (gains.empty()) continue;
    std::vector<double> near(documents);
    for (std::size_t d = 0; d < documents; ++d)
      near[d] = cosine((*vectors)[d], (*vectors)[documents + q], *dims);
    const std::vector<double> words = lexical.scores(collection->queries[q]);
    auto both = reciprocal_rank_fusion(words, near, fusion);
    if (!both) return std::move(both).failure();
    const std::span<const double> orders[] = {near, words, *both};
    double* const sums[] = {&dense, &sparse, &fused};
    for (std::size_t i = 0; i < 3; ++i) {
      auto value = ndcg(ranking(orders[i]), gains, kDepth);
      if (!value) return std::move(value).failure();
      *sums[i] += *value;
    }
    ++score.covered;
  }
  if (score.covered == 0)
    return Error{ErrorCode::malformed, folder + ": no query has a relevant document"};
  const double queries = static_cast<double>(score.covered);
  score.value = dense / queries;
  score.numbers = {{"bm25", sparse / queries},
                   {"fused", fused / queries},
                   {"fusion", options.fusion},
                   {"documents", static_cast<double>(documents)},
                   {"dims", static_cast<double>(*dims)}};
  return score;
}

Result<Scorer> sentence_scorer(const EvalOptions& options) {
  std::error_code ignored;
  const std::filesystem::path folder(options.model);
  if (std::filesystem::exists(folder / "head.safetensors", ignored)) return word_scorer(options);
  auto opened = SentenceEncoder::open(options.model, options.tokeniser);
  if (!opened) return std::move(opened).failure();
  auto encoder = std::make_shared<const SentenceEncoder>(std::move(*opened));
  const auto task = options.task == "sts" ? score_sentence_pairs : score_retrieval;
  return Scorer([encoder, options, task](const Files& files) {
    const auto embed = [&](const Texts& texts) { return by_encoder(*encoder, texts); };
    return task(options, embed, files.front());
  });
}

}  // namespace embedscope::cli
