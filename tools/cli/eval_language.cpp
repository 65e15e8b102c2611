// embedscope eval for language models: perplexity on text, minimal pairs, senses of homographs.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "cli/archive.h"
#include "cli/command.h"
#include "cli/datasets.h"
#include "cli/eval.h"
#include "cli/files.h"
#include "cli/language_model.h"
#include "cli/windows.h"
#include "compare/nearest_label.h"
#include "transformer/forward_pass.h"
#include "transformer/scoring.h"

namespace embedscope::cli {
namespace {

using Ids = std::vector<std::uint32_t>;

/// Surprisal in nats at each of ids[first…): after those before it, or hidden alone.
Result<std::vector<double>> surprisals(const LanguageModel& language,
                                       std::span<const std::uint32_t> ids, std::size_t first) {
  return language.model->config.causal ? token_surprisal(language.model, ids, first)
                                       : masked_surprisal(language.model, ids, first, ids.size());
}

/// The ids of a text after the token that begins one, where the model has it.
Result<Ids> begun(const LanguageModel& language, std::string_view text) {
  auto ids = language.tokeniser.encode(text, false);
  if (!ids) return std::move(ids).failure();
  if (language.start) ids->insert(ids->begin(), *language.start);
  return ids;
}

// Perplexity.
// ------------------------------------------------------------------------------------------------

struct TextLoss {
  double nats = 0;
  std::uint64_t tokens = 0;
  std::uint64_t bytes = 0;
};

/// Every token of a text and its end, once.
Result<void> add_text(const LanguageModel& language, std::string_view text, TextLoss& loss) {
  auto windows = windows_of(language, text);
  if (!windows) return std::move(windows).failure();
  for (const Window& window : *windows) {
    // Without a token that begins a text, a causal model has nothing to guess the first one from.
    const std::size_t from =
        language.model->config.causal ? std::max<std::size_t>(window.fresh, 1) : window.fresh;
    auto nats = surprisals(language, window.ids, from);
    if (!nats) return std::move(nats).failure();
    for (std::size_t i = from; i < nats->size(); ++i) loss.nats += (*nats)[i];
    loss.tokens += window.ids.size() - from;
  }
  loss.bytes += text.size();
  return {};
}

Result<Score> perplexity(const LanguageModel& language, const EvalOptions& options,
                         const std::string& file) {
  Score score;
  TextLoss loss;
  auto read = for_each_text(options, file, score,
                            [&](std::string_view text) { return add_text(language, text, loss); });
  if (!read) return std::move(read).failure();
  if (loss.bytes == 0 || loss.tokens == 0) {
    return Error{ErrorCode::invalid_argument,
                 options.held_out ? "no document is held out" : "there is no text"};
  }
  const bool causal = language.model->config.causal;
  score.metric = causal ? "bits per byte" : "pseudo bits per byte";
  score.is_share = false;
  score.value = loss.nats / std::numbers::ln2 / static_cast<double>(loss.bytes);
  score.numbers = {{causal ? "tokenPerplexity" : "tokenPseudoPerplexity",
                    std::exp(loss.nats / static_cast<double>(loss.tokens))},
                   {"tokens", static_cast<double>(loss.tokens)},
                   {"bytes", static_cast<double>(loss.bytes)}};
  return score;
}

// Minimal pairs.
// ---------------------------------------------------------------------------------------------

/// The (pseudo-)log-likelihood of a sentence, in nats; nothing for one that the context has no room
/// for.
Result<std::optional<double>> likelihood(const LanguageModel& language, std::string_view sentence) {
  auto ids = begun(language, sentence);
  if (!ids) return std::move(ids).failure();
  if (ids->size() > context_of(language)) return std::optional<double>();
  const std::size_t first = language.start || language.model->config.causal ? 1 : 0;
  auto nats = surprisals(language, *ids, first);
  if (!nats) return std::move(nats).failure();
  double sum = 0;
  for (const double one : *nats) sum -= one;
  return std::optional(sum);
}

Result<Score> minimal_pairs(const LanguageModel& language, const EvalOptions& options,
                            const std::string& file) {
  auto paradigms = read_texts(file, ".jsonl");
  if (!paradigms) return std::move(paradigms).failure();
  Score score;
  score.metric = "accuracy";
  double sum = 0;
  double scored = 0;
  std::uint64_t even = 0;
  for (const NamedText& paradigm : *paradigms) {
    auto pairs = parse_minimal_pairs(paradigm.text);
    if (!pairs) {
      return Error{pairs.error().code, paradigm.name + ": " + pairs.error().message};
    }
    Section section{paradigm.name, 0, pairs->size(), 0};
    double points = 0;
    for (const MinimalPair& pair : *pairs) {
      if (options.limit > 0 && section.covered == options.limit) break;
      auto good = likelihood(language, pair.good);
      if (!good) return std::move(good).failure();
      auto bad = likelihood(language, pair.bad);
      if (!bad) return std::move(bad).failure();
      if (!*good || !*bad) continue;
      ++section.covered;
      even += **good == **bad ? 1 : 0;
      points += **good == **bad ? 0.5 : (**good > **bad ? 1.0 : 0.0);
    }
    score.items += section.items;
    score.covered += section.covered;
    if (section.covered > 0) {
      section.score = points / static_cast<double>(section.covered);
      sum += section.score;
      scored += 1;
    }
    score.sections.push_back(std::move(section));
  }
  if (scored > 0) score.value = sum / scored;
  score.numbers = {{"even", static_cast<double>(even)}};
  return score;
}

// Senses.
// ----------------------------------------------------------------------------------------------------

/// The states of a word in its sentence: [state][width], the mean over its pieces; the last is
/// normed. Nothing where the sentence is too long or the word makes no piece.
Result<std::vector<std::vector<float>>> word_states(const LanguageModel& language,
                                                    const SenseItem& item) {
  const TransformerConfig& config = language.model->config;
  auto pieces = language.tokeniser.pieces(item.sentence);
  if (!pieces) return std::move(pieces).failure();
  Ids ids(language.start ? 1 : 0, language.start.value_or(0));
  std::vector<std::size_t> own;
  for (const TextPiece& piece : *pieces) {
    if (piece.begin < piece.end && piece.begin < item.end && piece.end > item.begin)
      own.push_back(ids.size());
    ids.push_back(piece.id);
  }
  std::vector<std::vector<float>> states;
  if (own.empty() || ids.size() > context_of(language)) return states;
  PassOptions options;
  options.trace = {"hidden.*", "final"};
  auto pass = ForwardPass::create(language.model, options);
  if (!pass) return std::move(pass).failure();
  if (auto fed = pass->feed(ids); !fed) return std::move(fed).failure();
  if (auto done = pass->advance(); !done) return std::move(done).failure();
  for (std::size_t state = 0; state < config.layers + 2; ++state) {
    const std::string name = state > config.layers ? "final" : "hidden." + std::to_string(state);
    auto tensor = pass->trace().find(name);
    if (!tensor) return std::move(tensor).failure();
    const std::vector<float>& values = (*tensor)->values;
    std::vector<float>& mean = states.emplace_back(config.width, 0.0F);
    for (const std::size_t row : own) {
      for (std::size_t i = 0; i < config.width; ++i)
        mean[i] += values[(row * config.width) + i] / static_cast<float>(own.size());
    }
  }
  return states;
}

std::string state_name(std::size_t state, std::size_t layers) {
  if (state == 0) return "the table";
  return state > layers ? "the last norm" : "layer " + std::to_string(state);
}

Result<Score> senses(const LanguageModel& language, const EvalOptions& options,
                     const std::string& file) {
  const TransformerConfig& config = language.model->config;
  auto text = read_text(file);
  if (!text) return std::move(text).failure();
  auto items = parse_senses(*text);
  if (!items) return std::move(items).failure();
  std::map<std::string, std::vector<const SenseItem*>> words;
  for (const SenseItem& item : *items) words[item.word].push_back(&item);

  const std::size_t count = config.layers + 2;
  std::vector<double> right(count, 0.0);
  double chance = 0;
  Score score;
  score.metric = "nearest neighbour's sense";
  score.items = items->size();
  std::uint64_t scored = 0;
  for (const auto& [word, own] : words) {
    if (options.limit > 0 && scored == options.limit) break;
    std::map<std::string, std::uint32_t> ids;
    std::vector<std::uint32_t> labels;
    std::vector<std::vector<float>> points(count);
    for (const SenseItem* item : own) {
      auto states = word_states(language, *item);
      if (!states) return std::move(states).failure();
      if (states->empty()) continue;
      labels.push_back(
          ids.try_emplace(item->sense, static_cast<std::uint32_t>(ids.size())).first->second);
      for (std::size_t state = 0; state < count; ++state)
        points[state].insert(points[state].end(), (*states)[state].begin(), (*states)[state].end());
    }
    if (labels.size() < 2) continue;
    const double places = static_cast<double>(labels.size());
    for (std::size_t state = 0; state < count; ++state) {
      auto share =
          nearest_label_agreement({points[state].data(), labels.size(), config.width}, labels);
      if (!share) return std::move(share).failure();
      right[state] += *share * places;
    }
    auto blind = nearest_label_chance(labels);
    if (!blind) return std::move(blind).failure();
    chance += *blind * places;
    score.covered += labels.size();
    ++scored;
  }
  const double total = std::max(1.0, static_cast<double>(score.covered));
  for (std::size_t state = 0; state < count; ++state) {
    score.sections.push_back(
        {state_name(state, config.layers), right[state] / total, score.items, score.covered});
  }
  score.value = right.back() / total;
  score.numbers = {{"words", static_cast<double>(scored)}, {"chance", chance / total}};
  return score;
}

}  // namespace

Result<Scorer> language_scorer(const EvalOptions& options) {
  auto opened = read_language_model(options.model, options.tokeniser);
  if (!opened) return std::move(opened).failure();
  auto language = std::make_shared<const LanguageModel>(std::move(*opened));
  const TransformerConfig& config = language->model->config;
  if (config.decoder_layers > 0 || (options.task != "senses" && config.head == HeadKind::none)) {
    return Error{ErrorCode::unsupported, "a " + config.architecture + " does not guess words"};
  }
  const auto task = options.task == "perplexity" ? perplexity
                    : options.task == "blimp"    ? minimal_pairs
                                                 : senses;
  return Scorer([language, options, task](const Files& files) {
    return task(*language, options, files.front());
  });
}

}  // namespace embedscope::cli
