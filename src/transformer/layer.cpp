// The equations of one layer, each tensor passing its hook point (trace.h) as it is made. A hook
// that fails keeps its error in the trace, which step() reads when the layer is through.
#include <algorithm>
#include <cmath>

#include "base/concat.h"
#include "base/sizes.h"
#include "kernels/dot.h"
#include "kernels/rowwise.h"
#include "transformer/forward_state.h"

namespace embedscope {
namespace {

/// What scores are multiplied by.
float scale_of(const TransformerConfig& config) {
  return config.score_scale > 0 ? config.score_scale
                                : 1.0F / std::sqrt(static_cast<float>(config.head_dim));
}

}  // namespace

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

void apply_head_norm(const TransformerConfig& config, const Norm& norm, MatrixView<float> heads) {
  if (!config.head_norms) return;
  for (std::size_t r = 0; r < heads.rows; ++r) {
    const auto row = heads.row(r);
    for (std::size_t at = 0; at < row.size(); at += config.head_dim) {
      const auto head = row.subspan(at, config.head_dim);
      rms_norm(head, norm.weight.span(), config.norm_epsilon, head);
    }
  }
}

void ForwardPass::State::hook(const char* name, MatrixView<float> tensor) {
  if (!trace.idle()) trace.hook(branch + name, tensor);
}
void ForwardPass::State::hook_head(const char* name, MatrixView<float> tensor, std::size_t head) {
  if (!trace.idle()) trace.hook(branch + name, tensor, head, config().heads);
}

/// hidden.N, kept where revise() may come back to it.
void ForwardPass::State::hidden_states() {
  branch = phase == Phase::source ? "encoder." : "";
  if (options.revisable) {
    const std::size_t count = rows * config().width;
    std::copy_n(x_room.data(), count, states.data() + (layer * count));
  }
  hook(concat({"hidden.", layer}).c_str(), x());
}

void ForwardPass::State::run_layer() {
  const LayerWeights& w = model->layers[layer_index()];
  hidden_states();

  enter("attention", w.attention_norm);
  attention(w.attention);
  leave(w.attention_norm, &w.attention_out_norm);

  if (!w.cross.query.empty()) {
    enter("cross", w.cross.norm);
    cross_attention(w.cross);
    leave(w.cross.norm);
  }

  enter("mlp", w.mlp_norm);
  mlp(w);
  leave(w.mlp_norm, &w.mlp_out_norm);
}

/// n = norm(x), or x where the model norms after its branches.
void ForwardPass::State::enter(const char* name, const Norm& norm) {
  static const Norm kNone{};
  branch = concat({phase == Phase::source ? "encoder." : "", "layers.", layer, ".", name, "."});
  apply_norm(config(), config().norm_place == NormPlace::post ? kNone : norm, read_only(x()), n());
  hook("input", n());
}

/// x += y, or x = norm(x + y) where the model norms after its branches; x += out_norm(y) where it
/// norms before and after.
void ForwardPass::State::leave(const Norm& norm, const Norm* out_norm) {
  if (config().norm_place == NormPlace::both && out_norm != nullptr)
    apply_norm(config(), *out_norm, read_only(y()), y());
  for (std::size_t r = 0; r < rows; ++r) add(x().row(r), y().row(r), x().row(r));
  if (config().norm_place == NormPlace::post) apply_norm(config(), norm, read_only(x()), x());
}

/// y = W_o softmax(q kᵀ / √head_dim + bias + mask) v with [q k v] = W n, q and k turned by
/// position.
void ForwardPass::State::attention(const AttentionWeights& w) {
  const TransformerConfig& c = config();
  const std::size_t total = c.query_width() + (2 * c.key_width());
  const MatrixView<float> qkv = view(qkv_room, total);
  w.query_key_value.apply(read_only(n()), qkv, scratch);
  const MatrixView<float> q(qkv.data, rows, c.query_width(), total);
  const MatrixView<float> k(q.data + c.query_width(), rows, c.key_width(), total);
  const MatrixView<float> v(k.data + c.key_width(), rows, c.key_width(), total);
  apply_head_norm(c, w.query_norm, q);
  apply_head_norm(c, w.key_norm, k);
  hook("q", q);
  hook("k", k);
  hook("v", v);
  unrotated_scores(q, k);

  const std::size_t kind = c.attention_of_layer[layer_index()];
  if (!rotary.empty()) {
    for (std::size_t r = 0; r < rows; ++r) {
      rotate(q.row(r), c.head_dim, rotary[kind], r % length());
      rotate(k.row(r), c.head_dim, rotary[kind], r % length());
    }
  }
  hook("q_rotated", q);
  hook("k_rotated", k);

  KeyValueCache& cache = caches.size() == 1 ? caches.front() : caches[layer];
  const MatrixView<float> context = view(context_room, c.query_width());
  const std::uint8_t* mask = open[kind] ? nullptr : masks[kind].data();
  for (std::size_t begin = 0; begin < rows; begin += length()) {  // a text after the other
    for (std::size_t r = 0; r < length(); ++r)
      cache.set(first + r, k.row(begin + r), v.row(begin + r));
    attend({q.data + (begin * q.stride), length(), q.cols, q.stride}, cache, first + length(), mask,
           {context.data + (begin * context.stride), length(), context.cols, context.stride});
  }
  hook("context", context);
  w.output.apply(read_only(context), y(), scratch);
  hook("output", y());
}

/// y = W_o softmax(q kᵀ / √head_dim) v, with q = W n, and k and v of the encoder's last states.
void ForwardPass::State::cross_attention(const CrossAttentionWeights& w) {
  const MatrixView<float> q = view(qkv_room, config().query_width());
  w.query.apply(read_only(n()), q, scratch);
  apply_head_norm(config(), w.query_norm, q);
  hook("q", q);
  const MatrixView<float> context = view(context_room, config().query_width());
  attend(q, cross_caches[layer], source_rows, nullptr, context);
  hook("context", context);
  w.output.apply(read_only(context), y(), scratch);
  hook("output", y());
}

/// context = softmax(q kᵀ / √head_dim + bias + mask) v, head by head; several heads of queries may
/// share one of keys and values. The bias is that of relative positions, in models that have it.
void ForwardPass::State::attend(MatrixView<float> q, const KeyValueCache& cache, std::size_t keys,
                                const std::uint8_t* mask, MatrixView<float> context) {
  const TransformerConfig& c = config();
  const float scale = scale_of(c);
  const std::size_t distances = (2 * keys) - 1;
  const MatrixView<float> score(scores.data(), q.rows, keys);
  const std::span<float> all = scores.span().first(q.rows * keys);
  for (std::size_t r = 0; r < q.rows; ++r)
    std::fill_n(context.row(r).data(), c.query_width(), 0.0F);
  for (std::size_t head = 0; head < c.heads; ++head) {
    const std::size_t shared = head / (c.heads / c.kv_heads);
    const std::size_t at = head * c.head_dim;
    std::fill(all.begin(), all.end(), 0.0F);
    gemm_add({q.data + at, q.rows, c.head_dim, q.stride}, cache.keys(shared, keys), score);
    scale_all(all, scale);
    if (!model->relative_bias.empty()) {
      const auto biases = distance_bias.span().subspan(head * distances, distances);
      for (std::size_t r = 0; r < q.rows; ++r)
        add(score.row(r), biases.subspan(keys - 1 - (first + r), keys), score.row(r));
    }
    hook_head("scores", score, head);
    if (mask != nullptr) bar(all, {mask, all.size()});
    hook_head("scores_masked", score, head);
    for (std::size_t r = 0; r < q.rows; ++r) softmax(score.row(r));
    hook_head("weights", score, head);
    gemm_add(read_only(score), cache.values(shared, keys),
             {context.data + at, q.rows, c.head_dim, context.stride});
  }
}

/// q kᵀ / √head_dim before positions turn them: made only where it is asked for.
void ForwardPass::State::unrotated_scores(MatrixView<float> q, MatrixView<float> k) {
  const TransformerConfig& c = config();
  if (trace.idle() || !trace.wants(branch + "scores_unrotated")) return;
  if (auto reserved = reserve(unrotated, product(rows, rows)); !reserved)
    return trace.fail(std::move(reserved).failure());
  const float scale = scale_of(c);
  for (std::size_t head = 0; head < c.heads; ++head) {
    const std::size_t at = head * c.head_dim;
    const std::size_t shared = head / (c.heads / c.kv_heads) * c.head_dim;
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t other = 0; other < rows; ++other) {
        unrotated[(r * rows) + other] =
            scale * dot(q.row(r).subspan(at, c.head_dim), k.row(other).subspan(shared, c.head_dim));
      }
    }
    hook_head("scores_unrotated", {unrotated.data(), rows, rows}, head);
  }
}

/// y = W_down (act(gate) · up) with [gate up] = W n; without a gate, W_down act(W n).
void ForwardPass::State::mlp(const LayerWeights& w) {
  const TransformerConfig& c = config();
  const std::size_t total = (c.gated ? 2 : 1) * c.hidden;
  const MatrixView<float> all = view(mlp_room, total);
  w.mlp_in.apply(read_only(n()), all, scratch);
  const MatrixView<float> gate(all.data, rows, c.hidden, total);
  const MatrixView<float> up(all.data + total - c.hidden, rows, c.hidden, total);
  if (c.gated) hook("gate", gate);
  hook("up", up);
  for (std::size_t r = 0; r < rows; ++r) {
    activate(c.activation, gate.row(r));
    if (c.gated) multiply(gate.row(r), up.row(r), gate.row(r));
  }
  hook("activation", gate);
  w.mlp_out.apply(read_only(gate), y(), scratch);
  hook("output", y());
}

}  // namespace embedscope
