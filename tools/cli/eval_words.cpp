// embedscope eval for word vectors: analogies, word similarity, categories, and texts by the
// weighted means of their words.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "cli/datasets.h"
#include "cli/eval.h"
#include "cli/files.h"
#include "cli/word_model.h"
#include "cluster/kmeans.h"
#include "compare/analogy.h"
#include "compare/purity.h"
#include "compare/rank_correlation.h"
#include "kernels/dot.h"
#include "lexical/word_split.h"
#include "vectors/sif.h"
#include "vectors/unit_rows.h"

namespace embedscope::cli {
namespace {

/// The model with the rows' unit vectors, computed once for all files.
class WordScorer {
 public:
  static Result<WordScorer> create(const WordModel& model, const Postprocess& postprocess,
                                   std::uint64_t seed, GivenWords given) {
    auto centring = model.fit(postprocess);
    if (!centring) return std::move(centring).failure();
    WordScorer scorer(model, std::move(centring).value(), seed, given);
    auto unit = unit_rows(model.vectors.table, scorer.centring());
    if (!unit) return std::move(unit).failure();
    scorer.unit_ = std::move(unit).value();
    return scorer;
  }

  Result<Score> score(const std::string& task, const std::string& text) const {
    if (task == "analogy") return analogy(text);
    if (task == "similarity") return similarity(text);
    return categorization(text);
  }

 private:
  WordScorer(const WordModel& model, std::optional<Centring> centring, std::uint64_t seed,
             GivenWords given)
      : model_(&model), centring_(std::move(centring)), seed_(seed), given_(given) {}

  [[nodiscard]] const Centring* centring() const { return centring_ ? &*centring_ : nullptr; }
  [[nodiscard]] std::optional<std::uint32_t> find(const std::string& word) const {
    return model_->vectors.vocabulary.find(word);
  }
  [[nodiscard]] std::span<const float> unit(std::uint32_t row) const {
    const std::size_t dims = model_->vectors.table.dims();
    return unit_.span().subspan(row * dims, dims);
  }

  [[nodiscard]] Result<Score> analogy(const std::string& text) const {
    auto items = parse_analogies(text);
    if (!items) return std::move(items).failure();
    Score score;
    score.metric = "accuracy";
    score.items = items->size();
    std::vector<AnalogyQuestion> questions;
    std::vector<std::pair<const AnalogyItem*, std::size_t>> asked;  // with the section's index
    for (const AnalogyItem& item : *items) {
      if (score.sections.empty() || score.sections.back().name != item.section) {
        score.sections.push_back({item.section});
      }
      Section& section = score.sections.back();
      ++section.items;
      const auto a = find(item.a);
      const auto b = find(item.b);
      const auto c = find(item.c);
      const bool answerable =
          std::any_of(item.answers.begin(), item.answers.end(),
                      [&](const auto& answer) { return find(answer).has_value(); });
      if (!a || !b || !c || !answerable) continue;
      ++section.covered;
      questions.push_back({*a, *b, *c});
      asked.emplace_back(&item, score.sections.size() - 1);
    }
    auto answers = answer_analogies(model_->vectors.table, questions, centring(), given_);
    if (!answers) return std::move(answers).failure();
    std::uint64_t correct = 0;
    for (std::size_t i = 0; i < answers->size(); ++i) {
      const auto& [item, section] = asked[i];
      const bool right =
          std::any_of(item->answers.begin(), item->answers.end(),
                      [&](const auto& answer) { return find(answer) == (*answers)[i]; });
      score.sections[section].score += right ? 1 : 0;
      correct += right ? 1 : 0;
    }
    for (Section& section : score.sections) {
      if (section.covered > 0) section.score /= static_cast<double>(section.covered);
    }
    score.covered = questions.size();
    if (score.covered > 0) {
      score.value = static_cast<double>(correct) / static_cast<double>(score.covered);
    }
    if (score.sections.size() == 1 && score.sections.front().name.empty()) score.sections.clear();
    return score;
  }

