#include "learn/skip_gram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/sizes.h"
#include "kernels/lanes.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxWindow = 64;
constexpr std::size_t kMaxNegatives = 255;
constexpr std::size_t kMaxDims = 4096;

/// −log σ(x) and σ(x) by table, as in word2vec.c: exp() would be most of the work, and a table is
/// the same on every platform. Past ±kSaturation the slope is taken as 0 or 1.
class LogisticTable {
 public:
  static constexpr float kSaturation = 8.0F;

  LogisticTable() : sigmoid_(kCells + 1), loss_(kCells + 1) {
    for (std::size_t cell = 0; cell <= kCells; ++cell) {
      const double x = ((static_cast<double>(cell) / kCells) - 0.5) * 2.0 * kSaturation;
      sigmoid_[cell] = static_cast<float>(1.0 / (1.0 + std::exp(-x)));
      loss_[cell] = static_cast<float>(std::log1p(std::exp(-x)));
    }
  }
  [[nodiscard]] float sigmoid(float x) const { return sigmoid_[cell(x)]; }
  [[nodiscard]] float loss(float x) const { return loss_[cell(x)]; }

 private:
  static constexpr std::size_t kCells = 4096;
  static std::size_t cell(float x) {
    const float clamped = std::clamp(x, -kSaturation, kSaturation);
    return static_cast<std::size_t>(((clamped / (2.0F * kSaturation)) + 0.5F) * kCells);
  }
  std::vector<float> sigmoid_;
  std::vector<float> loss_;
};

const LogisticTable& logistic() {
  static const LogisticTable table;
  return table;
}

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

Result<void> validate(const TokenCorpus& corpus, std::span<const std::uint64_t> counts,
                      const SkipGramOptions& options) {
  if (options.dims == 0 || options.dims > kMaxDims) {
    return invalid("skip-gram: dims must be 1 to 4096, not " + std::to_string(options.dims));
  }
  if (options.window == 0 || options.window > kMaxWindow) {
    return invalid("skip-gram: window must be 1 to 64, not " + std::to_string(options.window));
  }
  if (options.negatives == 0 || options.negatives > kMaxNegatives) {
    return invalid("skip-gram: negatives must be 1 to 255, not " +
                   std::to_string(options.negatives));
  }
  if (options.epochs == 0) {
    return invalid("skip-gram: epochs must be at least 1");
  }
  const bool rates_finite = std::isfinite(options.learning_rate) &&
                            std::isfinite(options.final_learning_rate) &&
                            std::isfinite(options.subsample) && std::isfinite(options.noise_power);
  if (!rates_finite || options.learning_rate <= 0 || options.final_learning_rate < 0 ||
      options.subsample < 0) {
    return invalid("skip-gram: rates and thresholds must be finite and not negative");
  }
  if (counts.size() < 2 || counts.size() > std::numeric_limits<std::uint32_t>::max()) {
    return invalid("skip-gram: a vocabulary needs at least two words, not " +
                   std::to_string(counts.size()));
  }
  if (corpus.tokens.empty() || corpus.offsets.size() < 2) {
    return invalid("skip-gram: the corpus holds no tokens");
  }
  for (std::size_t s = 0; s + 1 < corpus.offsets.size(); ++s) {
    if (corpus.offsets[s] > corpus.offsets[s + 1] || corpus.offsets[s + 1] > corpus.tokens.size()) {
      return invalid("skip-gram: sentence " + std::to_string(s) + " ends outside the corpus");
    }
  }
  for (const std::uint32_t token : corpus.tokens) {
    if (token >= counts.size() || counts[token] == 0) {
      return invalid("skip-gram: token " + std::to_string(token) +
                     " is not in the vocabulary or has no count");
    }
  }
  return {};
}

}  // namespace

double SkipGram::Cursor::take_loss() {
  const double mean = pairs_ == 0 ? 0.0 : loss_ / static_cast<double>(pairs_);
  loss_ = 0;
  pairs_ = 0;
  return mean;
}

SkipGram::SkipGram(SkipGram&& other) noexcept
    : corpus_(other.corpus_),
      options_(other.options_),
      vocabulary_(other.vocabulary_),
      stride_(other.stride_),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      keep_(std::move(other.keep_)),
      noise_cut_(std::move(other.noise_cut_)),
      noise_alias_(std::move(other.noise_alias_)),
      total_(other.total_),
      done_(other.done_.load()) {}

