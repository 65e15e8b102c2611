#include "vectors/static_model.h"

#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "base/concat.h"
#include "base/sizes.h"

namespace embedscope {
namespace {

std::optional<TensorView> find(const Safetensors& file, std::string_view name) {
  for (const TensorView& one : file.tensors()) {
    if (one.name == name) return one;
  }
  return std::nullopt;
}

/// Element `index` of a tensor of whole numbers; nothing for a negative one or another type.
std::optional<std::uint64_t> whole_at(const TensorView& tensor, std::size_t index) {
  const auto read = [&]<class T>(T value) -> std::optional<std::uint64_t> {
    std::memcpy(&value, tensor.bytes.data() + (index * sizeof(T)), sizeof(T));
    if (value < T{0}) return std::nullopt;
    return static_cast<std::uint64_t>(value);
  };
  switch (tensor.dtype) {
    case DType::u8: return read(std::uint8_t{});
    case DType::i8: return read(std::int8_t{});
    case DType::u16: return read(std::uint16_t{});
    case DType::i16: return read(std::int16_t{});
    case DType::u32: return read(std::uint32_t{});
    case DType::i32: return read(std::int32_t{});
    case DType::u64: return read(std::uint64_t{});
    case DType::i64: return read(std::int64_t{});
    default: return std::nullopt;
  }
}

Result<VectorTable> read_table(const TensorView& tensor) {
  const std::size_t rows = tensor.shape[0];
  const std::size_t dims = tensor.shape[1];
  if (tensor.dtype == DType::i8) {  // model2vec takes the eight bits as they are
    const std::vector<float> ones(rows, 1.0F);
    return VectorTable::from_i8(
        {reinterpret_cast<const std::int8_t*>(tensor.bytes.data()), tensor.bytes.size()}, ones,
        rows, dims);
  }
  auto values = AlignedBuffer<float>::allocate(tensor.elements());
  if (!values) return std::move(values).failure();
  if (auto copied = copy_as_f32(tensor, values->span()); !copied)
    return std::move(copied).failure();
  return VectorTable::adopt_f32(std::move(*values), rows, dims);
}

}  // namespace

Result<StaticModel> StaticModel::read(const Safetensors& file) {
  auto tensor = find(file, "embeddings");
  if (!tensor) tensor = find(file, "embedding.weight");
  if (!tensor) {
    return Error{ErrorCode::not_found,
                 "a static model's file has a tensor \"embeddings\" or \"embedding.weight\""};
  }
  if (tensor->shape.size() != 2) {
    return failure(ErrorCode::malformed, {"tensor \"", tensor->name, "\" is no matrix"});
  }
  StaticModel model;
  auto table = read_table(*tensor);
  if (!table) return std::move(table).failure();
  model.table_ = std::move(*table);
  if (const auto mapping = find(file, "mapping")) {
    if (mapping->shape.size() != 1)
      return Error{ErrorCode::malformed, "tensor \"mapping\" is no list"};
    for (std::size_t i = 0; i < mapping->elements(); ++i) {
      const auto row = whole_at(*mapping, i);
      if (!row || *row >= model.table_.rows()) {
        return failure(ErrorCode::malformed, {"mapping: token ", i, " has no row of the ",
                                              model.table_.rows(), " that there are"});
      }
      model.mapping_.push_back(static_cast<std::uint32_t>(*row));
    }
  }
  if (const auto weights = find(file, "weights")) {
    if (weights->shape.size() != 1 || weights->elements() != model.tokens()) {
      return failure(ErrorCode::malformed,
                     {"tensor \"weights\" is no list of ", model.tokens(), " numbers"});
    }
    model.weights_.resize(weights->elements());
    if (auto copied = copy_as_f32(*weights, model.weights_); !copied)
      return std::move(copied).failure();
  }
  return model;
}

Result<std::vector<float>> StaticModel::mean(std::span<const std::uint32_t> ids) const {
  std::vector<double> sum(dims());
  std::vector<float> row(dims());
  for (const std::uint32_t id : ids) {
    if (id >= tokens()) {
      return failure(ErrorCode::out_of_range, {"token id ", id, " of a vocabulary of ", tokens()});
    }
    if (auto read = table_.row(mapping_.empty() ? id : mapping_[id], row); !read)
      return std::move(read).failure();
    const double weight = weights_.empty() ? 1.0 : static_cast<double>(weights_[id]);
    for (std::size_t d = 0; d < row.size(); ++d) sum[d] += weight * static_cast<double>(row[d]);
  }
  std::vector<float> mean(dims());
  if (ids.empty()) return mean;
  const auto count = static_cast<double>(ids.size());
  for (std::size_t d = 0; d < mean.size(); ++d) mean[d] = static_cast<float>(sum[d] / count);
  return mean;
}

}  // namespace embedscope
