#include "transformer/forward_pass.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/concat.h"
#include "base/rng.h"
#include "kernels/dot.h"
#include "kernels/rowwise.h"

namespace embedscope {
namespace {

/// Grows to the largest size asked for; what it held is lost when it grows.
template <class T>
Result<void> reserve(AlignedBuffer<T>& buffer, std::size_t count) {
  if (buffer.size() >= count) return {};
  auto grown = AlignedBuffer<T>::allocate(count);
  if (!grown) return std::move(grown).failure();
  buffer = std::move(*grown);
  return {};
}

const Norm kNoNorm{};

/// out = norm(x), row by row; a copy where the model has no norm.
void apply_norm(const TransformerConfig& config, const Norm& norm, MatrixView<const float> x,
                MatrixView<float> out) {
  for (std::size_t r = 0; r < x.rows; ++r) {
    const auto row = x.row(r);
    if (norm.empty()) {
      std::copy(row.begin(), row.end(), out.row(r).begin());
    } else if (config.norm == NormKind::rms) {
      rms_norm(row, norm.weight.span(), config.norm_epsilon, out.row(r));
    } else {
      layer_norm(row, norm.weight.span(), norm.bias.span(), config.norm_epsilon, out.row(r));
    }
  }
}

/// The norm of each head, always by root mean square.
void apply_head_norm(const TransformerConfig& config, const Norm& norm, std::span<float> heads) {
  for (std::size_t at = 0; at < heads.size(); at += config.head_dim) {
    const auto head = heads.subspan(at, config.head_dim);
    rms_norm(head, norm.weight.span(), config.norm_epsilon, head);
  }
}

MatrixView<const float> read_only(MatrixView<float> view) {
  return {view.data, view.rows, view.cols, view.stride};
}

}  // namespace

struct ForwardPass::State {
  std::shared_ptr<const Model> model;
  PassOptions options;
  Trace trace;
  std::vector<std::uint32_t> shuffled;  ///< row to look up instead, by id

  // The fed tokens on their way through the layers.
  enum class Phase : std::uint8_t { idle, source, target } phase = Phase::idle;
  std::vector<std::uint32_t> ids, types;
  std::size_t first = 0;  ///< position of the first fed token
  std::size_t rows = 0;
  std::size_t layer = 0;  ///< done, within the phase's stack
  std::size_t positions = 0;
  std::vector<RotaryTable> rotary;                 ///< one an attention kind
  std::vector<AlignedBuffer<std::uint8_t>> masks;  ///< one an attention kind, rows × keys
  std::vector<bool> open;                          ///< whether a mask bars nothing
  std::vector<KeyValueCache> caches;               ///< one a layer, or one for all
  std::vector<KeyValueCache> cross_caches;         ///< of the source, one a decoder layer
  std::size_t source_rows = 0;
  std::size_t valid_states = 0;  ///< states of layers below are those of the run as it is now

  AlignedBuffer<float> x, normed, qkv, context, branch, mlp, scores, states, unrotated, source;
  AlignedBuffer<float> head_in, head_out;
  ActivationScratch scratch;

  [[nodiscard]] const TransformerConfig& config() const { return model->config; }
  [[nodiscard]] bool is_pair() const { return config().decoder_layers > 0; }
  [[nodiscard]] std::size_t stack_layers() const {
    return phase == Phase::target && is_pair() ? config().decoder_layers : config().layers;
  }
  /// The model's index of the phase's layer.
  [[nodiscard]] std::size_t layer_index() const {
    return phase == Phase::target && is_pair() ? config().layers + layer : layer;
  }
  [[nodiscard]] std::string stack() const { return phase == Phase::source ? "encoder." : ""; }
  [[nodiscard]] MatrixView<float> view(AlignedBuffer<float>& buffer, std::size_t cols) {
    return {buffer.data(), rows, cols};
  }
  Result<void> observe(const std::string& name, MatrixView<float> tensor) {
    return trace.observe(stack() + name, tensor);
  }

