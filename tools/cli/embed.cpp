// embedscope embed: vectors of sentences.
#include "cli/command.h"
#include "cli/files.h"
#include "cli/language_model.h"

namespace embedscope::cli {
namespace {

struct EmbedOptions {
  std::string model;
  std::string tokeniser;
  std::vector<std::string> texts;
  std::string pooling;
  std::size_t dims = 0;
  bool raw = false;
  bool json = false;
};

int run(const EmbedOptions& options) {
  auto language = read_language_model(options.model, options.tokeniser);
  if (!language) return fail(language.error());
  for (const std::string& notice : language->notices) note(notice);
  PoolingOptions pooling = language->pooling;
  if (options.pooling == "mean") pooling.pooling = Pooling::mean;
  if (options.pooling == "first") pooling.pooling = Pooling::first;
  if (options.pooling == "last") pooling.pooling = Pooling::last;
  if (options.pooling == "weighted") pooling.pooling = Pooling::weighted;
  if (options.pooling == "max") pooling.pooling = Pooling::max;
  pooling.dims = options.dims;
  if (options.raw) pooling.normalise = false;
  std::size_t texts = 0;
  std::size_t cut = 0;
  const auto print = [&](std::string_view text) {
    auto vector = sentence_vector(*language, text, pooling);
    if (!vector) return fail(vector.error());
    ++texts;
    if (vector->read < vector->tokens && ++cut == 1) {
      note("text " + std::to_string(texts) + " has " + std::to_string(vector->tokens) +
           " tokens, of which the model reads the first " + std::to_string(vector->read));
    }
    if (options.json) {
      JsonLine().add("text", text).numbers("vector", vector->values).print();
      return 0;
    }
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.StartArray();
    for (const float value : vector->values) writer.Double(static_cast<double>(value));
    writer.EndArray();
    std::printf("%s\n", buffer.GetString());
    return 0;
  };
  const auto done = [&](int status) {
    if (cut > 1) note(std::to_string(cut) + " of " + std::to_string(texts) + " texts were cut");
    return status;
  };
  for (const std::string& text : options.texts) {
    if (const int status = print(text); status != 0) return status;
  }
  if (!options.texts.empty()) return done(0);
  int status = 0;
  auto read = for_each_line("-", [&](std::string_view line) {
    if (status == 0) status = print(line);
  });
  return read ? done(status) : fail(read.error());
}

}  // namespace

void add_embed(CLI::App& app, int& status) {
  auto options = std::make_shared<EmbedOptions>();
  CLI::App* command = app.add_subcommand(
      "embed",
      "The vector of each text, a JSON array a line; texts are cut at as many tokens "
      "as the model reads, which is said");
  command
      ->add_option("--model", options->model,
                   "Folder with config.json, safetensors and tokeniser, or a .gguf file")
      ->required();
  command->add_option("--tokenizer", options->tokeniser,
                      "Folder of the tokeniser, where it is another");
  command
      ->add_option("--pool", options->pooling,
                   "How token vectors become one; as the model says when left out")
      ->check(CLI::IsMember({"mean", "first", "last", "weighted", "max"}));
  command->add_option("--dims", options->dims, "Keep the first dimensions (Matryoshka); 0 is all")
      ->capture_default_str();
  command->add_flag("--raw", options->raw, "Do not scale to length 1");
  command->add_flag("--json", options->json, "An object a line: the text and its vector");
  command->add_option("TEXT", options->texts, "Texts; lines of standard input if none");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
