#include "transformer/weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/concat.h"
#include "base/name_index.h"
#include "base/sizes.h"
#include "format/block.h"
#include "transformer/tensor_names.h"
#include "transformer/tensor_slots.h"

namespace embedscope {
namespace {

/// What may be held in all: a 32-bit heap ends at 2 GB, and the runs need some of it.
constexpr double kMaxModelBytes = sizeof(void*) == 4 ? 1.8e9 : 2e11;

/// Weights of a map that is worth products of whole numbers.
constexpr std::size_t kLeastWhole = 1 << 14;

std::string quoted(std::string_view name) { return concat({"tensor \"", name, "\""}); }

bool is_finite(std::span<const float> values) {
  float sum = 0;
  for (const float value : values) sum += value - value;  // 0, or NaN
  return sum == 0;
}

/// Row `output` of a map that is kept in blocks; false where a scale is NaN or infinite.
bool set_blocks(Linear& linear, std::size_t output, StoredType type,
                std::span<const std::byte> row) {
  const Block block = block_of(type);
  const std::size_t group = linear.block_form.group;
  const int shift = linear.block_form.nibbles ? -block.least() : 0;
  BlockValues read;
  for (std::size_t first = 0; first < linear.inputs; first += block.values) {
    read_block(type, row.data(), read);
    row = row.subspan(block.bytes);
    for (std::size_t at = 0; at < block.values; at += group) {
      const float scale = read.scale[at / block.group];
      const float minimum = (block.minima ? read.minimum[at / block.group] : 0.0F) -
                            (scale * static_cast<float>(shift));
      if (!std::isfinite(scale) || !std::isfinite(minimum)) return false;
      const std::span<std::int8_t> whole(read.whole + at, group);
      for (std::int8_t& value : whole) value = static_cast<std::int8_t>(value + shift);
      linear.set_group(output, first + at, whole, scale, minimum);
    }
  }
  return true;
}

}  // namespace

Result<std::optional<StoredType>> weight_type(std::string_view tensor, DType dtype) {
  const auto type = stored_type(dtype);
  // Published files carry whole numbers besides: positions, types of tokens, masks.
  if (!type && (dtype == DType::f64 || tensor.ends_with("weight"))) {
    return failure(ErrorCode::unsupported, {quoted(tensor), " is ", name(dtype),
                                            ", weights are read in F32, F16, BF16 and I8"});
  }
  return type;
}

struct ModelLoader::Plan {
  std::unique_ptr<Model> model = std::make_unique<Model>();
  std::vector<Slot> slots;
  NameIndex
      by_stored_name;  ///< the slots' stored names, then the names of their scales, empty for none
  bool reserved = false;

  /// Every linear map that has extents.
  template <class Visit>
  void each_linear(Visit visit) {
    visit(model->embedding);
    for (LayerWeights& layer : model->layers) {
      for (Linear* linear :
           {&layer.attention.query_key_value, &layer.attention.output, &layer.cross.query,
            &layer.cross.key_value, &layer.cross.output, &layer.mlp_in, &layer.mlp_out}) {
        if (!linear->empty()) visit(*linear);
      }
    }
    for (Linear* linear : {&model->head_transform, &model->head}) {
      if (!linear->empty()) visit(*linear);
    }
  }

