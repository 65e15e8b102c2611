#include "transformer/forward_pass.h"

#include <algorithm>
#include <numeric>

#include "base/concat.h"
#include "base/rng.h"
#include "base/sizes.h"
#include "kernels/rowwise.h"
#include "transformer/forward_state.h"
#include "transformer/relative_bias.h"

namespace embedscope {

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
  if (!begun) state_->give_up(State::Phase::idle);
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
  if (!begun) s.give_up(before);
  return begun;
}

Result<void> ForwardPass::feed_texts(std::span<const std::uint32_t> ids, std::size_t texts) {
  State& s = *state_;
  const PassOptions& options = s.options;
  if (texts == 0 || ids.size() % texts != 0) {
    return failure(ErrorCode::invalid_argument,
                   {ids.size(), " tokens are no ", texts, " texts of one length"});
  }
  if (options.capacity > 0 || options.revisable || options.mask.kind != MaskKind::model ||
      options.mask.window > 0 || !options.mask.padding.empty() || !s.trace.idle() || s.is_pair()) {
    return Error{
        ErrorCode::invalid_argument,
        "several texts at once are for a plain run: no capacity, mask, trace or changes, and "
        "one stack"};
  }
  s.texts = texts;
  auto begun = feed(ids);
  if (!begun) s.texts = 1;
  return begun;
}

/// A feed that failed leaves a run that holds no tokens, but can be fed.
void ForwardPass::State::give_up(Phase before) {
  phase = before;
  rows = 0;
  layer = phase == Phase::idle ? 0 : stack_layers();
}

Result<void> ForwardPass::State::begin(std::span<const std::uint32_t> new_ids,
                                       std::span<const std::uint32_t> new_types) {
  const TransformerConfig& c = config();
  const std::size_t start = phase == Phase::source ? 0 : positions;
  const std::size_t most = options.capacity > 0 && phase == Phase::target
                               ? options.capacity
                               : c.context - c.position_offset;
  if (new_ids.empty()) return Error{ErrorCode::invalid_argument, "there are no tokens"};
  const std::size_t new_length = new_ids.size() / texts;
  if (new_length > most - start) {
    return failure(ErrorCode::too_large, {start + new_length, " tokens are more than the ", most,
                                          " positions that there is room for"});
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
      phase == Phase::target && options.capacity > 0 ? options.capacity : new_length;
  if (phase == Phase::target) {
    if (auto checked = check(options.mask, capacity); !checked) return checked;
  }
  ids.assign(new_ids.begin(), new_ids.end());
  types.assign(new_types.begin(), new_types.end());
  first = start;
  rows = new_ids.size();
  layer = 0;
  if (auto reserved = reserve_rooms(); !reserved) return reserved;
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
    if (auto room = room_for(product(c.attention_kinds.size(), length(), c.head_dim, sizeof(float)),
                             "a table of rotary positions");
        !room) {
      return room;
    }
    for (const AttentionKind& kind : c.attention_kinds)
      rotary.push_back(rotary_table(kind.rope, first, length(), model->rope_divisors.span()));
  }
  if (!model->relative_bias.empty()) {
    const std::size_t keys = first + length();
    if (auto reserved = reserve(distance_bias, product(c.heads, sum(keys, keys))); !reserved)
      return reserved;
    fill_distance_bias(*model, keys, distance_bias.span());
  }
  if (auto prepared = prepare_masks(); !prepared) return prepared;
  return embed();
}

/// What the layers need, so that within them nothing can fail but what was asked of the trace.
Result<void> ForwardPass::State::reserve_rooms() {
  const TransformerConfig& c = config();
  const std::size_t keys = std::max(first + length(), phase == Phase::target ? source_rows : 0);
  for (const auto& [room, cols] :
       {std::pair(&x_room, c.width), std::pair(&normed_room, c.width),
        std::pair(&branch_room, c.width),
        std::pair(&qkv_room, c.query_width() + (2 * c.key_width())),
        std::pair(&context_room, c.query_width()),
        std::pair(&mlp_room, (c.gated ? 2 : 1) * c.hidden), std::pair(&scores, keys),
        std::pair(&states,
                  options.revisable ? product(c.layers + c.decoder_layers + 1, c.width) : 0)}) {
    if (auto reserved = reserve(*room, product(rows, cols)); !reserved) return reserved;
  }
  for (const LayerWeights& w : model->layers) {
    for (const Linear* map : {&w.attention.query_key_value, &w.attention.output, &w.cross.query,
                              &w.cross.key_value, &w.cross.output, &w.mlp_in, &w.mlp_out}) {
      if (auto reserved = map->reserve(scratch, rows); !reserved) return reserved;
    }
  }
  return {};
}

Result<void> ForwardPass::State::prepare_masks() {
  const TransformerConfig& c = config();
  const std::size_t keys = first + length();
  masks.resize(c.attention_kinds.size());
  open.assign(c.attention_kinds.size(), false);
  for (std::size_t kind = 0; kind < masks.size(); ++kind) {
    if (auto reserved = reserve(masks[kind], product(length(), keys)); !reserved) return reserved;
    const Mask none;
    const bool source_side = phase == Phase::source;
    open[kind] =
        fill_mask(source_side ? none : options.mask, c.causal && !source_side,
                  c.attention_kinds[kind].window, first, length(), keys, masks[kind].span());
  }
  return {};
}