  Result<void> begin(std::span<const std::uint32_t> new_ids,
                     std::span<const std::uint32_t> new_types);
  Result<void> prepare_masks();
  Result<void> embed();
  Result<void> run_layer();
  Result<void> attend(const LayerWeights& weights, const std::string& at,
                      MatrixView<const float> input);
  Result<void> attend_source(const CrossAttentionWeights& weights, const std::string& at);
  Result<void> score(const std::string& at, MatrixView<const float> queries,
                     const KeyValueCache& cache, std::size_t keys, const std::uint8_t* mask);
  Result<void> feed_forward(const LayerWeights& weights, const std::string& at,
                            MatrixView<const float> input);
  Result<void> finish_stack();
  Result<void> head(MatrixView<const float> hidden, MatrixView<float> out);
};

ForwardPass::ForwardPass(std::unique_ptr<State> state) : state_(std::move(state)) {}
ForwardPass::ForwardPass(ForwardPass&&) noexcept = default;
ForwardPass& ForwardPass::operator=(ForwardPass&&) noexcept = default;
ForwardPass::~ForwardPass() = default;

Result<ForwardPass> ForwardPass::create(std::shared_ptr<const Model> model, PassOptions options) {
  const TransformerConfig& config = model->config;
  const std::size_t most = config.context - config.position_offset;
  if (options.capacity > most) {
    return failure(ErrorCode::too_large,
                   {options.capacity, " positions are more than the model's context of ", most});
  }
  if (options.revisable && options.capacity > 0) {
    return Error{ErrorCode::invalid_argument,
                 "a run that can be revised takes one feed, so no capacity"};
  }
  auto trace = Trace::create(config, options.trace, options.interventions);
  if (!trace) return std::move(trace).failure();
  auto state = std::make_unique<State>();
  state->model = std::move(model);
  state->trace = std::move(*trace);
  state->options = std::move(options);
  if (state->options.shuffle_embedding) {
    state->shuffled.resize(state->config().vocabulary);
    std::iota(state->shuffled.begin(), state->shuffled.end(), 0U);
    Rng(*state->options.shuffle_embedding).shuffle(state->shuffled.begin(), state->shuffled.end());
  }
  return ForwardPass(std::move(state));
}

Result<void> ForwardPass::feed_source(std::span<const std::uint32_t> ids) {
  if (!state_->is_pair())
    return Error{ErrorCode::invalid_argument, "only an encoder-decoder has a source"};
  if (state_->phase != State::Phase::idle)
    return Error{ErrorCode::invalid_argument, "the source comes first, and once"};
  state_->phase = State::Phase::source;
  auto begun = state_->begin(ids, {});
  if (!begun) state_->phase = State::Phase::idle;
  return begun;
}

Result<void> ForwardPass::feed(std::span<const std::uint32_t> ids,
                               std::span<const std::uint32_t> types) {
  State& s = *state_;
  if (s.phase != State::Phase::idle && s.layer < s.stack_layers()) {
    return Error{ErrorCode::invalid_argument, "the tokens fed before are still on their way"};
  }
  if (s.is_pair() && s.source_rows == 0) {
    return Error{ErrorCode::invalid_argument, "an encoder-decoder needs its source first"};
  }
  if (s.options.capacity == 0 && s.positions > 0) {
    return Error{ErrorCode::invalid_argument, "a run without capacity takes one feed"};
  }
  const State::Phase before = s.phase;
  s.phase = State::Phase::target;
  auto begun = s.begin(ids, types);
  if (!begun) s.phase = before;
  return begun;
}

Result<void> ForwardPass::State::begin(std::span<const std::uint32_t> new_ids,
                                       std::span<const std::uint32_t> new_types) {
  const TransformerConfig& c = config();
  const std::size_t start = phase == Phase::source ? 0 : positions;
  const std::size_t most = options.capacity > 0 && phase == Phase::target
                               ? options.capacity
                               : c.context - c.position_offset;
  if (new_ids.empty()) return Error{ErrorCode::invalid_argument, "there are no tokens"};
  if (new_ids.size() > most - start) {
    return failure(ErrorCode::too_large, {start + new_ids.size(), " tokens are more than the ",
                                          most, " positions that there is room for"});
  }
  for (const std::uint32_t id : new_ids) {
    if (id >= c.vocabulary) {
      return failure(ErrorCode::out_of_range,
                     {"token id ", id, " of a vocabulary of ", c.vocabulary});
    }
  }
  if (!new_types.empty() && new_types.size() != new_ids.size()) {
    return failure(ErrorCode::invalid_argument,
                   {new_types.size(), " token types for ", new_ids.size(), " tokens"});
  }
  for (const std::uint32_t type : new_types) {
    if (type >= std::max<std::size_t>(c.token_types, 1)) {
      return failure(ErrorCode::out_of_range, {"token type ", type, " of ", c.token_types});
    }
  }
  const std::size_t capacity =
      phase == Phase::target && options.capacity > 0 ? options.capacity : new_ids.size();
  if (phase == Phase::target) {
    if (auto checked = check(options.mask, capacity); !checked) return checked;
  }
  ids.assign(new_ids.begin(), new_ids.end());
  types.assign(new_types.begin(), new_types.end());
  first = start;
  rows = new_ids.size();
  layer = 0;
  valid_states = 0;

  const std::size_t keys = first + rows;
  const std::size_t mlp_width = (c.gated ? 2 : 1) * c.hidden;
  const std::size_t score_keys = std::max(keys, phase == Phase::target ? source_rows : 0);
  for (const auto& [buffer, count] :
       {std::pair(&x, rows * c.width), std::pair(&normed, rows * c.width),
        std::pair(&branch, rows * c.width),
        std::pair(&qkv, rows * (c.query_width() + (2 * c.key_width()))),
        std::pair(&context, rows * c.query_width()), std::pair(&mlp, rows * mlp_width),
        std::pair(&scores, rows * score_keys),
        std::pair(&states,
                  options.revisable ? (c.layers + c.decoder_layers + 1) * rows * c.width : 0)}) {
    if (auto reserved = reserve(*buffer, count); !reserved) return reserved;
  }
  // Decoding keeps a cache a layer; a single pass needs each layer's only while it is in it, unless
  // revise() may come back to a later one.
  const bool one_for_all = phase == Phase::source || (options.capacity == 0 && !options.revisable);
  if (caches.empty() || phase == Phase::source || first == 0) {
    caches.clear();
    for (std::size_t i = 0; i < (one_for_all ? 1 : stack_layers()); ++i) {
      auto cache = KeyValueCache::allocate(c.kv_heads, c.head_dim, capacity);
      if (!cache) return std::move(cache).failure();
      caches.push_back(std::move(*cache));
    }
  }
  rotary.clear();
  if (c.positions == PositionKind::rotary) {
    for (const AttentionKind& kind : c.attention_kinds)
      rotary.push_back(rotary_table(kind.rope, first, rows, model->rope_divisors.span()));
  }
  if (auto prepared = prepare_masks(); !prepared) return prepared;
  return embed();
}

Result<void> ForwardPass::State::prepare_masks() {
  const TransformerConfig& c = config();
  const std::size_t keys = first + rows;
  masks.resize(c.attention_kinds.size());
  open.assign(c.attention_kinds.size(), false);
  for (std::size_t kind = 0; kind < masks.size(); ++kind) {
    if (auto reserved = reserve(masks[kind], rows * keys); !reserved) return reserved;
    const Mask none;
    const bool source_side = phase == Phase::source;
    open[kind] = fill_mask(source_side ? none : options.mask, c.causal && !source_side,
                           c.attention_kinds[kind].window, first, rows, keys, masks[kind].span());
  }
  return {};
}

Result<void> ForwardPass::State::embed() {
  const TransformerConfig& c = config();
  const MatrixView<float> out = view(x, c.width);
  for (std::size_t r = 0; r < rows; ++r) {
    model->embedding.row(shuffled.empty() ? ids[r] : shuffled[ids[r]], out.row(r));
  }
  if (auto seen = observe("embedding", out); !seen) return seen;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = out.row(r);
    if (!model->positions.empty())
      add(row, model->positions.row(first + r + c.position_offset), row);
    if (!model->token_types.empty())
      add(row, model->token_types.row(types.empty() ? 0 : types[r]), row);
  }
  if (c.embedding_norm) apply_norm(c, model->embedding_norm, read_only(out), out);
  return {};
}

