#include "cli/sentence_encoder.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "base/utf8.h"
#include "cli/files.h"
#include "cli/tokeniser/unicode.h"
#include "format/safetensors.h"
#include "transformer/forward_pass.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

/// Rows of a product that fill its tiles well, in a room of a few megabytes.
constexpr std::size_t kTokensAtOnce = 512;

/// The recipe of a folder; errors name the file within it.
Result<SentenceRecipe> recipe_of(const std::string& folder) {
  auto recipe = read_sentence_recipe(
      [&](const std::string& path) -> Result<std::optional<std::vector<std::byte>>> {
        const fs::path file = fs::path(folder) / path;
        std::error_code ignored;
        if (!fs::exists(file, ignored)) return std::optional<std::vector<std::byte>>();
        auto bytes = read_file(file.string());
        if (!bytes) return std::move(bytes).failure();
        return std::optional(std::move(*bytes));
      });
  if (recipe || recipe.error().message.starts_with(folder)) return recipe;
  return failure(recipe.error().code, {folder, ": ", recipe.error().message});
}

/// What a GGUF file says: its pooling, and vectors of length 1.
SentenceRecipe recipe_of(const LanguageModel& language, const std::string& path) {
  SentenceRecipe recipe;
  recipe.modules.emplace_back(Normalize{});
  if (language.pooling) {
    recipe.pooling = {*language.pooling};
  } else {
    recipe.notices.push_back(path + ": its pooling_type is not known here; the mean is taken");
  }
  return recipe;
}

/// The median of the lengths of all pieces, in characters; of two in the middle their mean, cut to
/// a whole number.
std::size_t median_length(const PublishedTokeniser& tokeniser) {
  std::vector<std::size_t> lengths;
  for (std::uint32_t id = 0; id < tokeniser.vocabulary_size(); ++id) {
    const auto piece = tokeniser.piece(id);
    if (!piece || piece->empty()) continue;
    std::size_t count = 0;
    for (std::size_t at = 0; at < piece->size(); ++count) decode_utf8(*piece, at);
    lengths.push_back(count);
  }
  if (lengths.empty()) return 1;
  std::sort(lengths.begin(), lengths.end());
  const std::size_t middle = lengths.size() / 2;
  return lengths.size() % 2 == 1 ? lengths[middle] : (lengths[middle - 1] + lengths[middle]) / 2;
}

/// The first characters of a text.
std::string_view first_characters(std::string_view text, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t count = 0; count < most && at < text.size(); ++count) decode_utf8(text, at);
  return text.substr(0, at);
}

}  // namespace

Result<SentenceEncoder> SentenceEncoder::open(const std::string& folder,
                                              const std::string& tokeniser) {
  SentenceRecipe recipe;
  if (!is_gguf(folder)) {
    auto read = recipe_of(folder);
    if (!read) return std::move(read).failure();
    recipe = std::move(*read);
  }
  SentenceEncoder encoder(std::move(recipe));
  auto opened = encoder.recipe_.is_static ? encoder.open_table(folder, tokeniser)
                                          : encoder.open_transformer(folder, tokeniser);
  if (!opened) return std::move(opened).failure();
  encoder.notices_.insert(encoder.notices_.end(), encoder.recipe_.notices.begin(),
                          encoder.recipe_.notices.end());
  return encoder;
}

Result<void> SentenceEncoder::open_transformer(const std::string& folder,
                                               const std::string& tokeniser) {
  auto language = read_language_model(
      recipe_.folder.empty() ? folder : (fs::path(folder) / recipe_.folder).string(), tokeniser);
  if (!language) return std::move(language).failure();
  if (is_gguf(folder)) recipe_ = recipe_of(*language, folder);
  const TransformerConfig& config = language->model->config;
  longest_ = config.context - config.position_offset;
  longest_ = std::min(longest_, recipe_.longest.value_or(longest_));
  types_ = language->types;
  notices_ = language->notices;
  language_ = std::move(*language);
  return {};
}

Result<void> SentenceEncoder::open_table(const std::string& folder, const std::string& tokeniser) {
  const fs::path at = fs::path(folder) / recipe_.folder;
  const std::string path = (at / "model.safetensors").string();
  auto bytes = read_file(path);
  if (!bytes) return std::move(bytes).failure();
  auto file = Safetensors::parse(*bytes);
  if (!file) return failure(file.error().code, {path, ": ", file.error().message});
  auto table = StaticModel::read(*file);
  if (!table) return failure(table.error().code, {path, ": ", table.error().message});
  auto opened = PublishedTokeniser::open(tokeniser.empty() ? at.string() : tokeniser);
  if (!opened) return std::move(opened).failure();
  for (const TensorView& tensor : file->tensors())
    types_.insert(std::string(embedscope::name(tensor.dtype)));
  longest_ = recipe_.longest.value_or(0);
  if (recipe_.is_model2vec) most_characters_ = longest_ * median_length(*opened);
  table_ = std::move(*table);
  own_tokeniser_ = std::move(*opened);
  return {};
}

const PublishedTokeniser& SentenceEncoder::tokeniser() const {
  return language_ ? language_->tokeniser : *own_tokeniser_;
}

