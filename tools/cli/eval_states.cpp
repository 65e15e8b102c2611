// embedscope eval for what reads the hidden states of another model: the tuned lens and the sparse
// autoencoder. Both are measured over the held-out documents of corpora, cut into rows of one
// length.
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "cli/eval.h"
#include "cli/files.h"
#include "cli/windows.h"
#include "format/json.h"
#include "transformer/forward_pass.h"
#include "transformer/sampling.h"
#include "transformer/sparse_autoencoder.h"
#include "transformer/tuned_lens.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRow = 128;  // tokens, as in tools/train

/// The model that a folder's config.json calls "model", beside it.
Result<LanguageModel> model_below(const EvalOptions& options) {
  const fs::path folder(options.model);
  auto text = read_text((folder / "config.json").string());
  if (!text) return std::move(text).failure();
  auto config = Json::parse_object(*text, (folder / "config.json").string());
  if (!config) return std::move(config).failure();
  const Json* name = config->find("model");
  if (name == nullptr || name->text().empty() || name->text().find('/') != std::string::npos) {
    return Error{ErrorCode::malformed,
                 (folder / "config.json").string() + " names no \"model\" beside it"};
  }
  return read_language_model((folder / ".." / name->text()).lexically_normal().string(),
                             options.tokeniser);
}

Result<std::vector<std::byte>> weights_of(const EvalOptions& options) {
  return read_file((fs::path(options.model) / "model.safetensors").string());
}

/// Calls `visit` with a finished pass over each row, whose states are traced.
Result<void> for_each_row(const LanguageModel& language, const EvalOptions& options,
                          const Files& corpora, const std::vector<std::string>& traced,
                          const std::function<Result<void>(ForwardPass&)>& visit, Score& score) {
  const std::size_t length = std::min(kRow, context_of(language));
  for (const std::string& corpus : corpora) {
    auto count =
        for_each_held_out(corpus, options.limit, [&](std::string_view text) -> Result<void> {
          ++score.covered;
          auto windows = windows_of(language, text);
          if (!windows) return std::move(windows).failure();
          for (const Window& window : *windows) {
            if (window.ids.size() < length) continue;
            PassOptions asked;
            asked.trace = traced;
            auto pass = ForwardPass::create(language.model, std::move(asked));
            if (!pass) return std::move(pass).failure();
            if (auto fed = pass->feed(std::span(window.ids).first(length)); !fed) return fed;
            if (auto done = pass->advance(); !done) return done;
            if (auto seen = visit(*pass); !seen) return seen;
          }
          return {};
        });
    if (!count) return std::move(count).failure();
    score.items += *count;
  }
  if (score.covered == 0) return Error{ErrorCode::invalid_argument, "no document is held out"};
  return {};
}

/// log softmax, in place.
void to_log_probabilities(std::span<float> logits) {
  const auto shift = static_cast<float>(log_sum_exp(logits));
  for (float& value : logits) value -= shift;
}

/// KL(wanted ‖ got) in nats, of log probabilities.
double divergence(std::span<const float> wanted, std::span<const float> got) {
  double sum = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    sum += std::exp(static_cast<double>(wanted[i])) * static_cast<double>(wanted[i] - got[i]);
  return sum;
}

/// The lens of every layer beside the plain one; the score is the mean over layers.
Result<Score> score_lens(const LanguageModel& language, const TunedLens& lens,
                         const EvalOptions& options, const Files& corpora) {
  const TransformerConfig& config = language.model->config;
  const std::size_t layers = lens.layers();
  std::vector<double> tuned(layers, 0.0);
  std::vector<double> plain(layers, 0.0);
  double positions = 0;
  const auto visit = [&](ForwardPass& pass) -> Result<void> {
    const std::size_t rows = pass.rows();
    const std::size_t cells = rows * config.vocabulary;
    std::vector<float> wanted(cells), got(cells), guess(rows * config.width);
    const auto read = [&](MatrixView<const float> states, std::vector<float>& out) -> Result<void> {
      if (auto seen = pass.lens(states, {out.data(), rows, config.vocabulary}); !seen) return seen;
      for (std::size_t r = 0; r < rows; ++r)
        to_log_probabilities(std::span(out).subspan(r * config.vocabulary, config.vocabulary));
      return {};
    };
    if (auto seen = read(pass.hidden(), wanted); !seen) return seen;
    for (std::size_t layer = 0; layer < layers; ++layer) {
      auto tensor = pass.trace().find("hidden." + std::to_string(layer));
      if (!tensor) return std::move(tensor).failure();
      const MatrixView<const float> states{(*tensor)->values.data(), rows, config.width};
      if (auto seen = read(states, got); !seen) return seen;
      plain[layer] += divergence(wanted, got);
      if (auto mapped = lens.translate(layer, states, {guess.data(), rows, config.width}); !mapped)
        return mapped;
      if (auto seen = read({guess.data(), rows, config.width}, got); !seen) return seen;
      tuned[layer] += divergence(wanted, got);
    }
    positions += static_cast<double>(rows);
    return {};
  };
  Score score;
  score.metric = "KL to the last layer, nats";
  score.is_share = false;
  if (auto done = for_each_row(language, options, corpora, {"hidden.*"}, visit, score); !done)
    return std::move(done).failure();
  if (positions == 0)
    return Error{ErrorCode::invalid_argument, "no document fills a row of tokens"};
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const std::string name = "layer" + std::to_string(layer);
    score.numbers.emplace_back(name, tuned[layer] / positions);
    score.numbers.emplace_back("plain" + std::to_string(layer), plain[layer] / positions);
    score.value += tuned[layer] / positions / static_cast<double>(layers);
  }
  score.numbers.emplace_back("positions", positions);
  return score;
}

