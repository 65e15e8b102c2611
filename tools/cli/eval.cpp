// embedscope eval: scores a model on evaluation sets; what is computed stands in the eval_… files.
#include "cli/eval.h"

#include <filesystem>
#include <map>

#include "cli/command.h"

namespace embedscope::cli {
namespace {

using Open = Result<Scorer> (*)(const EvalOptions&);

struct Task {
  const char* name;
  Open open;
  bool one_set = false;  ///< all files together make one set
  const char* about;
};

constexpr Task kTasks[] = {
    {"analogy", word_scorer, false, "accuracy of b − a + c, given words left out (Google, BATS)"},
    {"similarity", word_scorer, false, "Spearman's rho of cosine and score (word pairs)"},
    {"categorization", word_scorer, false, "purity of k-means on unit vectors (word, category)"},
    {"perplexity", language_scorer, false,
     "bits per byte and token perplexity of a text (pseudo-perplexity of a bidirectional model, a "
     "pass a token)"},
    {"blimp", language_scorer, false,
     "share of minimal pairs whose good sentence is likelier (.jsonl, a folder or .tar.xz of "
     "them)"},
    {"senses", language_scorer, false,
     "share of sentences whose nearest neighbour has the same sense (word, sense, sentence)"},
    {"sts", sentence_scorer, false,
     "Spearman's rho of cosine and score (sentence pairs); word vectors by weighted means"},
    {"retrieval", sentence_scorer, false,
     "nDCG@10 of a folder's queries, beside BM25 and fused with it (Cranfield's files, or BEIR's)"},
    {"lens", state_scorer, true,
     "mean KL of a tuned lens to the model's own words, a layer, over corpora's held-out "
     "documents"},
    {"sae", state_scorer, true,
     "variance of hidden states that a sparse autoencoder explains, over the same"},
    {"exact", translation_scorer, false,
     "share of questions that an encoder-decoder answers to the letter (question, answer)"},
    {"compression", tokeniser_scorer, false, "bytes a token of a text, or of held-out documents"},
};

const Task* find_task(const std::string& name) {
  for (const Task& task : kTasks) {
    if (name == task.name) return &task;
  }
  return nullptr;
}

std::string file_name(const std::string& path) {
  const std::filesystem::path whole(path);
  return whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string();
}

void print_score(const EvalOptions& options, const std::string& file, const Score& score) {
  const std::string base = file_name(file);
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
  if (score.postprocess) {
    line.object("postprocess", [&](JsonLine& inner) {
      inner.add("centre", score.postprocess->centre)
          .add("remove", static_cast<std::uint64_t>(score.postprocess->remove));
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

int run(const EvalOptions& options) {
  auto scorer = open_scorer(options);
  if (!scorer) return fail(scorer.error());
  const Files files = options.files.empty() ? Files{"-"} : options.files;
  std::vector<Files> sets;
  if (find_task(options.task)->one_set) {
    sets.push_back(files);
  } else {
    for (const std::string& file : files) sets.push_back({file});
  }
  for (const Files& set : sets) {
    auto score = (*scorer)(set);
    if (!score) {
      const Error& error = score.error();
      return fail(set.size() > 1 || error.message.starts_with(set.front())
                      ? error
                      : Error{error.code, set.front() + ": " + error.message});
    }
    print_score(options, set.front(), *score);
  }
  return 0;
}

}  // namespace

Result<Scorer> open_scorer(const EvalOptions& options) {
  const Task* task = find_task(options.task);
  if (task == nullptr)
    return Error{ErrorCode::invalid_argument, "there is no task \"" + options.task + "\""};
  return task->open(options);
}

void add_eval(CLI::App& app, int& status) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command =
      app.add_subcommand("eval", "Score word vectors or a language model on evaluation sets");
  command->add_option("--model", options->model, "Folder of the model, or one safetensors file")
      ->required();
  std::string about;
  std::vector<std::string> names;
  for (const Task& task : kTasks) {
    about += (about.empty() ? "" : "; ") + std::string(task.name) + ": " + task.about;
    names.emplace_back(task.name);
  }
  command->add_option("--task", options->task, about)->required()->check(CLI::IsMember(names));
  command->add_option("--tokenizer", options->tokeniser,
                      "Folder of a language model's tokeniser, where it is another");
  command->add_flag("--held-out", options->held_out,
                    "perplexity, compression: FILE is a corpus; score the documents that training "
                    "leaves out");
  command->add_option(
      "--limit", options->limit,
      "At most so many held-out documents of a corpus, pairs of a paradigm, or words; 0 is all");
  command->add_option("--dims", options->dims,
                      "sts, retrieval: compare the first dimensions (Matryoshka); 0 is all");
  command
      ->add_option("--fusion", options->fusion,
                   "retrieval: weight of the vectors' places beside BM25's")
      ->capture_default_str();
  command->add_option("FILE", options->files, "Sets to score on; standard input if none, or '-'");
  command->add_flag("--json", options->json, "One JSON object a file and line");
  command->add_flag("--allow-given", options->allow_given,
                    "analogy: the three given words may be the answer, too");
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
