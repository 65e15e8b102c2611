// embedscope tokenize: how a model's tokeniser cuts a text.
#include "cli/command.h"
#include "cli/files.h"
#include "cli/language_model.h"
#include "cli/published_tokeniser.h"

namespace embedscope::cli {
namespace {

struct TokenizeOptions {
  std::string model;
  std::vector<std::string> texts;
  bool specials = false;
  bool ids_only = false;
  bool json = false;
};

Result<PublishedTokeniser> open(const std::string& model) {
  if (!is_gguf(model)) return PublishedTokeniser::open(model, model + "/../tokenizer");
  auto file = read_gguf(model);
  if (!file) return std::move(file).failure();
  return PublishedTokeniser::open(file->header);
}

int run(const TokenizeOptions& options) {
  auto tokeniser = open(options.model);
  if (!tokeniser) return fail(tokeniser.error());
  for (const std::string& notice : tokeniser->notices()) note(notice);
  std::vector<std::string> texts = options.texts;
  if (texts.empty()) {
    auto text = read_text("-");
    if (!text) return fail(text.error());
    texts.push_back(std::move(*text));
  }
  for (const std::string& text : texts) {
    auto ids = tokeniser->encode(text, options.specials);
    if (!ids) return fail(ids.error());
    if (options.ids_only && options.json) {
      JsonLine().add("text", text).numbers("ids", *ids).print();
      continue;
    }
    std::string line;
    for (const std::uint32_t id : *ids) line += (line.empty() ? "" : " ") + std::to_string(id);
    if (options.ids_only) {
      std::printf("%s\n", line.c_str());
      continue;
    }
    for (const std::uint32_t id : *ids) {
      auto piece = tokeniser->piece(id);
      if (!piece) return fail(piece.error());
      JsonLine row;
      row.add("id", static_cast<std::uint64_t>(id)).add("piece", *piece);
      row.print();
    }
  }
  return 0;
}

}  // namespace

void add_tokenize(CLI::App& app, int& status) {
  auto options = std::make_shared<TokenizeOptions>();
  CLI::App* command = app.add_subcommand("tokenize", "The tokens of a text");
  command
      ->add_option("--model", options->model,
                   "Folder of the model or its tokeniser, or a .gguf file")
      ->required();
  command->add_option("TEXT", options->texts, "Texts; all of standard input if none");
  command->add_flag("--special", options->specials, "With the tokens that stand around a text");
  command->add_flag("--ids", options->ids_only, "Ids only, a line a text");
  command->add_flag(
      "--json", options->json,
      "One JSON object a token, which is what it prints anyway; with --ids, one a text");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