Result<bool> ForwardPass::step() {
  State& s = *state_;
  if (s.phase == State::Phase::idle || s.layer >= s.stack_layers()) return true;
  if (auto done = s.run_layer(); !done) return std::move(done).failure();
  ++s.layer;
  if (s.layer < s.stack_layers()) return false;
  if (auto done = s.finish_stack(); !done) return std::move(done).failure();
  return true;
}

Result<void> ForwardPass::State::run_layer() {
  const TransformerConfig& c = config();
  const LayerWeights& weights = model->layers[layer_index()];
  const MatrixView<float> hidden = view(x, c.width);
  const MatrixView<float> inner = view(normed, c.width);
  const MatrixView<float> result = view(branch, c.width);
  const bool pre = c.norm_place == NormPlace::pre;
  const std::string at = concat({"layers.", layer, "."});
  if (options.revisable) {
    std::copy_n(x.data(), rows * c.width, states.data() + (layer * rows * c.width));
    valid_states = layer + 1;
  }
  if (auto seen = observe(concat({"hidden.", layer}), hidden); !seen) return seen;

  // After a branch: x += result, and in a post-norm model x = norm(x + result).
  const auto join = [&](const Norm& norm) {
    for (std::size_t r = 0; r < rows; ++r) add(hidden.row(r), result.row(r), hidden.row(r));
    if (!pre) apply_norm(c, norm, read_only(hidden), hidden);
  };
  apply_norm(c, pre ? weights.attention_norm : kNoNorm, read_only(hidden), inner);
  if (auto seen = observe(concat({at, "attention.input"}), inner); !seen) return seen;
  if (auto done = attend(weights, concat({at, "attention."}), read_only(inner)); !done) return done;
  join(weights.attention_norm);

  if (!weights.cross.query.empty()) {
    apply_norm(c, weights.cross.norm, read_only(hidden), inner);
    if (auto done = attend_source(weights.cross, concat({at, "cross."})); !done) return done;
    join(weights.cross.norm);
  }

  apply_norm(c, pre ? weights.mlp_norm : kNoNorm, read_only(hidden), inner);
  if (auto seen = observe(concat({at, "mlp.input"}), inner); !seen) return seen;
  if (auto done = feed_forward(weights, concat({at, "mlp."}), read_only(inner)); !done) return done;
  join(weights.mlp_norm);
  return {};
}

