// embedscope run: continues a text with a language model.
#include <unistd.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/language_model.h"
#include "transformer/forward_pass.h"
#include "transformer/sampling.h"

namespace embedscope::cli {
namespace {

struct GenerateOptions {
  std::string model;
  std::string tokeniser;
  std::string prompt;
  std::size_t max_tokens = 100;
  bool greedy = false;
  bool echo = false;
  bool json = false;
  SamplingOptions sampling{.temperature = 0.8, .top_k = 40};
};

/// What is new of a growing text, but no half of a character: the rest of it comes with later
/// tokens.
class Growing {
 public:
  explicit Growing(std::size_t skip) : shown_(skip) {}
  std::string_view added(const std::string& text, bool last) {
    std::size_t end = text.size();
    if (!last && text.ends_with("\xEF\xBF\xBD")) end -= 3;
    const std::size_t start = shown_;
    shown_ = std::max(start, end);
    return std::string_view(text).substr(std::min(start, text.size()), shown_ - start);
  }

 private:
  std::size_t shown_;
};

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

int run(const GenerateOptions& options) {
  auto language = read_language_model(options.model, options.tokeniser);
  if (!language) return fail(language.error());
  for (const std::string& notice : language->notices) note(notice);
  const TransformerConfig& config = language->model->config;
  if (!config.causal || config.decoder_layers > 0) {
    return fail({ErrorCode::unsupported,
                 config.architecture + " does not continue texts: run needs a causal model"});
  }
  auto prompt = read_argument(options.prompt);
  if (!prompt) return fail(prompt.error());
  auto ids = language->prompt(*prompt);
  if (!ids) return fail(ids.error());
  const std::size_t context = config.context - config.position_offset;
  const std::size_t room = context - std::min(ids->size(), context);
  PassOptions pass_options;
  pass_options.capacity = std::min(context, ids->size() + std::min(options.max_tokens, room));
  auto pass = ForwardPass::create(language->model, pass_options);
  if (!pass) return fail(pass.error());
  SamplingOptions sampling = options.sampling;
  if (options.greedy) sampling.temperature = 0;
  auto sampler = Sampler::create(sampling);
  if (!sampler) return fail(sampler.error());
  auto given = language->tokeniser.decode(*ids);
  if (!given) return fail(given.error());
  if (options.echo && !options.json) print(*given);
  Growing growing(given->size());
  const std::size_t given_ids = ids->size();
  const char* end = "length";

  std::vector<float> logits(config.vocabulary);
  std::span<const std::uint32_t> next(*ids);
  if (auto fed = pass->feed(next); !fed) return fail(fed.error());
  for (std::size_t count = 0; count < options.max_tokens; ++count) {
    if (auto done = pass->advance(); !done) return fail(done.error());
    if (auto read = pass->logits(pass->rows() - 1, logits); !read) return fail(read.error());
    const std::uint32_t id = sampler->next(logits);
    if (std::find(language->stops.begin(), language->stops.end(), id) != language->stops.end()) {
      end = "stop";
      break;
    }
    ids->push_back(id);
    auto text = language->tokeniser.decode(*ids);
    if (!text) return fail(text.error());
    const std::string_view added = growing.added(*text, false);
    if (options.json) {
      auto piece = language->tokeniser.piece(id);
      if (!piece) return fail(piece.error());
      JsonLine()
          .add("id", static_cast<std::uint64_t>(id))
          .add("piece", *piece)
          .add("text", added)
          .add("surprise", surprisal(logits, id))
          .print();
      std::fflush(stdout);
    } else {
      print(added);
    }
    if (count + 1 == options.max_tokens) break;
    if (pass->positions() == context) {
      end = "context";
      break;
    }
    if (auto fed = pass->feed({&ids->back(), 1}); !fed) return fail(fed.error());
  }
  auto text = language->tokeniser.decode(*ids);
  if (!text) return fail(text.error());
  if (options.json) {
    JsonLine()
        .add("text", std::string_view(*text).substr(std::min(given->size(), text->size())))
        .add("tokens", static_cast<std::uint64_t>(ids->size() - given_ids))
        .add("end", end)
        .print();
    return 0;
  }
  print(growing.added(*text, true));
  if (isatty(STDOUT_FILENO) != 0) std::printf("\n");
  return 0;
}

}  // namespace

void add_run(CLI::App& app, int& status) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command =
      app.add_subcommand("run", "Continue a text with a language model; prints what it adds");
  command
      ->add_option("--model", options->model,
                   "Folder with config.json, safetensors and tokeniser, or a .gguf file")
      ->required();
  command->add_option("--tokenizer", options->tokeniser,
                      "Folder of the tokeniser, where it is another");
  command->add_option("--prompt", options->prompt,
                      "Text to continue; empty begins a new one, - reads standard input");
  command->add_option("--max-tokens", options->max_tokens, "Tokens to add at most")
      ->capture_default_str();
  command->add_flag("--greedy", options->greedy, "Always take the likeliest token");
  command->add_option("--temperature", options->sampling.temperature, "Divides the logits")
      ->capture_default_str();
  command->add_option("--top-k", options->sampling.top_k, "Draw from the k likeliest; 0 is all")
      ->capture_default_str();
  command
      ->add_option("--top-p", options->sampling.top_p,
                   "Draw from the likeliest that together reach p")
      ->capture_default_str();
  command->add_option("--seed", options->sampling.seed, "Of the draws")->capture_default_str();
  command->add_flag("--echo", options->echo, "Print the prompt, too");
  command->add_flag(
      "--json", options->json,
      "An object a token: id, piece, the text it completes, its surprisal in nats; then "
      "one of the whole text and why it ends: length, stop or context");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
