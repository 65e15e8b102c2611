// safetensors (huggingface/safetensors, format of 2022): an 8-byte little-endian header length, a
// JSON header of names, types, shapes and byte ranges, then the bytes. Reading never copies a
// tensor and never trusts a number: every range is checked before a view is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "format/dtype.h"

namespace embedscope {

/// One tensor: a name, a type, a shape and its bytes, which belong to someone else and need not be
/// aligned for the type.
struct TensorView {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::size_t> shape;  ///< outermost first; empty for a scalar
  std::span<const std::byte> bytes;
  std::string type{};  ///< of DType::other, the type as the file calls it

  /// Product of the shape; 0 for a type that is not read.
  [[nodiscard]] std::size_t elements() const {
    return dtype == DType::other ? 0 : bytes.size() / size_of(dtype);
  }
};

/// Free text about the file, in the order of the file.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// A tensor as the header declares it: where its bytes lie in the file.
struct TensorPlace {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::size_t> shape;
  std::uint64_t begin = 0;  ///< first byte, from the start of the file
  std::size_t bytes = 0;
  std::string type{};  ///< as above
};

struct SafetensorsHeader {
  std::vector<TensorPlace> tensors;  ///< in the order of the data
  Metadata metadata;
};

/// Reads the header alone, of a file of `file_bytes` that begins with `start`, for readers who
/// fetch its tensors one at a time. Checks as Safetensors::parse does.
Result<SafetensorsHeader> parse_safetensors_header(std::span<const std::byte> start,
                                                   std::uint64_t file_bytes);

class Safetensors {
 public:
  /// The reference implementation's limit on the header.
  static constexpr std::size_t kMaxHeaderBytes = 100'000'000;

  /// Reads the header and checks everything it claims: that names are unique UTF-8, shapes do not
  /// overflow and agree with their byte ranges, and that the ranges cover the data exactly, without
  /// overlap or gap. A tensor of a type that is not known is there, but can't be read. Errors are
  /// `malformed` and name the tensor and what was expected. The views point into `file`, which must
  /// outlive them.
  static Result<Safetensors> parse(std::span<const std::byte> file);

  /// In the order of the data.
  [[nodiscard]] const std::vector<TensorView>& tensors() const { return tensors_; }

  [[nodiscard]] const Metadata& metadata() const { return metadata_; }
  /// The value of a metadata key, or an empty view.
  [[nodiscard]] std::string_view metadata(std::string_view key) const;

  /// The tensor of that name, or `not_found` listing what there is, or `unsupported` for one of a
  /// type that is not read.
  [[nodiscard]] Result<TensorView> find(std::string_view name) const;
  /// The same, demanding a type and a rank, or `malformed` naming both what is and what should be.
  [[nodiscard]] Result<TensorView> find(std::string_view name, DType dtype, std::size_t rank) const;

 private:
  std::vector<TensorView> tensors_;
  Metadata metadata_;
};

/// Copies a tensor of f32, f64, f16 or bf16 into `out` as f32. Errors: `unsupported` for another
/// type, `invalid_argument` when `out` has not exactly `elements()` places.
Result<void> copy_as_f32(const TensorView& tensor, std::span<float> out);

/// Copies a tensor's bytes into `out`, whatever their alignment; T must be the tensor's type
/// (std::int8_t, std::uint32_t, float, …). Errors as above.
template <class T>
Result<void> copy_elements(const TensorView& tensor, std::span<T> out);

/// A file in memory. Tensors are laid out in the order given, the header is padded with spaces to a
/// multiple of 8 bytes. Errors: `invalid_argument` for a duplicate or non-UTF-8 name, or bytes that
/// do not fill the shape.
Result<std::vector<std::byte>> write_safetensors(std::span<const TensorView> tensors,
                                                 const Metadata& metadata);

// ---- implementation of the template ----

namespace detail {
Result<void> copy_bytes(const TensorView& tensor, std::size_t element_size, void* out,
                        std::size_t count);
}

template <class T>
Result<void> copy_elements(const TensorView& tensor, std::span<T> out) {
  return detail::copy_bytes(tensor, sizeof(T), out.data(), out.size());
}

}  // namespace embedscope
