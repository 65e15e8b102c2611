// embedscope embed: vectors of texts.
#include <cmath>
#include <memory>
#include <span>

#include "base/concat.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/sentence_encoder.h"
#include "cli/vector_file.h"

namespace embedscope::cli {
namespace {

struct EmbedOptions {
  std::string model;
  std::string tokeniser;
  std::vector<std::string> texts;
  std::string pooling;
  std::string prompt;
  std::string prompt_name;
  std::string out;
  std::size_t dims = 0;
  bool raw = false;
  bool json = false;
  bool explain = false;
};

/// Lines of standard input that are read before their vectors are printed.
constexpr std::size_t kTextsAtOnce = 256;

Pooling pooling_named(const std::string& name) {
  if (name == "first") return Pooling::first;
  if (name == "last") return Pooling::last;
  if (name == "weighted") return Pooling::weighted;
  if (name == "max") return Pooling::max;
  return name == "mean" ? Pooling::mean : Pooling::mean_sqrt_length;
}

double length_of(const std::vector<float>& values) {
  double square = 0;
  for (const float value : values)
    square += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(square);
}

/// Everything on the way from a text to its vector that can differ from what another program does.
Result<void> explain(const SentenceEncoder& encoder, const std::string& text,
                     const std::string& prompt, const SentenceOptions& options) {
  const SentenceRecipe& recipe = encoder.recipe();
  auto read = encoder.read(text, prompt);
  if (!read) return std::move(read).failure();
  const std::span<const std::string> texts(&text, 1);
  auto embedded = encoder.embed(texts, prompt, options);
  if (!embedded) return std::move(embedded).failure();
  const std::vector<float>& vector = embedded->front().values;
  SentenceOptions unscaled = options;
  unscaled.normalize = false;
  auto raw = encoder.embed(texts, prompt, unscaled);
  if (!raw) return std::move(raw).failure();
  std::vector<std::string> pooling;
  pooling.reserve(recipe.pooling.size());
  for (const Pooling one : recipe.pooling) pooling.emplace_back(name(one));
  if (recipe.is_static) pooling = {"mean"};
  std::vector<std::string> modules;
  modules.reserve(recipe.modules.size());
  for (const SentenceModule& one : recipe.modules) modules.push_back(describe(one));
  struct Token {
    std::uint32_t id;
    std::string piece;
    bool special, prompt;
  };
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < read->ids.size(); ++i) {
    auto piece = encoder.tokeniser().piece(read->ids[i]);
    if (!piece) return std::move(piece).failure();
    const bool special = i < read->before || i + read->after >= read->ids.size();
    tokens.push_back({read->ids[i], *piece, special, !special && i < read->prompt_tokens});
  }
  const TransformerConfig* config = encoder.config();
  JsonLine line;
  line.add("text", text).add("prompt", prompt);
  line.add("lowercased", recipe.lower_case);
  line.list("tokens", tokens, [](JsonLine& inner, const Token& token) {
    inner.add("id", static_cast<std::uint64_t>(token.id)).add("piece", token.piece);
    if (token.special) inner.add("special", true);
    if (token.prompt) inner.add("prompt", true);
  });
  line.add("count", static_cast<std::uint64_t>(read->tokens))
      .add("read", static_cast<std::uint64_t>(read->ids.size()))
      .add("longest", static_cast<std::uint64_t>(encoder.longest()))
      .add("architecture", config == nullptr ? "static table" : config->architecture)
      .texts("stored", encoder.types())
      .add("computed", "F32")
      .texts("pooling", pooling)
      .add("promptPooled", recipe.include_prompt)
      .texts("modules", modules)
      .add("dims", static_cast<std::uint64_t>(vector.size()))
      .add("lengthBefore", length_of(raw->front().values))
      .add("length", length_of(vector))
      .texts("notices", encoder.notices())
      .numbers("vector", vector)
      .print();
  return {};
}

int run(const EmbedOptions& options) {
  auto encoder = SentenceEncoder::open(options.model, options.tokeniser);
  if (!encoder) return fail(encoder.error());
  for (const std::string& notice : encoder->notices()) note(notice);
  if (!options.pooling.empty()) {
    if (encoder->recipe().is_static) {
      return fail({ErrorCode::unsupported,
                   "--pool: a static table has the mean of its tokens' vectors and no other"});
    }
    encoder->set_pooling(pooling_named(options.pooling));
  }
  std::string prompt = options.prompt;
  if (!options.prompt_name.empty()) {
    auto named = encoder->recipe().prompt(options.prompt_name);
    if (!named) return fail(named.error());
    prompt = *named;
  } else if (prompt.empty()) {
    prompt = encoder->default_prompt();
  }
  SentenceOptions wanted{.dims = options.dims, .normalize = std::nullopt};
  if (options.raw) wanted.normalize = false;

  std::vector<std::string> written;
  std::vector<float> rows;
  std::size_t texts = 0;
  std::size_t cut = 0;
  const auto print = [&](const std::string& text, const SentenceVector& vector) {
    ++texts;
    if (vector.read < vector.tokens && ++cut == 1) {
      note(concat({"text ", texts, " has ", vector.tokens,
                   " tokens, of which the model reads the first ", vector.read}));
    }
    if (!options.out.empty()) {
      written.push_back(text);
      rows.insert(rows.end(), vector.values.begin(), vector.values.end());
      return;
    }
    if (options.json) {
      JsonLine()
          .add("text", text)
          .add("tokens", static_cast<std::uint64_t>(vector.tokens))
          .add("read", static_cast<std::uint64_t>(vector.read))
          .numbers("vector", vector.values)
          .print();
      return;
    }
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.StartArray();
    for (const float value : vector.values) writer.Double(static_cast<double>(value));
    writer.EndArray();
    std::printf("%s\n", buffer.GetString());
  };
  const auto embed_part = [&](std::span<const std::string> part) -> Result<void> {
    if (options.explain) {
      for (const std::string& text : part) {
        if (auto said = explain(*encoder, text, prompt, wanted); !said) return said;
      }
      return {};
    }
    auto vectors = encoder->embed(part, prompt, wanted);
    if (!vectors) return std::move(vectors).failure();
    for (std::size_t i = 0; i < part.size(); ++i) print(part[i], (*vectors)[i]);
    return {};
  };
  Result<void> done;
  if (options.texts.empty()) {
    std::vector<std::string> part;
    auto read = for_each_line("-", [&](std::string_view line) {
      part.emplace_back(line);
      if (part.size() < kTextsAtOnce) return;
      if (done) done = embed_part(part);
      part.clear();
    });
    if (!read) return fail(read.error());
    if (done) done = embed_part(part);
  } else {
    done = embed_part(options.texts);
  }
  if (!done) return fail(done.error());
  if (cut > 1) note(std::to_string(cut) + " of " + std::to_string(texts) + " texts were cut");
  if (options.out.empty()) return 0;
  if (auto saved = write_vector_file(options.out, written, rows); !saved)
    return fail(saved.error());
  if (options.json) {
    JsonLine()
        .add("file", options.out)
        .add("texts", static_cast<std::uint64_t>(texts))
        .add("dims", static_cast<std::uint64_t>(rows.size() / texts))
        .add("cut", static_cast<std::uint64_t>(cut))
        .print();
  }
  return 0;
}

}  // namespace