  Result<void> match(std::span<const TensorInfo> tensors);
  void choose_forms();
  Result<void> fill(Slot& slot, std::span<const std::byte> bytes);
};

Result<void> ModelLoader::Plan::match(std::span<const TensorInfo> tensors) {
  const TransformerConfig& config = model->config;
  std::vector<std::string> names;
  names.reserve(tensors.size());
  for (const TensorInfo& tensor : tensors) names.push_back(canonical_name(config, tensor.name));
  const NameIndex by_name(std::move(names));
  if (const auto twice = by_name.repeated()) {
    return failure(ErrorCode::malformed, {quoted(tensors[*twice].name), " is there twice"});
  }
  std::vector<bool> used(tensors.size(), false);
  for (Slot& slot : slots) {
    const auto found = by_name.find(slot.name);
    if (!found) {
      return failure(ErrorCode::not_found,
                     {quoted(slot.name), " of shape ", shape_text(slot.shape),
                      " is missing among the ", tensors.size(), " of the file"});
    }
    const TensorInfo& info = tensors[*found];
    used[*found] = true;
    if (info.shape != slot.shape) {
      return failure(ErrorCode::malformed,
                     {quoted(info.name), " is ", shape_text(info.shape),
                      ", but the configuration asks for ", shape_text(slot.shape)});
    }
    if (info.type == StoredType::unread) {
      return failure(ErrorCode::unsupported,
                     {quoted(info.name), " is ", info.type_name,
                      ", read are F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K to Q6_K, "
                      "IQ4_NL and IQ4_XS"});
    }
    if (!fills_rows(info.type, slot.cols())) {
      return failure(ErrorCode::malformed,
                     {quoted(info.name), " is ", name(info.type), " with rows of ", slot.cols(),
                      ", which blocks of ", block_of(info.type).values, " do not fill"});
    }
    slot.stored_name = info.name;
    slot.type = info.type;
    if (info.type != StoredType::i8) continue;
    if (slot.kind != Slot::Kind::outputs) {
      return failure(ErrorCode::malformed,
                     {quoted(info.name), " is I8, which only matrices of [out, in] can be"});
    }
    const auto scale = by_name.find(concat({slot.name, "_scale"}));
    const std::vector<std::size_t> shape = {slot.rows()};
    if (!scale) {
      return failure(ErrorCode::not_found, {quoted(info.name), " is I8, but its scales, ",
                                            quoted(concat({slot.name, "_scale"})), " of shape ",
                                            shape_text(shape), ", are missing"});
    }
    const TensorInfo& scale_info = tensors[*scale];
    used[*scale] = true;
    if (scale_info.type != StoredType::f32 || scale_info.shape != shape) {
      return failure(ErrorCode::malformed,
                     {quoted(scale_info.name), " is ", name(scale_info.type), " ",
                      shape_text(scale_info.shape), ", expected F32 ", shape_text(shape)});
    }
    slot.scale_name = scale_info.name;
  }
  std::vector<std::string> stored_names;
  stored_names.reserve(product(2, slots.size()));
  for (const Slot& slot : slots) stored_names.push_back(slot.stored_name);
  for (const Slot& slot : slots) stored_names.push_back(slot.scale_name);
  by_stored_name = NameIndex(std::move(stored_names));
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (used[i] || is_ignorable(config, canonical_name(config, tensors[i].name))) continue;
    return failure(ErrorCode::malformed,
                   {quoted(tensors[i].name), " ", shape_text(tensors[i].shape),
                    " has no place in a ", config.architecture, " of ", config.layers, " layers"});
  }
  choose_forms();
  return {};
}

/// A map stays whole numbers when all of its parts are stored so, in rows or in blocks, and when it
/// is large enough to gain by it. Parts in blocks of several types share a form that holds each.
void ModelLoader::Plan::choose_forms() {
  for (const Slot& slot : slots) {
    if (slot.linear == nullptr || slot.kind == Slot::Kind::bias) continue;
    Linear& linear = *slot.linear;
    const Block block = block_of(slot.type);
    WeightForm form = WeightForm::f32;
    if (slot.kind == Slot::Kind::outputs && product(linear.inputs, linear.outputs) >= kLeastWhole) {
      if (slot.type == StoredType::i8) form = WeightForm::rows;
      if (is_block(slot.type)) form = WeightForm::blocks;
    }
    if (slot.first == 0) {
      linear.form = form;
      linear.block_form = {.group = 32, .nibbles = true, .minima = false};
    } else if (linear.form != form) {
      linear.form = WeightForm::f32;
    }
    if (form != WeightForm::blocks) continue;
    BlockForm& shared = linear.block_form;
    shared.group = std::min(shared.group, block.group);
    shared.nibbles = shared.nibbles && block.bits <= 4;
    shared.minima = shared.minima || block.minima;
  }
  // Nibbles are kept from 0 on, so that those around 0 have a minimum, too.
  each_linear([](Linear& linear) {
    linear.block_form.minima = linear.block_form.minima || linear.block_form.nibbles;
  });
}