Result<void> ForwardPass::State::embed() {
  const TransformerConfig& c = config();
  branch = phase == Phase::source ? "encoder." : "";
  for (std::size_t r = 0; r < rows; ++r) {
    model->embedding.row(shuffled.empty() ? ids[r] : shuffled[ids[r]], x().row(r));
  }
  hook("embedding", x());
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = x().row(r);
    if (c.embedding_scale != 1) scale_all(row, c.embedding_scale);
    if (!model->positions.empty())
      add(row, model->positions.row(first + (r % length()) + c.position_offset), row);
    if (!model->token_types.empty())
      add(row, model->token_types.row(types.empty() ? 0 : types[r]), row);
  }
  if (c.embedding_norm) apply_norm(c, model->embedding_norm, read_only(x()), x());
  return trace.take_failure();
}

Result<bool> ForwardPass::step() {
  State& s = *state_;
  if (s.phase == State::Phase::idle || s.layer >= s.stack_layers()) return true;
  s.run_layer();
  if (auto done = s.trace.take_failure(); !done) return std::move(done).failure();
  ++s.layer;
  if (s.layer < s.stack_layers()) return false;
  if (auto done = s.finish_stack(); !done) return std::move(done).failure();
  return true;
}

/// After a stack's last layer: its hidden states, their norm, and of an encoder what its decoder
/// will read.
Result<void> ForwardPass::State::finish_stack() {
  const TransformerConfig& c = config();
  hidden_states();
  apply_norm(c, phase == Phase::source ? model->encoder_norm : model->final_norm, read_only(x()),
             n());
  hook("final", n());
  if (auto done = trace.take_failure(); !done) return done;
  if (phase == Phase::target) {
    positions = first + length();
    return {};
  }
  cross_caches.clear();
  source_rows = rows;
  const std::size_t total = 2 * c.key_width();
  if (auto reserved = reserve(source, product(rows, total)); !reserved) return reserved;
  const MatrixView<float> k(source.data(), rows, c.key_width(), total);
  const MatrixView<float> v(source.data() + c.key_width(), rows, c.key_width(), total);
  for (std::size_t index = 0; index < c.decoder_layers; ++index) {
    const CrossAttentionWeights& w = model->layers[c.layers + index].cross;
    auto cache = KeyValueCache::allocate(c.kv_heads, c.head_dim, rows);
    if (!cache) return std::move(cache).failure();
    w.key_value.apply(read_only(n()), view(source, total), scratch);
    apply_head_norm(c, w.key_norm, k);
    for (std::size_t r = 0; r < rows; ++r) cache->set(r, k.row(r), v.row(r));
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
  // What was patched before has to be undone from there on, what is patched now to be done from
  // there on.
  std::size_t from = s.stack_layers();
  bool embedding = false;
  for (const auto* list : {&s.trace.interventions(), &std::as_const(interventions)}) {
    for (const Intervention& one : *list) {
      from = std::min(from, layer_of(s.config(), one.hook_point));
      embedding = embedding || one.hook_point == "embedding";
    }
  }
  if (mask) from = 0;
  s.trace.set_interventions(std::move(interventions));
  if (mask) {
    s.options.mask = std::move(*mask);
    if (auto prepared = s.prepare_masks(); !prepared) return prepared;
  }
  s.layer = from;
  if (embedding) return s.embed();
  const std::size_t count = s.rows * s.config().width;
  std::copy_n(s.states.data() + (from * count), count, s.x_room.data());
  if (from == s.stack_layers()) return s.finish_stack();
  return {};
}

MatrixView<const float> ForwardPass::hidden() const { return read_only(state_->x()); }
MatrixView<const float> ForwardPass::normed() const { return read_only(state_->n()); }

/// The head on hidden states that the last norm has seen.
Result<void> ForwardPass::State::head(MatrixView<const float> hidden, MatrixView<float> out) {
  const TransformerConfig& c = config();
  if (c.head == HeadKind::none) {
    return failure(ErrorCode::unsupported,
                   {"a ", c.architecture, " has no head over the vocabulary"});
  }
  MatrixView<const float> in = hidden;
  if (c.head == HeadKind::transform) {
    if (auto reserved = reserve(head_out, product(hidden.rows, c.width)); !reserved)
      return reserved;
    const MatrixView<float> transformed(head_out.data(), hidden.rows, c.width);
    if (auto reserved = model->head_transform.reserve(scratch, hidden.rows); !reserved)
      return reserved;
    model->head_transform.apply(hidden, transformed, scratch);
    for (std::size_t r = 0; r < transformed.rows; ++r)
      activate(c.transform_activation, transformed.row(r));
    apply_norm(c, model->head_norm, read_only(transformed), transformed);
    in = read_only(transformed);
  }
  if (auto reserved = model->unembedding().reserve(scratch, in.rows); !reserved) return reserved;
  model->unembedding().apply(in, out, scratch);
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
  return s.head({s.normed_room.data() + (row * width), 1, width}, {out.data(), 1, out.size()});
}

Result<void> ForwardPass::lens(MatrixView<const float> hidden, MatrixView<float> out) {
  State& s = *state_;
  const std::size_t width = s.config().width;
  if (hidden.cols != width || out.cols != s.config().vocabulary || out.rows != hidden.rows) {
    return failure(ErrorCode::invalid_argument,
                   {"the lens reads ", width, " values a row and gives ", s.config().vocabulary});
  }
  if (auto reserved = reserve(s.head_in, product(hidden.rows, width)); !reserved) return reserved;
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
  for (const auto* buffer : {&s.x_room, &s.normed_room, &s.qkv_room, &s.context_room,
                             &s.branch_room, &s.mlp_room, &s.scores, &s.states})
    floats += buffer->size();
  std::size_t bytes = floats * sizeof(float);
  for (const auto* list : {&s.caches, &s.cross_caches}) {
    for (const KeyValueCache& cache : *list) bytes += cache.bytes();
  }
  return bytes;
}

}  // namespace embedscope