Result<SkipGram> SkipGram::create(TokenCorpus corpus, std::span<const std::uint64_t> counts,
                                  const SkipGramOptions& options) {
  if (auto valid = validate(corpus, counts, options); !valid) {
    return std::move(valid).failure();
  }
  SkipGram model;
  model.corpus_ = corpus;
  model.options_ = options;
  model.vocabulary_ = counts.size();
  model.stride_ = (options.dims + kLanes - 1) / kLanes * kLanes;
  model.total_ = product(corpus.tokens.size(), options.epochs);
  if (model.total_ == kTooMany) {
    return failure(ErrorCode::too_large, {options.epochs, " passes over ", corpus.tokens.size(),
                                          " tokens are more than can be counted"});
  }
  if (auto room = room_for(product(model.vocabulary_, 40), "a vocabulary's draws"); !room)
    return std::move(room).failure();

  auto input = AlignedBuffer<float>::allocate(product(model.vocabulary_, model.stride_));
  if (!input) return std::move(input).failure();
  auto output = AlignedBuffer<float>::allocate(product(model.vocabulary_, model.stride_));
  if (!output) return std::move(output).failure();
  model.input_ = std::move(input).value();
  model.output_ = std::move(output).value();

  // As in word2vec.c: inputs uniform in ±1/2d, outputs zero (which a new buffer is).
  Rng rng(options.seed);
  for (std::size_t word = 0; word < model.vocabulary_; ++word) {
    for (std::size_t column = 0; column < options.dims; ++column) {
      model.input_.data()[(word * model.stride_) + column] =
          (rng.uniform() - 0.5F) / static_cast<float>(options.dims);
    }
  }

  double total_count = 0;
  for (const std::uint64_t count : counts) total_count += static_cast<double>(count);
  model.keep_.resize(model.vocabulary_);
  for (std::size_t word = 0; word < model.vocabulary_; ++word) {
    const double frequency = static_cast<double>(counts[word]) / total_count;
    const double ratio = frequency > 0 ? options.subsample / frequency : 1.0;
    model.keep_[word] =
        options.subsample == 0 ? 1.0F : static_cast<float>(std::min(1.0, std::sqrt(ratio) + ratio));
  }

  // Walker's alias method: one random cell and one comparison draw from the noise distribution.
  std::vector<double> share(model.vocabulary_);
  double mass = 0;
  for (std::size_t word = 0; word < model.vocabulary_; ++word) {
    share[word] = std::pow(static_cast<double>(counts[word]), options.noise_power);
    mass += share[word];
  }
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t word = 0; word < model.vocabulary_; ++word) {
    share[word] *= static_cast<double>(model.vocabulary_) / mass;
    (share[word] < 1.0 ? small : large).push_back(word);
  }
  model.noise_cut_.assign(model.vocabulary_, std::numeric_limits<std::uint32_t>::max());
  model.noise_alias_.resize(model.vocabulary_);
  for (std::uint32_t word = 0; word < model.vocabulary_; ++word) model.noise_alias_[word] = word;
  while (!small.empty() && !large.empty()) {
    const std::uint32_t poor = small.back();
    const std::uint32_t rich = large.back();
    small.pop_back();
    model.noise_cut_[poor] = static_cast<std::uint32_t>(share[poor] * 4294967295.0);
    model.noise_alias_[poor] = rich;
    share[rich] -= 1.0 - share[poor];
    if (share[rich] < 1.0) {
      large.pop_back();
      small.push_back(rich);
    }
  }
  return model;
}

std::vector<SkipGram::Cursor> SkipGram::cursors(std::size_t count) const {
  std::vector<Cursor> cursors;
  const std::size_t sentences = corpus_.offsets.size() - 1;
  for (std::size_t index = 0; index < count; ++index) {
    Cursor cursor(options_.seed + 1 + index);
    for (std::size_t s = index; s < sentences; s += count) {
      cursor.sentences_.push_back(static_cast<std::uint32_t>(s));
    }
    cursor.rng_.shuffle(cursor.sentences_.begin(), cursor.sentences_.end());
    cursor.epochs_ = cursor.sentences_.empty() ? 0 : options_.epochs;
    cursor.work_.resize(product(2, options_.window, options_.negatives + 1));
    cursors.push_back(std::move(cursor));
  }
  return cursors;
}

float SkipGram::learning_rate() const {
  const double fraction =
      std::min(1.0, static_cast<double>(tokens_done()) / static_cast<double>(total_));
  const double rate = ((1.0 - fraction) * static_cast<double>(options_.learning_rate)) +
                      (fraction * static_cast<double>(options_.final_learning_rate));
  return static_cast<float>(rate);
}