const TransformerConfig* SentenceEncoder::config() const {
  return language_ ? &language_->model->config : nullptr;
}

std::string SentenceEncoder::default_prompt() const {
  if (recipe_.default_prompt.empty()) return {};
  return recipe_.prompt(recipe_.default_prompt).value();  // which was looked up when it was read
}

Result<ReadText> SentenceEncoder::read(std::string_view text, const std::string& prompt) const {
  std::string whole = prompt + std::string(text);
  if (recipe_.lower_case) whole = lower(whole);
  ReadText read;
  if (!language_) {
    std::string_view cut = whole;
    if (most_characters_ > 0) cut = first_characters(whole, most_characters_);
    auto ids = own_tokeniser_->encode(cut, false);
    if (!ids) return std::move(ids).failure();
    if (recipe_.is_model2vec) {
      if (const auto unknown = own_tokeniser_->unknown())
        ids->erase(std::remove(ids->begin(), ids->end(), *unknown), ids->end());
    }
    read.tokens = ids->size();
    if (cut.size() < whole.size()) ++read.tokens;  // at least: the rest was not tokenised
    if (longest_ > 0 && ids->size() > longest_) ids->resize(longest_);
    read.ids = std::move(*ids);
    return read;
  }
  auto ids = language_->prompt(whole);
  if (!ids) return std::move(ids).failure();
  const auto closing = language_->closing();
  read.tokens = ids->size();
  read.after = closing ? 1 : 0;
  // An empty text is all that stands around it, or the token that begins a text.
  const auto around = language_->tokeniser.encode("", true);
  read.before = (whole.empty() || !around ? ids->size() : around->size()) - read.after;
  if (ids->size() > longest_) {
    ids->resize(longest_);
    if (closing) ids->back() = *closing;
  }
  if (!prompt.empty()) {
    auto alone = language_->prompt(recipe_.lower_case ? lower(prompt) : prompt);
    if (!alone) return std::move(alone).failure();
    read.prompt_tokens = alone->size() - (closing && alone->back() == *closing ? 1 : 0);
  }
  read.ids = std::move(*ids);
  return read;
}

Result<void> SentenceEncoder::for_each_states(std::span<const std::vector<std::uint32_t>> lists,
                                              const VisitStates& visit) const {
  if (!language_)
    return Error{ErrorCode::unsupported, "a static table has no states of tokens in their places"};
  std::vector<std::size_t> order(lists.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(lists[a].size(), a) < std::pair(lists[b].size(), b);
  });
  for (std::size_t begin = 0; begin < order.size();) {
    const std::size_t length = lists[order[begin]].size();
    const std::size_t most =
        std::max<std::size_t>(1, kTokensAtOnce / std::max<std::size_t>(1, length));
    std::size_t end = begin;
    std::vector<std::uint32_t> ids;
    for (; end < order.size() && end - begin < most && lists[order[end]].size() == length; ++end)
      ids.insert(ids.end(), lists[order[end]].begin(), lists[order[end]].end());
    auto pass = ForwardPass::create(language_->model, {});
    if (!pass) return std::move(pass).failure();
    if (auto fed = pass->feed_texts(ids, end - begin); !fed) return fed;
    if (auto done = pass->advance(); !done) return done;
    const MatrixView<const float> states = recipe_.pool_hidden ? pass->hidden() : pass->normed();
    for (std::size_t i = begin; i < end; ++i) {
      const float* first = states.row((i - begin) * length).data();
      if (auto done = visit(order[i], {first, length, states.cols, states.stride}); !done)
        return done;
    }
    begin = end;
  }
  return {};
}

Result<std::vector<SentenceVector>> SentenceEncoder::embed(std::span<const std::string> texts,
                                                           const std::string& prompt,
                                                           const SentenceOptions& options) const {
  std::vector<SentenceVector> vectors(texts.size());
  std::vector<std::vector<std::uint32_t>> lists(texts.size());
  std::vector<std::size_t> prompts(texts.size());
  const auto named = [](std::size_t text, const Error& error) {
    return failure(error.code, {"text ", text + 1, ": ", error.message});
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto read = this->read(texts[i], prompt);
    if (!read) return named(i, read.error());
    vectors[i].tokens = read->tokens;
    vectors[i].read = read->ids.size();
    prompts[i] = read->prompt_tokens;
    lists[i] = std::move(read->ids);
  }
  const auto keep = [&](std::size_t i, Result<std::vector<float>> values) -> Result<void> {
    if (!values) return named(i, values.error());
    vectors[i].values = std::move(*values);
    return {};
  };
  if (table_) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      auto mean = table_->mean(lists[i]);
      if (!mean) return named(i, mean.error());
      if (auto kept = keep(i, finish_vector(recipe_, std::move(*mean), options)); !kept)
        return std::move(kept).failure();
    }
    return vectors;
  }
  auto done = for_each_states(lists, [&](std::size_t i, MatrixView<const float> states) {
    return keep(i, sentence_vector(recipe_, states, prompts[i], options));
  });
  if (!done) return std::move(done).failure();
  return vectors;
}

}  // namespace embedscope::cli
