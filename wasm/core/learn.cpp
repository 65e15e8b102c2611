// Skip-gram over a text of the reader's.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boundary/steps.h"
#include "learn/skip_gram.h"
#include "lexical/word_split.h"

namespace embedscope::boundary {
namespace {

/// A text as token ids, most frequent word first, and what they stand for. A line is a sentence.
struct TokenText {
  std::vector<std::string> words;
  std::vector<std::uint64_t> counts;
  std::vector<std::uint32_t> tokens;
  std::vector<std::uint64_t> offsets{0};

  TokenText(std::string_view text, std::uint32_t min_count) {
    // Every word of the text in order, folded; an empty one ends a line.
    std::string folded;
    std::vector<std::uint32_t> ends;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      for_each_word(text.substr(begin, end - begin), [&](std::string_view word) {
        folded += word;
        ends.push_back(folded.size());
      });
      ends.push_back(folded.size());
      begin = end + 1;
    }
    const auto word_at = [&](std::uint32_t place) {
      const std::uint32_t begin = place == 0 ? 0 : ends[place - 1];
      return std::string_view(folded).substr(begin, ends[place] - begin);
    };

    // Places in the order of their words, and the runs of equal ones.
    std::vector<std::uint32_t> places(ends.size());
    for (std::uint32_t place = 0; place < places.size(); ++place) places[place] = place;
    std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
      const int order = word_at(a).compare(word_at(b));
      return order != 0 ? order < 0 : a < b;
    });
    struct Run {
      std::uint32_t begin, end;
    };
    std::vector<Run> runs;
    for (std::uint32_t begin = 0, end = 0; begin < places.size(); begin = end) {
      while (end < places.size() && word_at(places[end]) == word_at(places[begin])) ++end;
      if (!word_at(places[begin]).empty() && end - begin >= min_count) runs.push_back({begin, end});
    }

    // Frequent words first, equals by where they first stand.
    std::sort(runs.begin(), runs.end(), [&](const Run& a, const Run& b) {
      const std::uint32_t a_count = a.end - a.begin;
      const std::uint32_t b_count = b.end - b.begin;
      return a_count != b_count ? a_count > b_count : places[a.begin] < places[b.begin];
    });
    constexpr std::uint32_t kRare = UINT32_MAX;
    std::vector<std::uint32_t> ids(ends.size(), kRare);
    for (const Run& run : runs) {
      for (std::uint32_t at = run.begin; at < run.end; ++at) ids[places[at]] = words.size();
      words.emplace_back(word_at(places[run.begin]));
      counts.push_back(run.end - run.begin);
    }
    for (std::uint32_t place = 0; place < ends.size(); ++place) {
      if (ids[place] != kRare) {
        tokens.push_back(ids[place]);
      } else if (word_at(place).empty() && tokens.size() > offsets.back()) {
        offsets.push_back(tokens.size());
      }
    }
  }
};

class SkipGramRun {
 public:
  static Result<std::unique_ptr<SkipGramRun>> start(std::unique_ptr<TokenText> text,
                                                    const SkipGramOptions& options) {
    auto model = SkipGram::create({text->tokens, text->offsets}, text->counts, options);
    if (!model) return std::move(model).failure();
    return std::unique_ptr<SkipGramRun>(
        new SkipGramRun(std::move(text), std::move(*model), options.dims));
  }

  bool step(std::size_t tokens) {
    model_.step(cursor_, tokens);
    return cursor_.done();
  }
  [[nodiscard]] std::uint64_t done() const { return model_.tokens_done(); }
  [[nodiscard]] std::uint64_t total() const { return model_.tokens_total(); }
  double take_loss() { return cursor_.take_loss(); }

  [[nodiscard]] std::string words() const {
    std::string lines;
    for (const std::string& word : text_->words) {
      if (!lines.empty()) lines += '\n';
      lines += word;
    }
    return lines;
  }
  [[nodiscard]] Uint32Array counts() const {
    const std::vector<std::uint32_t> counts(text_->counts.begin(), text_->counts.end());
    return copy_out<std::uint32_t>(counts);
  }
  [[nodiscard]] Float32Array vectors() const {
    const MatrixView<const float> rows = model_.input();
    std::vector<float> values;
    for (std::size_t row = 0; row < rows.rows; ++row) {
      const std::span<const float> from = rows.row(row).first(dims_);
      values.insert(values.end(), from.begin(), from.end());
    }
    return copy_out<float>(values);
  }

 private:
  SkipGramRun(std::unique_ptr<TokenText> text, SkipGram model, std::size_t dims)
      : text_(std::move(text)),
        model_(std::move(model)),
        cursor_(std::move(model_.cursors(1).front())),
        dims_(dims) {}

  std::unique_ptr<TokenText> text_;  // the model reads it
  SkipGram model_;
  SkipGram::Cursor cursor_;
  std::size_t dims_;
};

Outcome<std::unique_ptr<SkipGramRun>> start(const Uint8Array& text, std::uint32_t min_count,
                                            SkipGramOptions options, double seed) {
  return outcome<std::unique_ptr<SkipGramRun>>([&]() -> Result<std::unique_ptr<SkipGramRun>> {
    const auto bytes = copy_in(text, "the text");
    if (!bytes) return bytes.error();
    auto tokens = std::make_unique<TokenText>(
        std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()), min_count);
    options.seed = static_cast<std::uint64_t>(seed);
    return SkipGramRun::start(std::move(tokens), options);
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(learn) {
  register_kind<OutcomeKind<std::unique_ptr<SkipGramRun>>>("Outcome<SkipGramRun>");
  emscripten::value_object<SkipGramOptions>("SkipGramOptions")
      .field("dims", &SkipGramOptions::dims)
      .field("window", &SkipGramOptions::window)
      .field("negatives", &SkipGramOptions::negatives)
      .field("subsample", &SkipGramOptions::subsample)
      .field("noisePower", &SkipGramOptions::noise_power)
      .field("learningRate", &SkipGramOptions::learning_rate)
      .field("finalLearningRate", &SkipGramOptions::final_learning_rate)
      .field("epochs", &SkipGramOptions::epochs);
  steps<SkipGramRun>("SkipGramRun")
      .class_function("start", &start)
      .class_function("defaults", &defaults<SkipGramOptions>)
      .function("takeLoss", &SkipGramRun::take_loss)
      .function("words", &SkipGramRun::words)
      .function("counts", &SkipGramRun::counts)
      .function("vectors", &SkipGramRun::vectors);
}

}  // namespace embedscope::boundary
