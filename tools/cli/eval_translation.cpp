// embedscope eval for the toy encoder-decoder and for tokenisers.
#include <filesystem>
#include <memory>
#include <unordered_map>

#include "cli/datasets.h"
#include "cli/eval.h"
#include "cli/files.h"
#include "cli/published_tokeniser.h"
#include "cli/windows.h"
#include "format/json.h"
#include "transformer/forward_pass.h"
#include "transformer/sampling.h"
#include "transformer/stored_model.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

/// vocabulary.json of the toy: words, digits and signs, spaces dropped
/// (tools/train/seq2seq_data.py).
class ToyVocabulary {
 public:
  static Result<ToyVocabulary> read(const fs::path& path) {
    auto text = read_text(path.string());
    if (!text) return std::move(text).failure();
    // The file is a list, which is wrapped for a reader of objects.
    auto object = Json::parse_object("{\"pieces\":" + *text + "}", path.string());
    if (!object) return std::move(object).failure();
    ToyVocabulary found;
    for (const Json& piece : object->find("pieces")->items()) {
      found.ids_.emplace(piece.text(), static_cast<std::uint32_t>(found.pieces_.size()));
      found.pieces_.push_back(piece.text());
    }
    if (found.pieces_.size() <= kSpecials)
      return Error{ErrorCode::malformed, path.string() + " is no list of pieces"};
    return found;
  }

  [[nodiscard]] std::vector<std::uint32_t> encode(std::string_view text) const {
    std::vector<std::uint32_t> ids;
    const auto lower = [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    for (std::size_t i = 0; i < text.size();) {
      std::string piece;
      piece += lower(text[i++]);
      if (piece == " " || piece == "\t") continue;
      while (is_letter(piece.back()) && i < text.size() && is_letter(lower(text[i])))
        piece += lower(text[i++]);
      const auto found = ids_.find(piece);
      ids.push_back(found == ids_.end() ? kUnknown : found->second);
    }
    return ids;
  }

  [[nodiscard]] std::string decode(std::span<const std::uint32_t> ids) const {
    std::string text;
    for (const std::uint32_t id : ids) {
      if (id >= kSpecials && id < pieces_.size()) text += pieces_[id];
    }
    return text;
  }

 private:
  static constexpr std::uint32_t kSpecials = 4;
  static constexpr std::uint32_t kUnknown = 1;
  std::vector<std::string> pieces_;
  std::unordered_map<std::string, std::uint32_t> ids_;
};

/// The likeliest answer, a token at a time.
Result<std::vector<std::uint32_t>> translate(const std::shared_ptr<const Model>& model,
                                             std::span<const std::uint32_t> source) {
  const TransformerConfig& config = model->config;
  const std::size_t most = config.context - config.position_offset;
  PassOptions room;
  room.capacity = most;
  auto pass = ForwardPass::create(model, std::move(room));
  if (!pass) return std::move(pass).failure();
  if (auto fed = pass->feed_source(source); !fed) return std::move(fed).failure();
  if (auto done = pass->advance(); !done) return std::move(done).failure();
  std::vector<std::uint32_t> answer;
  std::vector<float> logits(config.vocabulary);
  std::uint32_t next = config.decoder_start.value_or(config.bos.value_or(0));
  while (answer.size() + 1 < most) {
    if (auto fed = pass->feed(std::span(&next, 1)); !fed) return std::move(fed).failure();
    if (auto done = pass->advance(); !done) return std::move(done).failure();
    if (auto read = pass->logits(0, logits); !read) return std::move(read).failure();
    next = greedy(logits);
    if (std::find(config.eos.begin(), config.eos.end(), next) != config.eos.end()) break;
    answer.push_back(next);
  }
  return answer;
}

Result<Score> score_translation(const std::shared_ptr<const Model>& model,
                                const ToyVocabulary& vocabulary, const EvalOptions& options,
                                const std::string& file) {
  auto text = read_text(file);
  if (!text) return std::move(text).failure();
  auto questions = parse_questions(*text);
  if (!questions) return std::move(questions).failure();
  Score score;
  score.metric = "exact match";
  score.items = questions->size();
  double right = 0;
  for (const Question& question : *questions) {
    if (options.limit > 0 && score.covered == options.limit) break;
    auto answer = translate(model, vocabulary.encode(question.question));
    if (!answer) return std::move(answer).failure();
    right += vocabulary.decode(*answer) == question.answer ? 1 : 0;
    ++score.covered;
  }
  score.value = right / static_cast<double>(score.covered);
  return score;
}

Result<Score> score_compression(const PublishedTokeniser& tokeniser, const EvalOptions& options,
                                const std::string& file) {
  Score score;
  score.metric = "bytes a token";
  score.is_share = false;
  double bytes = 0, tokens = 0;
  auto read = for_each_text(options, file, score, [&](std::string_view text) -> Result<void> {
    auto ids = tokeniser.encode(text, false);
    if (!ids) return std::move(ids).failure();
    bytes += static_cast<double>(text.size());
    tokens += static_cast<double>(ids->size());
    return {};
  });
  if (!read) return std::move(read).failure();
  if (tokens == 0) return Error{ErrorCode::invalid_argument, "there is no text"};
  score.value = bytes / tokens;
  score.numbers = {{"bytes", bytes}, {"tokens", tokens}};
  return score;
}

}  // namespace

Result<Scorer> translation_scorer(const EvalOptions& options) {
  const fs::path folder(options.model);
  auto config = read_text((folder / "config.json").string());
  if (!config) return std::move(config).failure();
  auto weights = read_file((folder / "model.safetensors").string());
  if (!weights) return std::move(weights).failure();
  const std::span<const std::byte> files[] = {*weights};
  auto loaded = load_model(*config, files);
  if (!loaded) return std::move(loaded).failure();
  const std::shared_ptr<const Model> model(std::move(*loaded));
  if (model->config.decoder_layers == 0) {
    return Error{ErrorCode::unsupported,
                 "a " + model->config.architecture + " is no encoder-decoder"};
  }
  auto vocabulary = ToyVocabulary::read(folder / "vocabulary.json");
  if (!vocabulary) return std::move(vocabulary).failure();
  return Scorer([model, vocabulary = std::move(*vocabulary), options](const Files& files) {
    return score_translation(model, vocabulary, options, files.front());
  });
}

Result<Scorer> tokeniser_scorer(const EvalOptions& options) {
  auto opened = PublishedTokeniser::open(options.model);
  if (!opened) return std::move(opened).failure();
  auto tokeniser = std::make_shared<const PublishedTokeniser>(std::move(*opened));
  return Scorer([tokeniser, options](const Files& files) {
    return score_compression(*tokeniser, options, files.front());
  });
}

}  // namespace embedscope::cli
