// word2vec's skip-gram with negative sampling (Mikolov et al., 2013, arXiv:1310.4546).
//
// For a centre word c and a word w beside it, raise log σ(in_w · out_c) and, for K words n drawn
// from the noise distribution, log σ(−in_w · out_n). The rows of `in` become the word vectors.
//
// One choice differs from the first C program and is made for speed: the K noise words are drawn
// once for a centre and shared by all its neighbours (Ji et al., 2016, arXiv:1604.04661), so that a
// window becomes one small matrix product. The expected gradient is the same.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "base/result.h"
#include "base/rng.h"

namespace embedscope {

/// Text as numbers: sentence s is tokens[offsets[s] … offsets[s + 1]). Windows never cross a
/// sentence.
struct TokenCorpus {
  std::span<const std::uint32_t> tokens;
  std::span<const std::uint64_t> offsets;  ///< one more than there are sentences
};

struct SkipGramOptions {
  /// Width of the vectors. More separates finer and costs bytes on the wire; 100–300 in the papers.
  std::size_t dims = 128;
  /// Most words to either side; each centre draws its own from 1…window, so that near words count
  /// more. Wide windows favour topic, narrow ones favour function (Levy and Goldberg, 2014).
  std::size_t window = 6;
  /// Noise words a centre. Small corpora want 5–20, large ones 2–5 (arXiv:1310.4546, §2.2).
  std::size_t negatives = 8;
  /// Frequent words are skipped with probability 1 − √(t/f) − t/f, t this threshold; 0 keeps all.
  float subsample = 1e-4F;
  /// Noise words are drawn in proportion to count^power; 0.75 in the paper.
  float noise_power = 0.75F;
  /// Step size at the start and at the end; linear in between.
  float learning_rate = 0.025F;
  float final_learning_rate = 0.0001F;
  /// Passes over the sentences, each in a new order.
  std::size_t epochs = 5;
  /// The same seed, corpus and one cursor give the same bits, native and WASM.
  std::uint64_t seed = 1;
};

/// Weights and schedule of a run. step() goes on from wherever the last one ended; stepping in
/// parts equals running whole.
class SkipGram {
 public:
  /// One reader of the corpus. A single cursor is deterministic. Several, each on its own thread,
  /// update the shared rows without locks (Hogwild!, Recht et al., 2011): faster, and not
  /// repeatable to the last bit.
  class Cursor {
   public:
    /// Tokens read by this cursor so far, over all epochs.
    [[nodiscard]] std::uint64_t tokens_read() const { return tokens_read_; }
    /// Mean loss (nats for each pair and its noise) since the last call; 0 when nothing was
    /// trained.
    double take_loss();
    [[nodiscard]] bool done() const { return epoch_ == epochs_; }

   private:
    friend class SkipGram;
    explicit Cursor(std::uint64_t seed) : rng_(seed) {}

    Rng rng_;
    std::vector<std::uint32_t> sentences_;
    std::vector<std::uint32_t> kept_;
    std::vector<float> work_;
    std::size_t position_ = 0;
    std::size_t epoch_ = 0;
    std::size_t epochs_ = 0;
    std::uint64_t tokens_read_ = 0;
    double loss_ = 0;
    std::uint64_t pairs_ = 0;
  };

  /// `corpus` must outlive the run. `counts[w]` is how often token w stands in it; it fixes the
  /// vocabulary size, the noise distribution and the subsampling.
  /// Errors: invalid_argument (options out of range, an empty corpus, a token past the vocabulary),
  /// too_large (no memory for the two matrices).
  static Result<SkipGram> create(TokenCorpus corpus, std::span<const std::uint64_t> counts,
                                 const SkipGramOptions& options);

  /// Splits the sentences among `count` cursors; ask once a run.
  std::vector<Cursor> cursors(std::size_t count) const;

  /// Trains on whole sentences until `cursor` has read at least `tokens` more of them or is done.
  void step(Cursor& cursor, std::uint64_t tokens);

  /// Step size now.
  [[nodiscard]] float learning_rate() const;
  /// Tokens read by all cursors, of tokens_total().
  [[nodiscard]] std::uint64_t tokens_done() const { return done_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t tokens_total() const { return total_; }

  /// The word vectors: vocabulary × dims.
  [[nodiscard]] MatrixView<const float> input() const;
  /// The context vectors: vocabulary × dims.
  [[nodiscard]] MatrixView<const float> output() const;

  SkipGram(SkipGram&& other) noexcept;
  SkipGram& operator=(SkipGram&&) = delete;
  SkipGram(const SkipGram&) = delete;
  SkipGram& operator=(const SkipGram&) = delete;
  ~SkipGram() = default;

 private:
  SkipGram() = default;
  void train_window(Cursor& cursor, std::span<const std::uint32_t> context, std::uint32_t centre,
                    float rate);

  TokenCorpus corpus_;
  SkipGramOptions options_;
  std::size_t vocabulary_ = 0;
  std::size_t stride_ = 0;  // dims rounded up to whole lanes; the padding stays zero
  AlignedBuffer<float> input_;
  AlignedBuffer<float> output_;
  std::vector<float> keep_;               // probability that a token is kept, by id
  std::vector<std::uint32_t> noise_cut_;  // alias table of the noise distribution (Walker, 1977)
  std::vector<std::uint32_t> noise_alias_;
  std::uint64_t total_ = 0;
  std::atomic<std::uint64_t> done_{0};
};

}  // namespace embedscope