Result<void> ForwardPass::State::attend(const LayerWeights& weights, const std::string& at,
                                        MatrixView<const float> input) {
  const TransformerConfig& c = config();
  const std::size_t query_width = c.query_width();
  const std::size_t key_width = c.key_width();
  const std::size_t total = query_width + (2 * key_width);
  const MatrixView<float> all = view(qkv, total);
  if (auto done = weights.attention.query_key_value.apply(input, all, scratch); !done) return done;
  const MatrixView<float> queries(all.data, rows, query_width, total);
  const MatrixView<float> keys(all.data + query_width, rows, key_width, total);
  const MatrixView<float> values(all.data + query_width + key_width, rows, key_width, total);
  if (c.head_norms) {
    for (std::size_t r = 0; r < rows; ++r) {
      apply_head_norm(c, weights.attention.query_norm, queries.row(r));
      apply_head_norm(c, weights.attention.key_norm, keys.row(r));
    }
  }
  for (const auto& [name, tensor] :
       {std::pair("q", queries), std::pair("k", keys), std::pair("v", values)}) {
    if (auto seen = observe(at + name, tensor); !seen) return seen;
  }
  const float scale = 1.0F / std::sqrt(static_cast<float>(c.head_dim));
  if (const std::string name = concat({at, "scores_unrotated"}); trace.wants(stack() + name)) {
    if (auto reserved = reserve(unrotated, rows * rows); !reserved) return reserved;
    for (std::size_t head = 0; head < c.heads; ++head) {
      const std::size_t of = head * c.head_dim;
      const std::size_t shared = head / (c.heads / c.kv_heads) * c.head_dim;
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t k = 0; k < rows; ++k) {
          unrotated[(r * rows) + k] = scale * dot(queries.row(r).subspan(of, c.head_dim),
                                                  keys.row(k).subspan(shared, c.head_dim));
        }
      }
      if (auto seen = trace.observe(stack() + name, {unrotated.data(), rows, rows}, head, c.heads);
          !seen)
        return seen;
    }
  }
  const std::size_t kind = c.attention_of_layer[layer_index()];
  if (!rotary.empty()) {
    for (std::size_t r = 0; r < rows; ++r) {
      rotate(queries.row(r), c.head_dim, rotary[kind], r);
      rotate(keys.row(r), c.head_dim, rotary[kind], r);
    }
  }
  for (const auto& [name, tensor] :
       {std::pair("q_rotated", queries), std::pair("k_rotated", keys)}) {
    if (auto seen = observe(at + name, tensor); !seen) return seen;
  }
  KeyValueCache& cache = caches.size() == 1 ? caches.front() : caches[layer];
  for (std::size_t r = 0; r < rows; ++r) cache.set(first + r, keys.row(r), values.row(r));
  if (auto done = score(at, read_only(queries), cache, first + rows,
                        open[kind] ? nullptr : masks[kind].data());
      !done) {
    return done;
  }
  const MatrixView<float> mixed = view(context, query_width);
  if (auto seen = observe(concat({at, "context"}), mixed); !seen) return seen;
  const MatrixView<float> result = view(branch, c.width);
  if (auto done = weights.attention.output.apply(read_only(mixed), result, scratch); !done)
    return done;
  return observe(concat({at, "output"}), result);
}