void SkipGram::step(Cursor& cursor, std::uint64_t tokens) {
  std::uint64_t read = 0;
  while (read < tokens && !cursor.done()) {
    const std::uint32_t sentence = cursor.sentences_[cursor.position_];
    const auto text = corpus_.tokens.subspan(
        corpus_.offsets[sentence], corpus_.offsets[sentence + 1] - corpus_.offsets[sentence]);
    const float rate = learning_rate();

    cursor.kept_.clear();
    for (const std::uint32_t token : text) {
      if (keep_[token] >= 1.0F || cursor.rng_.uniform() < keep_[token]) {
        cursor.kept_.push_back(token);
      }
    }
    const std::vector<std::uint32_t>& kept = cursor.kept_;
    for (std::size_t centre = 0; centre < kept.size(); ++centre) {
      const std::size_t reach = 1 + cursor.rng_.below(static_cast<std::uint32_t>(options_.window));
      const std::size_t first = centre < reach ? 0 : centre - reach;
      const std::size_t last = std::min(kept.size(), centre + reach + 1);
      std::uint32_t context[2 * kMaxWindow];
      std::size_t size = 0;
      for (std::size_t other = first; other < last; ++other) {
        if (other != centre) context[size++] = kept[other];
      }
      if (size > 0) train_window(cursor, {context, size}, kept[centre], rate);
    }

    read += text.size();
    done_.fetch_add(text.size(), std::memory_order_relaxed);
    if (++cursor.position_ == cursor.sentences_.size()) {
      cursor.position_ = 0;
      ++cursor.epoch_;
      cursor.rng_.shuffle(cursor.sentences_.begin(), cursor.sentences_.end());
    }
  }
  cursor.tokens_read_ += read;
}

// One window as two small matrix products. With I the context rows of `in` (m × d) and O the rows
// of `out` for the centre and its noise (n × d):
//   G = η (Y − σ(I Oᵀ)),  I += G O,  O += Gᵀ I   (both right-hand sides before the update)
void SkipGram::train_window(Cursor& cursor, std::span<const std::uint32_t> context,
                            std::uint32_t centre, float rate) {
  std::uint32_t targets[kMaxNegatives + 1];
  std::size_t target_count = 0;
  targets[target_count++] = centre;
  for (std::size_t draw = 0; draw < options_.negatives; ++draw) {
    const std::uint64_t bits = cursor.rng_.next();
    const auto cell = static_cast<std::uint32_t>(((bits >> 32) * vocabulary_) >> 32);
    const std::uint32_t noise =
        static_cast<std::uint32_t>(bits) <= noise_cut_[cell] ? cell : noise_alias_[cell];
    if (noise != centre) targets[target_count++] = noise;
  }

  const std::size_t rows = context.size();
  float* in[2 * kMaxWindow];
  float* out[kMaxNegatives + 1];
  for (std::size_t i = 0; i < rows; ++i) in[i] = input_.data() + (context[i] * stride_);
  for (std::size_t j = 0; j < target_count; ++j) out[j] = output_.data() + (targets[j] * stride_);

  float* gradient = cursor.work_.data();
  const LogisticTable& table = logistic();
  double loss = 0;
  const auto record = [&](std::size_t i, std::size_t j, const Lanes& products) {
    const float logit = horizontal_sum(products);
    const float label = j == 0 ? 1.0F : 0.0F;
    gradient[(i * target_count) + j] = rate * (label - table.sigmoid(logit));
    loss += table.loss(j == 0 ? logit : -logit);
  };
  for (std::size_t i = 0; i < rows; ++i) {
    std::size_t j = 0;
    for (; j + 3 <= target_count; j += 3) {  // three targets for each load of the context row
      Lanes first = Lanes::zero();
      Lanes second = Lanes::zero();
      Lanes third = Lanes::zero();
      for (std::size_t d = 0; d < stride_; d += kLanes) {
        const Lanes value = Lanes::load(in[i] + d);
        first += value * Lanes::load(out[j] + d);
        second += value * Lanes::load(out[j + 1] + d);
        third += value * Lanes::load(out[j + 2] + d);
      }
      record(i, j, first);
      record(i, j + 1, second);
      record(i, j + 2, third);
    }
    for (; j < target_count; ++j) {
      Lanes only = Lanes::zero();
      for (std::size_t d = 0; d < stride_; d += kLanes) {
        only += Lanes::load(in[i] + d) * Lanes::load(out[j] + d);
      }
      record(i, j, only);
    }
  }
  for (std::size_t d = 0; d < stride_; d += kLanes) {
    Lanes before[2 * kMaxWindow];
    for (std::size_t i = 0; i < rows; ++i) {
      before[i] = Lanes::load(in[i] + d);
      Lanes row = before[i];
      for (std::size_t j = 0; j < target_count; ++j) {
        row += gradient[(i * target_count) + j] * Lanes::load(out[j] + d);
      }
      row.store(in[i] + d);
    }
    for (std::size_t j = 0; j < target_count; ++j) {
      Lanes row = Lanes::load(out[j] + d);
      for (std::size_t i = 0; i < rows; ++i) {
        row += gradient[(i * target_count) + j] * before[i];
      }
      row.store(out[j] + d);
    }
  }
  cursor.loss_ += loss;
  cursor.pairs_ += rows;
}

MatrixView<const float> SkipGram::input() const {
  return {input_.data(), vocabulary_, options_.dims, stride_};
}

MatrixView<const float> SkipGram::output() const {
  return {output_.data(), vocabulary_, options_.dims, stride_};
}

}  // namespace embedscope