void add_embed(CLI::App& app, int& status) {
  auto options = std::make_shared<EmbedOptions>();
  CLI::App* command =
      app.add_subcommand("embed",
                         "The vector of each text by the model's own recipe (prompt, pooling, "
                         "modules), a JSON array a "
                         "line; texts are cut at as many tokens as the model reads, which is said");
  command
      ->add_option("--model", options->model,
                   "Folder of a transformer or a static table (model2vec) with its tokeniser, or a "
                   ".gguf file")
      ->required();
  command->add_option("--tokenizer", options->tokeniser,
                      "Folder of the tokeniser, where it is another");
  auto* prompt = command->add_option("--prompt", options->prompt,
                                     "Put before each text; the model's default when left out");
  command
      ->add_option("--prompt-name", options->prompt_name,
                   "One of the prompts that the model names: query, document, …")
      ->excludes(prompt);
  command
      ->add_option("--pool", options->pooling,
                   "How token vectors become one; as the model says when left out")
      ->check(CLI::IsMember({"mean", "first", "last", "weighted", "max", "mean_sqrt_len"}));
  command->add_option("--dims", options->dims, "Keep the first dimensions (Matryoshka); 0 is all")
      ->capture_default_str();
  command->add_flag("--raw", options->raw, "Do not scale to length 1");
  auto* out =
      command->add_option("--out", options->out,
                          "Write all vectors, with their texts as labels, to a .npy (labels "
                          "in NAME.labels.txt), .tsv or .safetensors file");
  command
      ->add_flag("--explain", options->explain,
                 "Why does another program give another vector? Tokens, specials, what was cut, "
                 "pooling, modules, lengths and types, an object a line")
      ->excludes(out);
  command->add_flag("--json", options->json,
                    "An object a line: the text, how many tokens it has and how many are read, and "
                    "its vector; with --out what was written");
  command->add_option("TEXT", options->texts, "Texts; lines of standard input if none");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