/// softmax(queries · keysᵀ / √head_dim + mask) · values, head by head, into `context`.
Result<void> ForwardPass::State::score(const std::string& at, MatrixView<const float> queries,
                                       const KeyValueCache& cache, std::size_t keys,
                                       const std::uint8_t* mask) {
  const TransformerConfig& c = config();
  const float scale = 1.0F / std::sqrt(static_cast<float>(c.head_dim));
  const MatrixView<float> score(scores.data(), rows, keys);
  std::fill_n(context.data(), rows * c.query_width(), 0.0F);
  for (std::size_t head = 0; head < c.heads; ++head) {
    const std::size_t shared = head / (c.heads / c.kv_heads);
    std::fill_n(scores.data(), rows * keys, 0.0F);
    gemm_add({queries.data + (head * c.head_dim), rows, c.head_dim, queries.stride},
             cache.keys(shared, keys), score);
    scale_all(scores.span().first(rows * keys), scale);
    if (auto seen = trace.observe(concat({stack(), at, "scores"}), score, head, c.heads); !seen)
      return seen;
    if (mask != nullptr) bar(scores.span().first(rows * keys), {mask, rows * keys});
    if (auto seen = trace.observe(concat({stack(), at, "scores_masked"}), score, head, c.heads);
        !seen)
      return seen;
    for (std::size_t r = 0; r < rows; ++r) softmax(score.row(r));
    if (auto seen = trace.observe(concat({stack(), at, "weights"}), score, head, c.heads); !seen)
      return seen;
    gemm_add(read_only(score), cache.values(shared, keys),
             {context.data() + (head * c.head_dim), rows, c.head_dim, c.query_width()});
  }
  return {};
}

Result<void> ForwardPass::State::attend_source(const CrossAttentionWeights& weights,
                                               const std::string& at) {
  const TransformerConfig& c = config();
  const MatrixView<float> inner = view(normed, c.width);
  if (auto seen = observe(concat({at, "input"}), inner); !seen) return seen;
  const MatrixView<float> queries = view(qkv, c.query_width());
  if (auto done = weights.query.apply(read_only(inner), queries, scratch); !done) return done;
  if (c.head_norms) {
    for (std::size_t r = 0; r < rows; ++r) apply_head_norm(c, weights.query_norm, queries.row(r));
  }
  if (auto seen = observe(concat({at, "q"}), queries); !seen) return seen;
  if (auto done = score(at, read_only(queries), cross_caches[layer], source_rows, nullptr); !done)
    return done;
  const MatrixView<float> mixed = view(context, c.query_width());
  if (auto seen = observe(concat({at, "context"}), mixed); !seen) return seen;
  const MatrixView<float> result = view(branch, c.width);
  if (auto done = weights.output.apply(read_only(mixed), result, scratch); !done) return done;
  return observe(concat({at, "output"}), result);
}

