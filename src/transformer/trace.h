// What a run may be asked to show, by name, and what may be done to it. Nothing that was not asked
// for is kept. Every named tensor passes its hook point on its way (Trace::hook), so that whatever
// can be read can also be patched.
//
//   embedding                            [tokens, width]   looked up, before positions
//   hidden.N                             [tokens, width]   what layer N reads; hidden.L is the last
//   layer's result layers.N.attention.input             [tokens, width] layers.N.attention.q, .k,
//   .v         [tokens, heads · head_dim]   before RoPE layers.N.attention.q_rotated, .k_rotated
//   layers.N.attention.scores_unrotated  [heads, tokens, tokens]   q · k / √head_dim without RoPE
//   layers.N.attention.scores            [heads, tokens, keys]     with it, or with the bias of
//   relative positions
//   layers.N.attention.scores_masked     [heads, tokens, keys]     −∞ where barred
//   layers.N.attention.weights           [heads, tokens, keys]     after softmax
//   layers.N.attention.context           [tokens, heads · head_dim]
//   layers.N.attention.output            [tokens, width]
//   layers.N.mlp.input                   [tokens, width]
//   layers.N.mlp.gate, .up, .activation  [tokens, hidden]   gate of gated MLPs only
//   layers.N.mlp.output                  [tokens, width]
//   final                                [tokens, width]    after the last norm
//   layers.N.cross.…                     as attention.…, of a decoder that reads an encoder
//
// An encoder's names begin with "encoder." where a decoder follows it. A name may hold one "*" for
// each number: "layers.*.attention.weights".
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/matrix_view.h"
#include "base/result.h"
#include "transformer/config.h"

namespace embedscope {

/// A tensor that was asked for.
struct TracedTensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

/// A patch of a tensor at its hook point, while the run makes it. What follows is computed from it.
struct Intervention {
  enum class Kind : std::uint8_t { replace, add, zero };
  std::string hook_point;  ///< a name of the list above, without "*"
  Kind kind = Kind::zero;
  std::optional<std::size_t>
      row;  ///< of the tensor seen as a matrix (head · tokens + token); none is every row
  std::vector<float> values;  ///< one a column; empty for zero
};

/// Whether `name` fits `pattern`, in which "*" stands for any run of characters without a dot.
bool fits(std::string_view pattern, std::string_view name);

/// The names that a model's runs pass, in their order.
std::vector<std::string> trace_names(const TransformerConfig& config);

/// The layer in which a name is made: what comes before it is not changed by a change to it. 0 for
/// the embedding, the number of layers for the last hidden state and what follows.
std::size_t layer_of(const TransformerConfig& config, std::string_view name);

class Trace {
 public:
  Trace() = default;
  /// Errors: `not_found` for a pattern or a hook point that fits no name, `invalid_argument` for
  /// values missing.
  static Result<Trace> create(const TransformerConfig& config, std::vector<std::string> patterns,
                              std::vector<Intervention> interventions);

  /// Whether anybody cares for the name.
  [[nodiscard]] bool wants(std::string_view name) const;

  /// Whether nobody cares for any name.
  [[nodiscard]] bool idle() const { return patterns_.empty() && interventions_.empty(); }

  /// Passes a tensor of two dimensions, or, with `parts`, part `index` of one of three (a head):
  /// patches its rows where asked, then keeps a copy where asked. An error is kept, and from then
  /// on nothing done: `out_of_range` for a row that it does not have, `invalid_argument` for values
  /// of another width, `too_large` when there is no memory for the copy.
  void hook(const std::string& name, MatrixView<float> part, std::size_t index = 0,
            std::size_t parts = 0);
  void fail(Failure failure) {
    if (!failure_) failure_ = std::move(failure);
  }
  /// The first error since the last call.
  Result<void> take_failure() { return std::exchange(failure_, Failure()); }

  [[nodiscard]] const std::map<std::string, TracedTensor>& tensors() const { return tensors_; }
  /// Errors: `not_found` listing what was kept.
  [[nodiscard]] Result<const TracedTensor*> find(std::string_view name) const;
  [[nodiscard]] const std::vector<Intervention>& interventions() const { return interventions_; }
  void set_interventions(std::vector<Intervention> interventions) {
    interventions_ = std::move(interventions);
  }
  void keep(const std::string& name, TracedTensor tensor) { tensors_[name] = std::move(tensor); }

 private:
  [[nodiscard]] bool asks(std::string_view name) const;  ///< whether a pattern fits it
  std::vector<std::string> patterns_;
  std::vector<Intervention> interventions_;
  std::map<std::string, TracedTensor> tensors_;
  Failure failure_;
};

}  // namespace embedscope