  [[nodiscard]] Result<Score> similarity(const std::string& text) const {
    auto items = parse_pairs(text);
    if (!items) return std::move(items).failure();
    std::vector<double> given;
    std::vector<double> cosines;
    for (const PairItem& item : *items) {
      const auto first = find(item.first);
      const auto second = find(item.second);
      if (!first || !second) continue;
      given.push_back(item.score);
      cosines.push_back(dot_f64(unit(*first), unit(*second)));
    }
    Score score;
    score.metric = "spearman";
    score.items = items->size();
    score.covered = given.size();
    if (given.size() >= 2) {
      auto rho = spearman(given, cosines);
      if (!rho) return std::move(rho).failure();
      score.value = *rho;
    }
    return score;
  }

  [[nodiscard]] Result<Score> categorization(const std::string& text) const {
    auto items = parse_categories(text);
    if (!items) return std::move(items).failure();
    const std::size_t dims = model_->vectors.table.dims();
    std::map<std::string, std::uint32_t> ids;
    std::vector<std::uint32_t> categories;
    std::vector<float> points;
    for (const CategoryItem& item : *items) {
      const auto row = find(item.word);
      if (!row) continue;
      const auto place =
          ids.try_emplace(item.category, static_cast<std::uint32_t>(ids.size())).first;
      categories.push_back(place->second);
      const auto vector = unit(*row);
      points.insert(points.end(), vector.begin(), vector.end());
    }
    Score score;
    score.metric = "purity";
    score.items = items->size();
    score.covered = categories.size();
    if (categories.empty()) return score;
    auto found = kmeans({points.data(), categories.size(), dims},
                        {.clusters = ids.size(), .restarts = 50, .iterations = 100, .seed = seed_});
    if (!found) return std::move(found).failure();
    auto value = purity(found->cluster, categories);
    if (!value) return std::move(value).failure();
    score.value = *value;
    return score;
  }

  const WordModel* model_;
  std::optional<Centring> centring_;
  std::uint64_t seed_;
  GivenWords given_;
  AlignedBuffer<float> unit_;
};

/// Texts by smooth inverse frequency; the rows without their mean.
Result<std::vector<std::vector<float>>> weighted_means(const WordModel& model, const Texts& texts) {
  const VectorTable& table = model.vectors.table;
  const std::size_t dims = table.dims();
  auto centring = Centring::fit(table);
  if (!centring) return std::move(centring).failure();
  std::vector<float> rows(table.rows() * dims);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::span<float> place(rows.data() + (row * dims), dims);
    if (auto read = table.row(row, place); !read) return std::move(read).failure();
    centring->apply(place, place);
  }
  std::vector<std::vector<std::uint32_t>> words(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for_each_word(texts[i], [&](std::string_view word) {
      if (const auto row = model.vectors.vocabulary.find(word)) words[i].push_back(*row);
    });
  }
  auto means = sif_texts(rows, dims, words);
  if (!means) return std::move(means).failure();
  std::vector<std::vector<float>> vectors(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto row = means->span().subspan(i * dims, dims);
    vectors[i].assign(row.begin(), row.end());
  }
  return vectors;
}

}  // namespace

Result<Scorer> word_scorer(const EvalOptions& options) {
  auto opened = read_word_model(options.model);
  if (!opened) return std::move(opened).failure();
  auto model = std::make_shared<const WordModel>(std::move(*opened));
  if (options.task == "sts" || options.task == "retrieval") {
    const auto task = options.task == "sts" ? score_sentence_pairs : score_retrieval;
    return Scorer([model, options, task](const Files& files) {
      const auto embed = [&](const Texts& texts) { return weighted_means(*model, texts); };
      return task(options, embed, files.front());
    });
  }
  Postprocess postprocess = options.raw ? Postprocess{} : model->postprocess;
  if (options.remove) postprocess = {true, *options.remove};
  auto created =
      WordScorer::create(*model, postprocess, options.seed,
                         options.allow_given ? GivenWords::allowed : GivenWords::excluded);
  if (!created) return std::move(created).failure();
  auto scorer = std::make_shared<const WordScorer>(std::move(*created));
  return Scorer([model, scorer, options, postprocess](const Files& files) -> Result<Score> {
    auto text = read_text(files.front());
    if (!text) return std::move(text).failure();
    auto score = scorer->score(options.task, *text);
    if (score) score->postprocess = postprocess;
    return score;
  });
}

}  // namespace embedscope::cli
