#include "transformer/dense.h"

#include <iterator>
#include <optional>
#include <utility>

#include "format/json.h"
#include "format/json_fields.h"
#include "format/safetensors.h"
#include "format/stored_matrix.h"
#include "kernels/dot.h"
#include "kernels/elementary.h"
#include "kernels/rowwise.h"

namespace embedscope {
namespace {

constexpr std::string_view kNames[] = {"Identity", "Tanh", "ReLU", "GELU", "SiLU", "Sigmoid"};

/// "torch.nn.modules.activation.Tanh", as a class is written.
std::optional<Dense::Activation> activation_of(std::string_view written) {
  const std::string_view last = written.substr(written.rfind('.') + 1);
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == last) return static_cast<Dense::Activation>(i);
  }
  return std::nullopt;
}

float sigmoid(float x) { return static_cast<float>(1.0 / (1.0 + fixed::exp(-double{x}))); }
float tanh_of(float x) { return static_cast<float>(1.0 - (2.0 / (fixed::exp(2.0 * x) + 1.0))); }

}  // namespace

std::string_view name(Dense::Activation activation) {
  return kNames[static_cast<std::size_t>(activation)];
}

Result<Dense> Dense::read(std::string_view config_json, std::span<const std::byte> safetensors,
                          const std::string& where) {
  auto json = Json::parse_object(config_json, where + "/config.json");
  if (!json) return std::move(json).failure();
  JsonFields fields(*json, where + "/config.json");
  Dense dense;
  dense.inputs = fields.count("in_features");
  dense.outputs = fields.count("out_features");
  const bool has_bias = fields.flag("bias", true);
  const std::string written = fields.text("activation_function", "Tanh");
  const std::string from = fields.text("module_input_name", "sentence_embedding");
  const std::string to = fields.text("module_output_name", from);
  const bool residual = fields.flag("use_residual", false);
  if (dense.inputs == 0 || dense.outputs == 0) fields.refuse("in_features or out_features is 0");
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  const auto activation = activation_of(written);
  if (!activation) {
    return failure(ErrorCode::unsupported, {where, "/config.json: activation_function \"", written,
                                            "\" is not known here"});
  }
  dense.activation = *activation;
  if (from != "sentence_embedding" || to != from || residual) {
    return failure(ErrorCode::unsupported,
                   {where,
                    "/config.json: only a layer from sentence_embedding to itself, without a "
                    "residual, is known here"});
  }
  auto file = Safetensors::parse(safetensors);
  if (!file) return std::move(file).failure();
  auto weight = read_matrix(*file, "linear.weight", dense.outputs, dense.inputs, where);
  if (!weight) return std::move(weight).failure();
  dense.weight = std::move(*weight);
  if (has_bias) {
    auto bias = read_matrix(*file, "linear.bias", 1, dense.outputs, where);
    if (!bias) return std::move(bias).failure();
    dense.bias = std::move(*bias);
  }
  return dense;
}

Result<std::vector<float>> Dense::apply(std::span<const float> in) const {
  if (in.size() != inputs) {
    return failure(ErrorCode::malformed,
                   {"a dense layer takes ", inputs, " values and is given ", in.size()});
  }
  std::vector<float> out(outputs);
  dot_rows(MatrixView<const float>(weight.data(), outputs, inputs), in, out);
  if (!bias.empty()) add(out, bias, out);
  switch (activation) {
    case Activation::identity: break;
    case Activation::tanh:
      for (float& value : out) value = tanh_of(value);
      break;
    case Activation::sigmoid:
      for (float& value : out) value = sigmoid(value);
      break;
    case Activation::relu: activate(embedscope::Activation::relu, out); break;
    case Activation::gelu: activate(embedscope::Activation::gelu, out); break;
    case Activation::silu: activate(embedscope::Activation::silu, out); break;
  }
  return out;
}

}  // namespace embedscope