Result<void> ForwardPass::State::feed_forward(const LayerWeights& weights, const std::string& at,
                                              MatrixView<const float> input) {
  const TransformerConfig& c = config();
  const std::size_t total = (c.gated ? 2 : 1) * c.hidden;
  const MatrixView<float> all = view(mlp, total);
  if (auto done = weights.mlp_in.apply(input, all, scratch); !done) return done;
  const MatrixView<float> activation(all.data, rows, c.hidden, total);
  if (c.gated) {
    const MatrixView<float> up(all.data + c.hidden, rows, c.hidden, total);
    if (auto seen = observe(concat({at, "gate"}), activation); !seen) return seen;
    if (auto seen = observe(concat({at, "up"}), up); !seen) return seen;
    for (std::size_t r = 0; r < rows; ++r) {
      activate(c.activation, activation.row(r));
      multiply(activation.row(r), up.row(r), activation.row(r));
    }
  } else {
    if (auto seen = observe(concat({at, "up"}), activation); !seen) return seen;
    for (std::size_t r = 0; r < rows; ++r) activate(c.activation, activation.row(r));
  }
  if (auto seen = observe(concat({at, "activation"}), activation); !seen) return seen;
  const MatrixView<float> result = view(branch, c.width);
  if (auto done = weights.mlp_out.apply(read_only(activation), result, scratch); !done) return done;
  return observe(concat({at, "output"}), result);
}

/// After a stack's last layer: its hidden states, their norm, and of an encoder what its decoder
/// will read.
Result<void> ForwardPass::State::finish_stack() {
  const TransformerConfig& c = config();
  const MatrixView<float> hidden = view(x, c.width);
  const MatrixView<float> last = view(normed, c.width);
  if (options.revisable) {
    std::copy_n(x.data(), rows * c.width, states.data() + (layer * rows * c.width));
    valid_states = layer + 1;
  }
  if (auto seen = observe(concat({"hidden.", layer}), hidden); !seen) return seen;
  apply_norm(c, phase == Phase::source ? model->encoder_norm : model->final_norm, read_only(hidden),
             last);
  if (auto seen = observe("final", last); !seen) return seen;
  if (phase == Phase::target) {
    positions = first + rows;
    return {};
  }
  cross_caches.clear();
  source_rows = rows;
  if (auto reserved = reserve(source, rows * 2 * c.key_width()); !reserved) return reserved;
  for (std::size_t index = 0; index < c.decoder_layers; ++index) {
    const CrossAttentionWeights& weights = model->layers[c.layers + index].cross;
    auto cache = KeyValueCache::allocate(c.kv_heads, c.head_dim, rows);
    if (!cache) return std::move(cache).failure();
    const MatrixView<float> both(source.data(), rows, 2 * c.key_width());
    if (auto done = weights.key_value.apply(read_only(last), both, scratch); !done) return done;
    for (std::size_t r = 0; r < rows; ++r) {
      const auto keys = both.row(r).first(c.key_width());
      if (c.head_norms) apply_head_norm(c, weights.key_norm, keys);
      cache->set(r, keys, both.row(r).subspan(c.key_width()));
    }
    cross_caches.push_back(std::move(*cache));
  }
  return {};
}

Result<void> ForwardPass::advance(const Progress& progress) {
  while (true) {
    auto finished = step();
    if (!finished) return std::move(finished).failure();
    if (*finished) return {};
    if (!keep_going(progress, static_cast<double>(done()) / static_cast<double>(total()))) {
      return Error{ErrorCode::cancelled, "the forward pass was cancelled"};
    }
  }
}

Result<void> ForwardPass::revise(std::vector<Intervention> interventions,
                                 std::optional<Mask> mask) {
  State& s = *state_;
  if (!s.options.revisable || s.phase != State::Phase::target || s.layer < s.stack_layers()) {
    return Error{ErrorCode::invalid_argument,
                 "only a finished run that was made revisable can be revised"};
  }
  auto trace = Trace::create(s.config(), s.options.trace, interventions);
  if (!trace) return std::move(trace).failure();
  if (mask) {
    if (auto checked = check(*mask, s.rows); !checked) return checked;
  }
  // What was changed before has to be undone from there on, what changes now to be done from there
  // on.
  std::size_t from = s.stack_layers();
  for (const auto* list :
       {&s.trace.interventions(), &static_cast<const std::vector<Intervention>&>(interventions)}) {
    for (const Intervention& one : *list) from = std::min(from, layer_of(s.config(), one.site));
  }
  const bool embedding =
      std::any_of(interventions.begin(), interventions.end(),
                  [](const Intervention& one) { return one.site == "embedding"; }) ||
      std::any_of(s.trace.interventions().begin(), s.trace.interventions().end(),
                  [](const Intervention& one) { return one.site == "embedding"; });
  if (mask) from = 0;
  s.trace.set_interventions(std::move(interventions));
  if (mask) {
    s.options.mask = std::move(*mask);
    if (auto prepared = s.prepare_masks(); !prepared) return prepared;
  }
  s.layer = from;
  if (embedding) return s.embed();
  const std::size_t count = s.rows * s.config().width;
  std::copy_n(s.states.data() + (from * count), count, s.x.data());
  if (from == s.stack_layers()) return s.finish_stack();
  return {};
}

