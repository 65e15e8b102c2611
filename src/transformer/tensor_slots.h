// Which tensors a configuration asks for, under which names and of which shapes, and where in the
// model each goes. One function a family in tensor_slots.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/sizes.h"
#include "format/stored_type.h"
#include "transformer/model.h"

namespace embedscope {

/// One tensor that the configuration asks for, and where it goes.
struct Slot {
  enum class Kind : std::uint8_t {
    outputs,  ///< [outputs, inputs] into a linear map
    inputs,   ///< [inputs, outputs]: GPT-2 stores its maps transposed
    bias,     ///< [outputs] into a linear map's bias
    values,   ///< into a plain buffer
  };
  std::string name;  ///< without the family's prefix
  std::vector<std::size_t> shape;
  Kind kind = Kind::values;
  Linear* linear = nullptr;
  std::size_t first = 0;  ///< first output
  AlignedBuffer<float>* buffer = nullptr;
  float shift = 0;              ///< to add to each value of the buffer
  std::size_t interleaved = 0;  ///< of each head's rows, the first that pair neighbours

  std::string stored_name;  ///< as the file has it
  StoredType type = StoredType::f32;
  std::string scale_name;     ///< of an eight-bit tensor
  std::vector<float> scales;  ///< once they have come
  bool done = false;

  [[nodiscard]] std::size_t rows() const { return shape.size() == 2 ? shape[0] : 1; }
  [[nodiscard]] std::size_t cols() const { return shape.back(); }
  [[nodiscard]] std::size_t bytes() const { return product(rows(), row_bytes(type, cols())); }
};

/// Gives the model its extents, without memory, and lists a slot for each tensor of its
/// configuration, under the names of published checkpoints.
std::vector<Slot> plan_slots(Model& model);

}  // namespace embedscope
