// From the tensors of a published model to a Model. What a file says it holds is compared with what
// the configuration asks for, every name and every shape, before any memory is taken; then tensors
// come one at a time, so that a page need never hold a file and the model both.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "format/stored_type.h"
#include "transformer/model.h"

namespace embedscope {

/// A tensor as its file declares it.
struct TensorInfo {
  std::string name;
  StoredType type = StoredType::f32;
  std::vector<std::size_t> shape;  ///< outermost first
  std::string type_name = {};      ///< of StoredType::unread, what the file calls it
};

/// The type of a safetensors tensor as weights; nothing for one that no model reads, such as a
/// buffer of positions. Errors: `unsupported` naming a tensor of weights in a type that holds none.
Result<std::optional<StoredType>> weight_type(std::string_view name, DType dtype);

class ModelLoader {
 public:
  /// Plans the load. Errors: `not_found` naming a tensor that is missing and its shape, `malformed`
  /// naming one whose shape or type is not what the configuration asks for or that no such model
  /// has, `unsupported` naming one whose type is not read, `too_large` when the whole would not
  /// fit.
  static Result<ModelLoader> plan(TransformerConfig config, std::span<const TensorInfo> tensors);

  ModelLoader(ModelLoader&&) noexcept;
  ModelLoader& operator=(ModelLoader&&) noexcept;
  ~ModelLoader();

  /// Names that add() waits for, in the order of `tensors`; the others of the file may be skipped.
  [[nodiscard]] std::vector<std::string> wanted() const;

  /// Takes the memory. Errors: `too_large`.
  Result<void> reserve();

  /// Reads one tensor, whose bytes are those of its type and shape. Errors: `not_found` for a name
  /// that is not wanted (any more), `malformed` for another number of bytes, `non_finite` naming
  /// the tensor.
  Result<void> add(std::string_view name, std::span<const std::byte> bytes);

  /// The model, once all is there. Errors: `not_found` naming a tensor that has not come.
  Result<std::unique_ptr<Model>> finish();

 private:
  struct Plan;
  explicit ModelLoader(std::unique_ptr<Plan> plan);
  std::unique_ptr<Plan> plan_;
};

}  // namespace embedscope
