// embedscope verify: what a model's card says against what its folder holds: sizes and SHA-256 of
// its files, that they open, and every score, measured again as `embedscope eval` does.
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>

#include "cli/command.h"
#include "cli/eval.h"
#include "cli/files.h"
#include "format/json.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

struct VerifyOptions {
  std::vector<std::string> models;
  std::string sets = "../shared";
  bool files_only = false;
  bool json = false;
  double tolerance = 0.002;
};

/// A card's claim about a model: what was found, and whether that is what it says.
struct Finding {
  enum class Outcome : std::uint8_t { right, wrong, skipped };
  std::string what;  ///< "file", "opens", "score"
  std::string name;
  Outcome outcome = Outcome::right;
  std::string note;
  std::optional<double> card;
  std::optional<double> measured;

  static Finding about(std::string what, std::string name) {
    Finding finding;
    finding.what = std::move(what);
    finding.name = std::move(name);
    return finding;
  }
};

class Verifier {
 public:
  Verifier(const VerifyOptions& options, std::string folder)
      : options_(options), folder_(std::move(folder)) {}

  /// Whether nothing was wrong.
  Result<bool> run() {
    const std::string path = (folder_ / "card.json").string();
    auto text = read_text(path);
    if (!text) return std::move(text).failure();
    auto card = Json::parse_object(*text, path);
    if (!card) return std::move(card).failure();
    const Json* files = card->find("files");
    if (files == nullptr || files->items().empty())
      return Error{ErrorCode::malformed, path + " lists no files"};
    for (const Json& file : files->items()) check_file(file);
    check_opens();
    const Json* scores = card->find("scores");
    if (!options_.files_only && scores != nullptr) {
      for (std::size_t i = 0; i < scores->items().size(); ++i)
        check_score(scores->keys()[i], scores->items()[i]);
    }
    return wrong_ == 0;
  }

 private:
  void check_file(const Json& file) {
    const Json* name = file.find("name");
    const Json* bytes = file.find("bytes");
    const Json* sum = file.find("sha256");
    Finding finding = Finding::about("file", name == nullptr ? "" : name->text());
    if (finding.name.empty() || finding.name.find('/') != std::string::npos || bytes == nullptr ||
        sum == nullptr) {
      return report(wrong(finding, "the card gives no name, bytes and sha256"));
    }
    auto content = read_file((folder_ / finding.name).string());
    if (!content) return report(wrong(finding, content.error().message));
    if (static_cast<double>(content->size()) != bytes->number()) {
      return report(wrong(finding, "it has " + std::to_string(content->size()) + " bytes"));
    }
    if (const std::string found = sha256(*content); found != sum->text())
      return report(wrong(finding, "its SHA-256 is " + found));
    report(finding);
  }

  /// Every tensor, its shape and that it is finite: by the loader that a reader of it uses.
  void check_opens() {
    Finding finding = Finding::about("opens", folder_.filename().string());
    EvalOptions options;
    options.model = folder_.string();
    const auto has = [&](const char* file) {
      std::error_code ignored;
      return fs::exists(folder_ / file, ignored);
    };
    options.task = has("head.safetensors")  ? "similarity"
                   : has("tokenizer.model") ? "compression"
                                            : "senses";
    auto text = has("config.json") ? read_text((folder_ / "config.json").string())
                                   : Result<std::string>(std::string());
    if (!text) return report(wrong(finding, text.error().message));
    for (const auto& [architecture, task] :
         {std::pair("EmbedscopeTunedLens", "lens"), std::pair("EmbedscopeSparseAutoencoder", "sae"),
          std::pair("EmbedscopeSeq2Seq", "exact"), std::pair("skipFirst", "sts")}) {
      if (text->find(architecture) != std::string::npos) options.task = task;
    }
    auto scorer = open_scorer(options);
    report(scorer ? finding : wrong(finding, scorer.error().message));
  }

