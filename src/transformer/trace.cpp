#include "transformer/trace.h"

#include <algorithm>
#include <charconv>

#include "base/aligned_buffer.h"
#include "base/concat.h"

namespace embedscope {
namespace {

std::string quoted(std::string_view name) { return concat({"\"", name, "\""}); }

void layer_names(const TransformerConfig& config, const std::string& stack, std::size_t layer,
                 bool cross, std::vector<std::string>& names) {
  const std::string at = concat({stack, "layers.", layer, "."});
  names.push_back(concat({stack, "hidden.", layer}));
  for (const char* part : {"attention.", "cross."}) {
    if (part[0] == 'c' && !cross) continue;
    for (const char* name : {"input", "q", "k", "v", "q_rotated", "k_rotated", "scores_unrotated",
                             "scores", "scores_masked", "weights", "context", "output"}) {
      names.push_back(at + part + name);
    }
  }
  names.push_back(concat({at, "mlp.input"}));
  if (config.gated) names.push_back(concat({at, "mlp.gate"}));
  for (const char* name : {"mlp.up", "mlp.activation", "mlp.output"}) names.push_back(at + name);
}

}  // namespace

bool fits(std::string_view pattern, std::string_view name) {
  while (true) {
    const std::size_t pattern_dot = std::min(pattern.find('.'), pattern.size());
    const std::size_t name_dot = std::min(name.find('.'), name.size());
    const std::string_view wanted = pattern.substr(0, pattern_dot);
    if (wanted != "*" && wanted != name.substr(0, name_dot)) return false;
    if (pattern_dot == pattern.size() || name_dot == name.size()) {
      return pattern_dot == pattern.size() && name_dot == name.size();
    }
    pattern.remove_prefix(pattern_dot + 1);
    name.remove_prefix(name_dot + 1);
  }
}

std::vector<std::string> trace_names(const TransformerConfig& config) {
  std::vector<std::string> names;
  if (config.decoder_layers > 0) {
    names.emplace_back("encoder.embedding");
    for (std::size_t layer = 0; layer < config.layers; ++layer) {
      layer_names(config, "encoder.", layer, false, names);
    }
    names.push_back(concat({"encoder.hidden.", config.layers}));
    names.emplace_back("encoder.final");
  }
  const std::size_t layers = config.decoder_layers > 0 ? config.decoder_layers : config.layers;
  names.emplace_back("embedding");
  for (std::size_t layer = 0; layer < layers; ++layer) {
    layer_names(config, "", layer, config.decoder_layers > 0, names);
  }
  names.push_back(concat({"hidden.", layers}));
  names.emplace_back("final");
  return names;
}

std::size_t layer_of(const TransformerConfig& config, std::string_view name) {
  const std::size_t layers = config.decoder_layers > 0 ? config.decoder_layers : config.layers;
  if (name == "final") return layers;
  for (const std::string_view start : {"hidden.", "layers."}) {
    if (!name.starts_with(start)) continue;
    name.remove_prefix(start.size());
    std::size_t layer = 0;
    std::from_chars(name.data(), name.data() + name.size(), layer);
    return std::min(layer, layers);
  }
  return 0;
}

Result<Trace> Trace::create(const TransformerConfig& config, std::vector<std::string> patterns,
                            std::vector<Intervention> interventions) {
  const std::vector<std::string> names = trace_names(config);
  const auto known = [&](const std::string& pattern) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return fits(pattern, name); });
  };
  for (const std::string& pattern : patterns) {
    if (!known(pattern)) {
      return failure(ErrorCode::not_found, {"there is no tensor ", quoted(pattern), " in a ",
                                            config.architecture, " of ", config.layers, " layers"});
    }
  }
  for (const Intervention& one : interventions) {
    if (std::find(names.begin(), names.end(), one.hook_point) == names.end()) {
      return failure(ErrorCode::not_found,
                     {"there is no tensor ", quoted(one.hook_point), " to patch in a ",
                      config.architecture, " of ", config.layers, " layers"});
    }
    if (one.values.empty() != (one.kind == Intervention::Kind::zero)) {
      return failure(ErrorCode::invalid_argument,
                     {"the patch of ", quoted(one.hook_point),
                      (one.values.empty() ? " needs values" : " to zero takes no values")});
    }
  }
  Trace trace;
  trace.patterns_ = std::move(patterns);
  trace.interventions_ = std::move(interventions);
  return trace;
}

bool Trace::asks(std::string_view name) const {
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const std::string& pattern) { return fits(pattern, name); });
}

bool Trace::wants(std::string_view name) const {
  return asks(name) || std::any_of(interventions_.begin(), interventions_.end(),
                                   [&](const Intervention& one) { return one.hook_point == name; });
}

void Trace::hook(const std::string& name, MatrixView<float> part, std::size_t index,
                 std::size_t parts) {
  if (idle() || failure_) return;
  const std::size_t rows = product(part.rows, std::max<std::size_t>(parts, 1));
  for (const Intervention& one : interventions_) {
    if (one.hook_point != name) continue;
    if (!one.values.empty() && one.values.size() != part.cols) {
      return fail(failure(ErrorCode::invalid_argument,
                          {"the patch of ", quoted(name), " has ", one.values.size(),
                           " values, expected ", part.cols}));
    }
    if (one.row && *one.row >= rows) {
      return fail(failure(ErrorCode::out_of_range, {"the patch is of row ", *one.row, " of ",
                                                    quoted(name), ", which has ", rows}));
    }
    for (std::size_t r = 0; r < part.rows; ++r) {
      if (one.row && *one.row != (index * part.rows) + r) continue;
      const auto row = part.row(r);
      for (std::size_t c = 0; c < part.cols; ++c) {
        row[c] = one.kind == Intervention::Kind::zero  ? 0.0F
                 : one.kind == Intervention::Kind::add ? row[c] + one.values[c]
                                                       : one.values[c];
      }
    }
  }
  if (!asks(name)) return;
  TracedTensor& tensor = tensors_[name];
  if (index == 0) {
    tensor.values.clear();
    auto room =
        room_for(product(rows, part.cols, sizeof(float)), concat({"keeping ", quoted(name)}));
    if (!room) return fail(std::move(room).failure());
    tensor.shape =
        parts > 0 ? std::vector{parts, part.rows, part.cols} : std::vector{part.rows, part.cols};
    tensor.values.reserve(product(rows, part.cols));
  }
  for (std::size_t r = 0; r < part.rows; ++r) {
    const auto row = part.row(r);
    tensor.values.insert(tensor.values.end(), row.begin(), row.end());
  }
}

Result<const TracedTensor*> Trace::find(std::string_view name) const {
  const auto found = tensors_.find(std::string(name));
  if (found != tensors_.end()) return &found->second;
  std::string kept;
  for (const auto& [other, tensor] : tensors_) {
    if (kept.size() < 200) kept += (kept.empty() ? "" : ", ") + other;
  }
  return failure(ErrorCode::not_found, {"the run kept no tensor ", quoted(name),
                                        (kept.empty() ? "" : concat({", but ", kept}))});
}

}  // namespace embedscope