/// The share of features that features.json has a label for; nothing where there is no such file.
Result<std::optional<double>> labelled_share(const fs::path& folder) {
  const std::string path = (folder / "features.json").string();
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::optional<double>();
  auto text = read_text(path);
  if (!text) return std::move(text).failure();
  auto root = Json::parse_object(*text, path, 64'000'000);
  if (!root) return std::move(root).failure();
  const Json* features = root->find("features");
  if (features == nullptr || features->items().empty())
    return Error{ErrorCode::malformed, path + " lists no features"};
  double labelled = 0;
  for (const Json& feature : features->items())
    labelled += feature.find("label") == nullptr ? 0 : 1;
  return std::optional(labelled / static_cast<double>(features->items().size()));
}

Result<Score> score_autoencoder(const LanguageModel& language, const SparseAutoencoder& autoencoder,
                                const EvalOptions& options, const Files& corpora) {
  const std::size_t width = autoencoder.width();
  std::vector<double> sum(width, 0.0);
  std::vector<double> squares(width, 0.0);
  std::vector<bool> alive(autoencoder.features(), false);
  double left = 0, active = 0, positions = 0;
  const std::string name = "hidden." + std::to_string(autoencoder.layer());
  std::vector<float> guess(width);
  // The text's first position is left out: its state is always the same, and so large that it would
  // be most of the variance.
  const auto visit = [&](ForwardPass& pass) -> Result<void> {
    auto tensor = pass.trace().find(name);
    if (!tensor) return std::move(tensor).failure();
    for (std::size_t row = 1; row < pass.rows(); ++row) {
      const auto state = std::span((*tensor)->values).subspan(row * width, width);
      auto features = autoencoder.encode(state);
      if (!features) return std::move(features).failure();
      if (auto done = autoencoder.decode(*features, guess); !done) return done;
      for (const ActiveFeature& feature : *features) alive[feature.feature] = true;
      active += static_cast<double>(features->size());
      ++positions;
      for (std::size_t i = 0; i < width; ++i) {
        const double value = static_cast<double>(state[i]);
        const double error = value - static_cast<double>(guess[i]);
        left += error * error;
        sum[i] += value;
        squares[i] += value * value;
      }
    }
    return {};
  };
  Score score;
  score.metric = "variance explained";
  if (auto done = for_each_row(language, options, corpora, {name}, visit, score); !done)
    return std::move(done).failure();
  double variance = 0;
  for (std::size_t i = 0; i < width && positions > 0; ++i)
    variance += squares[i] - sum[i] * sum[i] / positions;
  if (!(variance > 0))
    return Error{ErrorCode::invalid_argument, "no document fills a row of tokens"};
  double dead = 0;
  for (const bool one : alive) dead += one ? 0 : 1;
  score.value = 1 - left / variance;
  score.numbers = {{"dead", dead / static_cast<double>(autoencoder.features())},
                   {"active", active / positions},
                   {"positions", positions}};
  return score;
}

}  // namespace

Result<Scorer> state_scorer(const EvalOptions& options) {
  auto opened = model_below(options);
  if (!opened) return std::move(opened).failure();
  auto language = std::make_shared<const LanguageModel>(std::move(*opened));
  auto weights = weights_of(options);
  if (!weights) return std::move(weights).failure();
  if (options.task == "lens") {
    auto lens = TunedLens::load(*weights, language->model->config);
    if (!lens) return std::move(lens).failure();
    auto kept = std::make_shared<const TunedLens>(std::move(*lens));
    return Scorer([language, kept, options](const Files& files) {
      return score_lens(*language, *kept, options, files);
    });
  }
  auto config = read_text((fs::path(options.model) / "config.json").string());
  if (!config) return std::move(config).failure();
  auto autoencoder = SparseAutoencoder::load(*config, *weights);
  if (!autoencoder) return std::move(autoencoder).failure();
  if (autoencoder->width() != language->model->config.width ||
      autoencoder->layer() > language->model->config.layers) {
    return Error{ErrorCode::malformed, options.model + " is of layer " +
                                           std::to_string(autoencoder->layer()) + " and width " +
                                           std::to_string(autoencoder->width()) +
                                           ", which its model does not have"};
  }
  auto labelled = labelled_share(options.model);
  if (!labelled) return std::move(labelled).failure();
  auto kept = std::make_shared<const SparseAutoencoder>(std::move(*autoencoder));
  return Scorer([language, kept, options, share = *labelled](const Files& files) {
    auto score = score_autoencoder(*language, *kept, options, files);
    if (score && share) score->numbers.emplace_back("labelled", *share);
    return score;
  });
}

}  // namespace embedscope::cli