MatrixView<const float> ForwardPass::hidden() const {
  return {state_->x.data(), state_->rows, state_->config().width};
}
MatrixView<const float> ForwardPass::normed() const {
  return {state_->normed.data(), state_->rows, state_->config().width};
}

/// The head on hidden states that the last norm has seen.
Result<void> ForwardPass::State::head(MatrixView<const float> hidden, MatrixView<float> out) {
  const TransformerConfig& c = config();
  if (c.head == HeadKind::none) {
    return failure(ErrorCode::unsupported,
                   {"a ", c.architecture, " has no head over the vocabulary"});
  }
  MatrixView<const float> in = hidden;
  if (c.head == HeadKind::transform) {
    if (auto reserved = reserve(head_out, hidden.rows * c.width); !reserved) return reserved;
    const MatrixView<float> transformed(head_out.data(), hidden.rows, c.width);
    if (auto done = model->head_transform.apply(hidden, transformed, scratch); !done) return done;
    for (std::size_t r = 0; r < transformed.rows; ++r)
      activate(c.transform_activation, transformed.row(r));
    apply_norm(c, model->head_norm, read_only(transformed), transformed);
    in = read_only(transformed);
  }
  if (auto done = model->unembedding().apply(in, out, scratch); !done) return done;
  if (!model->head_bias.empty()) {
    for (std::size_t r = 0; r < out.rows; ++r) add(out.row(r), model->head_bias.span(), out.row(r));
  }
  return {};
}

Result<void> ForwardPass::logits(std::size_t row, std::span<float> out) {
  State& s = *state_;
  if (row >= s.rows || s.phase != State::Phase::target || s.layer < s.stack_layers()) {
    return failure(ErrorCode::out_of_range, {"no hidden state of row ", row, " is there"});
  }
  if (out.size() != s.config().vocabulary) {
    return failure(ErrorCode::invalid_argument,
                   {"logits are ", s.config().vocabulary, ", not ", out.size()});
  }
  const std::size_t width = s.config().width;
  return s.head({s.normed.data() + (row * width), 1, width}, {out.data(), 1, out.size()});
}

Result<void> ForwardPass::lens(MatrixView<const float> hidden, MatrixView<float> out) {
  State& s = *state_;
  const std::size_t width = s.config().width;
  if (hidden.cols != width || out.cols != s.config().vocabulary || out.rows != hidden.rows) {
    return failure(ErrorCode::invalid_argument,
                   {"the lens reads ", width, " values a row and gives ", s.config().vocabulary});
  }
  if (auto reserved = reserve(s.head_in, hidden.rows * width); !reserved) return reserved;
  const MatrixView<float> normed(s.head_in.data(), hidden.rows, width);
  apply_norm(s.config(), s.model->final_norm, hidden, normed);
  return s.head(read_only(normed), out);
}

const Model& ForwardPass::model() const { return *state_->model; }
const Trace& ForwardPass::trace() const { return state_->trace; }
std::size_t ForwardPass::rows() const { return state_->rows; }
std::size_t ForwardPass::positions() const { return state_->positions; }
std::size_t ForwardPass::done() const { return state_->layer; }
std::size_t ForwardPass::total() const { return state_->stack_layers(); }

std::size_t ForwardPass::memory() const {
  const State& s = *state_;
  std::size_t floats = 0;
  for (const auto* buffer :
       {&s.x, &s.normed, &s.qkv, &s.context, &s.branch, &s.mlp, &s.scores, &s.states})
    floats += buffer->size();
  std::size_t bytes = floats * sizeof(float);
  for (const auto* list : {&s.caches, &s.cross_caches}) {
    for (const KeyValueCache& cache : *list) bytes += cache.bytes();
  }
  return bytes;
}

}  // namespace embedscope