Result<void> ModelLoader::Plan::fill(Slot& slot, std::span<const std::byte> bytes) {
  const std::size_t cols = slot.cols();
  const std::size_t stride = row_bytes(slot.type, cols);
  if (slot.kind == Slot::Kind::outputs && slot.type == StoredType::i8) {
    if (slot.scales.empty()) {
      return failure(ErrorCode::invalid_argument,
                     {quoted(slot.stored_name), " came before its scales"});
    }
    const auto* const stored = reinterpret_cast<const std::int8_t*>(bytes.data());
    std::vector<float> row(slot.linear->form == WeightForm::rows ? 0 : cols);
    for (std::size_t r = 0; r < slot.rows(); ++r) {
      const std::span<const std::int8_t> values(stored + (r * cols), cols);
      if (slot.linear->form == WeightForm::rows) {
        slot.linear->set_output(slot.first + r, values, slot.scales[r]);
      } else {
        for (std::size_t k = 0; k < cols; ++k)
          row[k] = slot.scales[r] * static_cast<float>(values[k]);
        slot.linear->set_output(slot.first + r, row);
      }
    }
    slot.scales = {};
    return {};
  }
  std::vector<float> row(cols);
  // Where stored row or element r of a head that pairs neighbours belongs: 2i + half goes to
  // half · turned/2 + i, and those that do not turn stay.
  const auto place = [&](std::size_t r) {
    const std::size_t within = r % model->config.head_dim;
    if (within >= slot.interleaved) return r;
    return r - within + ((within % 2) * slot.interleaved / 2) + (within / 2);
  };
  const bool in_blocks =
      slot.kind == Slot::Kind::outputs && slot.linear->form == WeightForm::blocks;
  for (std::size_t r = 0; r < slot.rows(); ++r) {
    const auto stored = bytes.subspan(r * stride, stride);
    if (!in_blocks) read_row(slot.type, stored, row);
    if (in_blocks ? !set_blocks(*slot.linear, slot.first + place(r), slot.type, stored)
                  : !is_finite(row)) {
      return failure(ErrorCode::non_finite,
                     {quoted(slot.stored_name), " holds NaN or infinity in row ", r});
    }
    if (in_blocks) continue;
    switch (slot.kind) {
      case Slot::Kind::outputs: slot.linear->set_output(slot.first + place(r), row); break;
      case Slot::Kind::inputs: slot.linear->set_input(r, slot.first, row); break;
      case Slot::Kind::bias:
        for (std::size_t k = 0; k < cols; ++k) slot.linear->bias()[slot.first + place(k)] = row[k];
        break;
      case Slot::Kind::values:
        for (std::size_t k = 0; k < cols; ++k)
          slot.buffer->data()[(r * cols) + k] = row[k] + slot.shift;
        break;
    }
  }
  return {};
}

ModelLoader::ModelLoader(std::unique_ptr<Plan> plan) : plan_(std::move(plan)) {}
ModelLoader::ModelLoader(ModelLoader&&) noexcept = default;
ModelLoader& ModelLoader::operator=(ModelLoader&&) noexcept = default;
ModelLoader::~ModelLoader() = default;

