// embedscope eval for language models: perplexity on text, minimal pairs, senses of homographs.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "cli/archive.h"
#include "cli/command.h"
#include "cli/corpus.h"
#include "cli/datasets.h"
#include "cli/eval.h"
#include "cli/files.h"
#include "cli/language_model.h"
#include "compare/nearest_label.h"
#include "transformer/forward_pass.h"
#include "transformer/scoring.h"

namespace embedscope::cli {
namespace {

using Ids = std::vector<std::uint32_t>;

std::size_t context_of(const LanguageModel& language) {
  const TransformerConfig& config = language.model->config;
  return config.context - config.position_offset;
}

/// Surprise in nats at each of ids[first…): after those before it, or hidden alone.
Result<std::vector<double>> surprises(const LanguageModel& language,
                                      std::span<const std::uint32_t> ids, std::size_t first) {
  return language.model->config.causal ? token_surprise(language.model, ids, first)
                                       : masked_surprise(language.model, ids, first, ids.size());
}

/// The ids of a text after the token that begins one, where the model has it.
Result<Ids> begun(const LanguageModel& language, std::string_view text) {
  auto ids = language.tokeniser.encode(text, false);
  if (!ids) return std::move(ids).error();
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

/// A text and its end, in windows of the model's context that move on by half: every token counts
/// once, the later ones with at least half a context before them. (tools/train/perplexity.py.)
Result<void> add_text(const LanguageModel& language, std::string_view text, TextLoss& loss) {
  const TransformerConfig& config = language.model->config;
  auto ids = language.tokeniser.encode(text, false);
  if (!ids) return std::move(ids).error();
  if (!config.eos.empty()) ids->push_back(config.eos.front());
  const std::size_t starts = language.start ? 1 : 0;
  const std::size_t size = context_of(language) - starts;
  const std::size_t step = context_of(language) / 2;
  for (std::size_t scored = 0; scored < ids->size();) {
    const std::size_t first = scored > step ? scored - step : 0;
    const std::size_t last = std::min(first + size, ids->size());
    Ids window(starts, language.start.value_or(0));
    window.insert(window.end(), ids->begin() + static_cast<std::ptrdiff_t>(first),
                  ids->begin() + static_cast<std::ptrdiff_t>(last));
    // Without a token that begins a text, a causal model has nothing to guess the first one from.
    const std::size_t given = scored - first + starts;
    const std::size_t from = config.causal ? std::max<std::size_t>(given, 1) : given;
    auto nats = surprises(language, window, from);
    if (!nats) return std::move(nats).error();
    for (std::size_t i = from; i < nats->size(); ++i) loss.nats += (*nats)[i];
    loss.tokens += window.size() - from;
    scored = last;
  }
  loss.bytes += text.size();
  return {};
}

Result<Score> perplexity(const LanguageModel& language, const EvalOptions& options,
                         const std::string& file) {
  Score score;
  TextLoss loss;
  if (options.held_out) {
    std::vector<std::string> texts;
    auto read =
        for_each_document(file, [&](const std::vector<std::string>& document, DocumentPart part) {
          if (part != DocumentPart::held_out) return;
          ++score.items;
          if (options.limit > 0 && texts.size() == options.limit) return;
          std::string& text = texts.emplace_back();
          for (const std::string& line : document) text += (text.empty() ? "" : "\n") + line;
        });
    if (!read) return std::move(read).error();
    for (const std::string& text : texts) {
      if (auto added = add_text(language, text, loss); !added) return std::move(added).error();
      ++score.covered;
    }
  } else {
    auto text = read_text(file);
    if (!text) return std::move(text).error();
    if (auto added = add_text(language, *text, loss); !added) return std::move(added).error();
    score.items = score.covered = 1;
  }
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
  if (!ids) return std::move(ids).error();
  if (ids->size() > context_of(language)) return std::optional<double>();
  const std::size_t first = language.start || language.model->config.causal ? 1 : 0;
  auto nats = surprises(language, *ids, first);
  if (!nats) return std::move(nats).error();
  double sum = 0;
  for (const double one : *nats) sum -= one;
  return std::optional(sum);
}

Result<Score> minimal_pairs(const LanguageModel& language, const EvalOptions& options,
                            const std::string& file) {
  auto paradigms = read_texts(file, ".jsonl");
  if (!paradigms) return std::move(paradigms).error();
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
      if (!good) return std::move(good).error();
      auto bad = likelihood(language, pair.bad);
      if (!bad) return std::move(bad).error();
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
  if (!pieces) return std::move(pieces).error();
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
  if (!pass) return std::move(pass).error();
  if (auto fed = pass->feed(ids); !fed) return std::move(fed).error();
  if (auto done = pass->advance(); !done) return std::move(done).error();
  for (std::size_t state = 0; state < config.layers + 2; ++state) {
    const std::string name = state > config.layers ? "final" : "hidden." + std::to_string(state);
    auto tensor = pass->trace().find(name);
    if (!tensor) return std::move(tensor).error();
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
  if (!text) return std::move(text).error();
  auto items = parse_senses(*text);
  if (!items) return std::move(items).error();
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
      if (!states) return std::move(states).error();
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
      if (!share) return std::move(share).error();
      right[state] += *share * places;
    }
    auto blind = nearest_label_chance(labels);
    if (!blind) return std::move(blind).error();
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

int evaluate_language_model(const EvalOptions& options) {
  auto language = read_language_model(options.model, options.tokeniser);
  if (!language) return fail(language.error());
  const TransformerConfig& config = language->model->config;
  if (config.decoder_layers > 0 || (options.task != "senses" && config.head == HeadKind::none)) {
    return fail({ErrorCode::unsupported, "a " + config.architecture + " does not guess words"});
  }
  const auto task = options.task == "perplexity" ? perplexity
                    : options.task == "blimp"    ? minimal_pairs
                                                 : senses;
  for (const std::string& file :
       options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
    auto score = task(*language, options, file);
    if (!score) {
      const Error& error = score.error();
      return fail(error.message.starts_with(file) ? error
                                                  : Error{error.code, file + ": " + error.message});
    }
    print_score(options, file, *score);
  }
  return 0;
}

}  // namespace embedscope::cli
