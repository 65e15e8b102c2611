#include "cli/windows.h"

#include <algorithm>

#include "cli/corpus.h"
#include "cli/files.h"

namespace embedscope::cli {

std::size_t context_of(const LanguageModel& language) {
  const TransformerConfig& config = language.model->config;
  return config.context - config.position_offset;
}

Result<std::vector<Window>> windows_of(const LanguageModel& language, std::string_view text) {
  auto ids = language.tokeniser.encode(text, false);
  if (!ids) return std::move(ids).failure();
  const TransformerConfig& config = language.model->config;
  if (!config.eos.empty()) ids->push_back(config.eos.front());
  const std::size_t starts = language.start ? 1 : 0;
  const std::size_t size = context_of(language) - starts;
  const std::size_t step = context_of(language) / 2;
  std::vector<Window> windows;
  for (std::size_t scored = 0; scored < ids->size();) {
    const std::size_t first = scored > step ? scored - step : 0;
    const std::size_t last = std::min(first + size, ids->size());
    Window& window = windows.emplace_back();
    window.ids.assign(starts, language.start.value_or(0));
    window.ids.insert(window.ids.end(), ids->begin() + static_cast<std::ptrdiff_t>(first),
                      ids->begin() + static_cast<std::ptrdiff_t>(last));
    window.fresh = scored - first + starts;
    scored = last;
  }
  return windows;
}

Result<std::uint64_t> for_each_held_out(
    const std::string& corpus, std::size_t limit,
    const std::function<Result<void>(std::string_view)>& visit) {
  std::uint64_t count = 0;
  std::vector<std::string> texts;
  auto read =
      for_each_document(corpus, [&](const std::vector<std::string>& document, DocumentPart part) {
        if (part != DocumentPart::held_out) return;
        ++count;
        if (limit > 0 && texts.size() == limit) return;
        std::string& text = texts.emplace_back();
        for (const std::string& line : document) text += (text.empty() ? "" : "\n") + line;
      });
  if (!read) return std::move(read).failure();
  for (const std::string& text : texts) {
    if (auto done = visit(text); !done) return std::move(done).failure();
  }
  return count;
}

Result<void> for_each_text(const EvalOptions& options, const std::string& file, Score& score,
                           const std::function<Result<void>(std::string_view)>& visit) {
  if (!options.held_out) {
    auto text = read_text(file);
    if (!text) return std::move(text).failure();
    score.items = score.covered = 1;
    return visit(*text);
  }
  auto count = for_each_held_out(file, options.limit, [&](std::string_view text) {
    ++score.covered;
    return visit(text);
  });
  if (!count) return std::move(count).failure();
  score.items = *count;
  return {};
}

}  // namespace embedscope::cli
