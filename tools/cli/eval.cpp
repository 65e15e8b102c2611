// embedscope eval: scores word vectors on files of analogies, word similarity or categories;
// language models in eval_language.cpp.
#include "cli/eval.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "cli/command.h"
#include "cli/datasets.h"
#include "cli/files.h"
#include "cli/word_model.h"
#include "cluster/kmeans.h"
#include "compare/analogy.h"
#include "compare/purity.h"
#include "compare/rank_correlation.h"
#include "kernels/dot.h"
#include "vectors/unit_rows.h"

namespace embedscope::cli {
namespace {

/// The model with the rows' unit vectors, computed once for all files.
class Scorer {
 public:
  static Result<Scorer> create(const WordModel& model, const Postprocess& postprocess,
                               std::uint64_t seed) {
    auto centring = model.fit(postprocess);
    if (!centring) return std::move(centring).error();
    Scorer scorer(model, std::move(centring).value(), seed);
    auto unit = unit_rows(model.vectors.table, scorer.centring());
    if (!unit) return std::move(unit).error();
    scorer.unit_ = std::move(unit).value();
    return scorer;
  }

  Result<Score> score(const std::string& task, const std::string& text) const {
    if (task == "analogy") return analogy(text);
    if (task == "similarity") return similarity(text);
    return categorization(text);
  }

 private:
  Scorer(const WordModel& model, std::optional<Centring> centring, std::uint64_t seed)
      : model_(&model), centring_(std::move(centring)), seed_(seed) {}

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
    if (!items) return std::move(items).error();
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
    auto answers = answer_analogies(model_->vectors.table, questions, centring());
    if (!answers) return std::move(answers).error();
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
    if (!items) return std::move(items).error();
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
      if (!rho) return std::move(rho).error();
      score.value = *rho;
    }
    return score;
  }

  [[nodiscard]] Result<Score> categorization(const std::string& text) const {
    auto items = parse_categories(text);
    if (!items) return std::move(items).error();
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
    if (!found) return std::move(found).error();
    auto value = purity(found->cluster, categories);
    if (!value) return std::move(value).error();
    score.value = *value;
    return score;
  }

  const WordModel* model_;
  std::optional<Centring> centring_;
  std::uint64_t seed_;
  AlignedBuffer<float> unit_;
};

int run(const EvalOptions& options) {
  if (options.task == "perplexity" || options.task == "blimp" || options.task == "senses")
    return evaluate_language_model(options);
  auto model = read_word_model(options.model);
  if (!model) return fail(model.error());
  Postprocess postprocess = options.raw ? Postprocess{} : model->postprocess;
  if (options.remove) postprocess = {true, *options.remove};
  auto scorer = Scorer::create(*model, postprocess, options.seed);
  if (!scorer) return fail(scorer.error());
  const std::vector<std::string> files =
      options.files.empty() ? std::vector<std::string>{"-"} : options.files;
  for (const std::string& file : files) {
    auto text = read_text(file);
    if (!text) return fail(text.error());
    auto score = scorer->score(options.task, *text);
    if (!score) {
      return fail({score.error().code, file + ": " + score.error().message});
    }
    print_score(options, file, *score, postprocess);
  }
  return 0;
}

}  // namespace

void print_score(const EvalOptions& options, const std::string& file, const Score& score,
                 const std::optional<Postprocess>& postprocess) {
  const std::string base = std::filesystem::path(file).filename();
  if (!options.json) {
    const double value = score.is_share ? 100.0 * score.value : score.value;
    std::printf("%-28s %-10s %*.*f %s   %llu of %llu items covered\n", base.c_str(),
                score.metric.c_str(), score.is_share ? 6 : 8, score.is_share ? 2 : 4, value,
                score.is_share ? "%" : "", static_cast<unsigned long long>(score.covered),
                static_cast<unsigned long long>(score.items));
    for (const auto& [name, number] : score.numbers)
      std::printf("  %-36s %g\n", name.c_str(), number);
    for (const Section& section : score.sections) {
      std::printf("  %-36s %6.2f %%   %llu of %llu\n", section.name.c_str(), 100.0 * section.score,
                  static_cast<unsigned long long>(section.covered),
                  static_cast<unsigned long long>(section.items));
    }
    return;
  }
  JsonLine line;
  line.add("task", options.task)
      .add("file", base)
      .add("metric", score.metric)
      .add("score", score.value)
      .add("items", score.items)
      .add("covered", score.covered);
  for (const auto& [name, number] : score.numbers) line.add(name, number);
  if (postprocess) {
    line.object("postprocess", [&](JsonLine& inner) {
      inner.add("centre", postprocess->centre)
          .add("remove", static_cast<std::uint64_t>(postprocess->remove));
    });
  }
  if (!score.sections.empty()) {
    line.list("sections", score.sections, [](JsonLine& inner, const Section& section) {
      inner.add("name", section.name)
          .add("score", section.score)
          .add("items", section.items)
          .add("covered", section.covered);
    });
  }
  line.print();
}

void add_eval(CLI::App& app, int& status) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command =
      app.add_subcommand("eval", "Score word vectors or a language model on evaluation sets");
  command->add_option("--model", options->model, "Folder of the model, or one safetensors file")
      ->required();
  command
      ->add_option(
          "--task", options->task,
          "analogy: accuracy of b − a + c, given words left out (Google, BATS); "
          "similarity: Spearman's rho of cosine and score (word pairs); "
          "categorization: purity of k-means on unit vectors (word, category); "
          "perplexity: bits per byte and token perplexity of a text (pseudo-perplexity of a "
          "bidirectional model, a pass a token); blimp: share of minimal pairs whose good "
          "sentence is likelier (.jsonl, a folder or .tar.xz of them); senses: share of "
          "sentences whose nearest neighbour has the same sense (word, sense, sentence)")
      ->required()
      ->check(CLI::IsMember(
          {"analogy", "similarity", "categorization", "perplexity", "blimp", "senses"}));
  command->add_option("--tokenizer", options->tokeniser,
                      "Folder of a language model's tokeniser, where it is another");
  command->add_flag("--held-out", options->held_out,
                    "perplexity: FILE is a corpus; score the documents that training leaves out");
  command->add_option(
      "--limit", options->limit,
      "At most so many held-out documents, pairs of a paradigm, or words; 0 is all");
  command->add_option("FILE", options->files, "Sets to score on; standard input if none, or '-'");
  command->add_flag("--json", options->json, "One JSON object a file and line");
  auto* raw = command->add_flag("--raw", options->raw,
                                "Compare the rows as stored, without what the model declares");
  command
      ->add_option("--remove", options->remove,
                   "Centre and remove this many leading components, whatever the model declares")
      ->excludes(raw);
  command->add_option("--seed", options->seed, "Of the k-means starts")->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
