// The forward pass: tokens go in, every hidden state comes out, a layer a step. Tokens may be fed
// all at once or one after the other; what the earlier ones left in the cache is what the later
// ones attend to.
//
//   run = ForwardPass::create(model, options)
//   run.feed(ids); while (!run.step()) …; run.logits(…)       and again with the next token
//
// Layers are those of the configuration (config.h); per layer, with n a norm and x the hidden
// states:
//   pre-norm    x += W_o attention(n(x));   x += mlp(n(x))
//   post-norm   x = n(x + W_o attention(x));   x = n(x + mlp(x))
//   both        x += n'(W_o attention(n(x)));  x += n'(mlp(n(x)))
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "transformer/key_value_cache.h"
#include "transformer/mask.h"
#include "transformer/model.h"
#include "transformer/rotary.h"
#include "transformer/trace.h"

namespace embedscope {

struct PassOptions {
  /// Positions to make room for, fed over time. 0 is as many as are fed first: then nothing is kept
  /// for later tokens, and one cache serves all layers.
  std::size_t capacity = 0;
  Mask mask;
  std::vector<std::string> trace;
  std::vector<Intervention> interventions;
  /// Look tokens up in a table whose rows were shuffled with this seed.
  std::optional<std::uint64_t> shuffle_embedding;
  /// Keep every layer's hidden states, so that revise() need not begin at the start. Takes one
  /// feed.
  bool revisable = false;
};

class ForwardPass {
 public:
  /// Errors: `not_found` for a name that is not traced, `invalid_argument` for options that
  /// contradict each other, `too_large` past the model's context.
  static Result<ForwardPass> create(std::shared_ptr<const Model> model, PassOptions options);

  ForwardPass(ForwardPass&&) noexcept;
  ForwardPass& operator=(ForwardPass&&) noexcept;
  ~ForwardPass();

  /// Encodes the source of an encoder-decoder, once, before the first feed; its steps follow.
  Result<void> feed_source(std::span<const std::uint32_t> ids);

  /// Takes the next tokens, with their types (all 0 when empty). Errors: `out_of_range` naming an
  /// id outside the vocabulary, `too_large` past the capacity, `invalid_argument` for none, or for
  /// a mask of other size.
  Result<void> feed(std::span<const std::uint32_t> ids, std::span<const std::uint32_t> types = {});

  /// Several texts of one length at once, one after the other in `ids`: rows of products, while
  /// each text attends to itself alone. Row t · length + i of what comes out is token i of text t,
  /// with the values that a pass of its own gives. Errors: also `invalid_argument` for texts of
  /// other lengths, and for a run with a capacity, a mask, a trace or changes.
  Result<void> feed_texts(std::span<const std::uint32_t> ids, std::size_t texts);

  /// One layer of what was fed; true when all are through. Errors come from changes to tensors.
  Result<bool> step();
  /// All steps. Errors: also `cancelled`.
  Result<void> advance(const Progress& progress = {});

  /// Other changes, and another mask where one is given, to what was fed: what comes before the
  /// first of them is not computed again. Steps follow. Errors: `invalid_argument` for a run that
  /// is not revisable.
  Result<void> revise(std::vector<Intervention> interventions, std::optional<Mask> mask = {});

  /// Of the fed tokens, after the last step: hidden states before and after the last norm, [rows,
  /// width].
  [[nodiscard]] MatrixView<const float> hidden() const;
  [[nodiscard]] MatrixView<const float> normed() const;
  /// The head's answer at one of the fed tokens, one value a token of the vocabulary. Errors:
  /// `unsupported` for a model without a head, `out_of_range`.
  Result<void> logits(std::size_t row, std::span<float> out);
  /// What the head would say of hidden states that are no last layer's (the logit lens,
  /// nostalgebraist, 2020): `hidden` is [rows, width], `out` [rows, vocabulary].
  Result<void> lens(MatrixView<const float> hidden, MatrixView<float> out);

  [[nodiscard]] const Model& model() const;
  [[nodiscard]] const Trace& trace() const;
  /// Rows that were fed last, and positions in all.
  [[nodiscard]] std::size_t rows() const;
  [[nodiscard]] std::size_t positions() const;
  /// Layers done and to do, of the current feed.
  [[nodiscard]] std::size_t done() const;
  [[nodiscard]] std::size_t total() const;
  /// Bytes that the run holds besides the model.
  [[nodiscard]] std::size_t memory() const;

 private:
  struct State;
  explicit ForwardPass(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace embedscope