  void check_score(const std::string& key, const Json& entry) {
    Finding finding = Finding::about("score", key);
    const Json* value = entry.find("score");
    const Json* check = entry.find("check");
    if (value == nullptr || !value->is(Json::Kind::number))
      return report(wrong(finding, "the card gives no score"));
    finding.card = value->number();
    if (check == nullptr) return report(skipped(finding, "the card does not say how to check it"));
    const auto text_of = [&](const char* name) {
      const Json* found = check->find(name);
      return found == nullptr ? std::string() : found->text();
    };
    const auto number_of = [&](const char* name, double fallback) {
      const Json* found = check->find(name);
      return found == nullptr ? fallback : found->number();
    };
    EvalOptions options;
    options.task = text_of("task");
    const std::string model = text_of("model");  // another than the card's own, to stand beside it
    options.model = (model.empty() ? folder_ : folder_ / ".." / model).lexically_normal().string();
    if (const std::string file = text_of("file"); !file.empty())
      options.model = (fs::path(options.model) / file).string();
    options.limit = static_cast<std::size_t>(number_of("limit", 0));
    options.dims = static_cast<std::size_t>(number_of("dims", 0));
    options.fusion = number_of("fusion", options.fusion);
    options.held_out = number_of("heldOut", 0) > 0;
    Files files;
    if (const Json* sets = check->find("sets")) {
      for (const Json& set : sets->items()) files.push_back(place_of(set.text()));
    }
    for (const std::string& file : files) {
      std::error_code ignored;
      if (!fs::exists(file, ignored))
        return report(skipped(finding, file + " is not on this machine"));
    }
    if (files.empty()) return report(wrong(finding, "the card names no set"));
    auto score = measure(options, files);
    if (!score) return report(wrong(finding, score.error().message));
    finding.measured = score->value;
    if (const std::string number = text_of("number"); !number.empty()) {
      finding.measured.reset();
      for (const auto& [name, found] : score->numbers) {
        if (name == number) finding.measured = found;
      }
      if (!finding.measured) return report(wrong(finding, "the task gives no \"" + number + "\""));
    }
    const double bound = options_.tolerance * std::max(1.0, std::abs(*finding.card));
    const bool equal = std::abs(*finding.measured - *finding.card) <= bound;
    report(equal ? finding : wrong(finding, "it is not what the card says"));
  }

  /// The score on a set; once, however many figures of the card come from it.
  Result<Score> measure(const EvalOptions& options, const Files& files) {
    std::string key = options.model + '\n' + options.task + '\n' + std::to_string(options.limit) +
                      '\n' + std::to_string(options.dims) + '\n' + std::to_string(options.fusion);
    for (const std::string& file : files) key += '\n' + file;
    if (const auto found = measured_.find(key); found != measured_.end()) return found->second;
    auto scorer = open_scorer(options);
    if (!scorer) return std::move(scorer).failure();
    auto score = (*scorer)(files);
    if (score) measured_.emplace(std::move(key), *score);
    return score;
  }

  /// A set of the project itself (tools/…), or one among the shared ones.
  [[nodiscard]] std::string place_of(const std::string& set) const {
    const fs::path own = (folder_ / ".." / ".." / set).lexically_normal();
    std::error_code ignored;
    return fs::exists(own, ignored) ? own.string() : (fs::path(options_.sets) / set).string();
  }

  static Finding wrong(Finding finding, std::string note) {
    finding.outcome = Finding::Outcome::wrong;
    finding.note = std::move(note);
    return finding;
  }
  static Finding skipped(Finding finding, std::string note) {
    finding.outcome = Finding::Outcome::skipped;
    finding.note = std::move(note);
    return finding;
  }

  void report(const Finding& finding) {
    const bool right = finding.outcome == Finding::Outcome::right;
    const bool wrong = finding.outcome == Finding::Outcome::wrong;
    if (wrong) ++wrong_;
    const char* verdict = right ? "right" : wrong ? "wrong" : "skipped";
    if (options_.json) {
      JsonLine line;
      line.add("model", folder_.filename().string())
          .add("what", finding.what)
          .add("name", finding.name)
          .add("verdict", verdict);
      if (finding.card) line.add("card", *finding.card);
      if (finding.measured) line.add("measured", *finding.measured);
      if (!finding.note.empty()) line.add("note", finding.note);
      line.print();
    } else {
      std::printf("%-8s %-6s %s %s", verdict, finding.what.c_str(),
                  folder_.filename().string().c_str(), finding.name.c_str());
      if (finding.measured) std::printf("  %.4f", *finding.measured);
      if (finding.card) std::printf("  card %.4f", *finding.card);
      std::printf("%s%s\n", finding.note.empty() ? "" : ": ", finding.note.c_str());
    }
    std::fflush(stdout);  // some scores take minutes
  }

  const VerifyOptions& options_;
  fs::path folder_;
  std::map<std::string, Score> measured_;
  std::size_t wrong_ = 0;
};

int run(const VerifyOptions& options) {
  int status = 0;
  for (std::string folder : options.models) {
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
    auto right = Verifier(options, folder).run();
    if (!right) return fail(right.error());
    if (!*right) status = 1;
  }
  return status;
}

}  // namespace

void add_verify(CLI::App& app, int& status) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify", "Compare models with their cards: files, tensors, and scores, measured again");
  command->add_option("MODEL", options->models, "Folders with a card.json")->required();
  command->add_option("--sets", options->sets, "Folder of the evaluation sets and corpora")
      ->capture_default_str();
  command->add_flag("--files", options->files_only, "Files and tensors only, which takes seconds");
  command
      ->add_option("--tolerance", options->tolerance,
                   "How far a score may be from the card's, times the larger of it and 1")
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object a finding and line");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