Result<ModelLoader> ModelLoader::plan(TransformerConfig config,
                                      std::span<const TensorInfo> tensors) {
  if (auto checked = check(config); !checked) return std::move(checked).failure();
  // Sentence encoders are stored without the head that their configuration still names.
  if (config.head == HeadKind::transform &&
      std::none_of(tensors.begin(), tensors.end(), [&](const TensorInfo& tensor) {
        return is_of_head(canonical_name(config, tensor.name));
      })) {
    config.head = HeadKind::none;
  }
  auto plan = std::make_unique<Plan>();
  plan->model->config = std::move(config);
  plan->slots = plan_slots(*plan->model);
  if (plan->model->config.gguf) {
    for (Slot& slot : plan->slots)
      slot.name = gguf_name(plan->model->config.family, std::move(slot.name));
  }
  if (auto matched = plan->match(tensors); !matched) return std::move(matched).failure();
  double bytes = 0;
  plan->each_linear([&](const Linear& linear) { bytes += linear.memory(); });
  for (const Slot& slot : plan->slots) {
    if (slot.buffer != nullptr)
      bytes += static_cast<double>(slot.rows()) * static_cast<double>(slot.cols()) * 4;
  }
  if (bytes > kMaxModelBytes) {
    return failure(
        ErrorCode::too_large,
        {"the model needs ", static_cast<std::uint64_t>(bytes / 1e6), " MB, more than the ",
         static_cast<std::uint64_t>(kMaxModelBytes / 1e6), " MB that can be had here"});
  }
  plan->model->memory = static_cast<std::size_t>(bytes);
  return ModelLoader(std::move(plan));
}

std::vector<std::string> ModelLoader::wanted() const {
  std::vector<std::string> names;
  for (const Slot& slot : plan_->slots) {
    if (slot.done) continue;
    if (!slot.scale_name.empty() && slot.scales.empty()) names.push_back(slot.scale_name);
    names.push_back(slot.stored_name);
  }
  return names;
}

Result<void> ModelLoader::reserve() {
  Result<void> result;
  plan_->each_linear([&](Linear& linear) {
    if (result.ok()) result = linear.allocate();
  });
  for (Slot& slot : plan_->slots) {
    if (!result) return result;
    if (slot.buffer == nullptr) continue;
    auto buffer = AlignedBuffer<float>::allocate(product(slot.rows(), slot.cols()));
    if (!buffer) return std::move(buffer).failure();
    *slot.buffer = std::move(*buffer);
  }
  plan_->reserved = result.ok();
  return result;
}

Result<void> ModelLoader::add(std::string_view name, std::span<const std::byte> bytes) {
  if (!plan_->reserved) return Error{ErrorCode::invalid_argument, "no memory has been reserved"};
  const auto wrong_size = [&](std::size_t expected) {
    return failure(ErrorCode::malformed,
                   {quoted(name), " came with ", bytes.size(), " bytes, expected ", expected});
  };
  std::vector<Slot>& slots = plan_->slots;
  const auto found = name.empty() ? std::nullopt : plan_->by_stored_name.find(name);
  if (!found || slots[*found % slots.size()].done) {
    return failure(ErrorCode::not_found, {quoted(name), " is not wanted"});
  }
  Slot& slot = slots[*found % slots.size()];
  if (*found >= slots.size()) {
    const std::size_t expected = product(slot.rows(), sizeof(float));
    if (bytes.size() != expected) return wrong_size(expected);
    std::vector<float> values(slot.rows());
    std::memcpy(values.data(), bytes.data(), bytes.size());
    if (!is_finite(values))
      return failure(ErrorCode::non_finite, {quoted(name), " holds NaN or infinity"});
    slot.scales = std::move(values);
    return {};
  }
  if (bytes.size() != slot.bytes()) return wrong_size(slot.bytes());
  if (auto filled = plan_->fill(slot, bytes); !filled) return filled;
  slot.done = true;
  return {};
}

Result<std::unique_ptr<Model>> ModelLoader::finish() {
  for (const Slot& slot : plan_->slots) {
    if (!slot.done)
      return failure(ErrorCode::not_found, {quoted(slot.stored_name), " has not come"});
  }
  for (const float divisor : plan_->model->rope_divisors.span()) {
    if (!(divisor > 0))
      return Error{ErrorCode::malformed,
                   "tensor \"rope_freqs.weight\" holds a number that is not above 0"};
  }
  return std::move(plan_->model);
}

}  // namespace embedscope
