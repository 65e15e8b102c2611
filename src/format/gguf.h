// GGUF, the file of llama.cpp (ggml's docs/gguf.md), versions 2 and 3, little-endian: settings by
// name, then where each tensor lies, then the tensors. Reading copies no value and trusts no
// number: every length is checked against the file before anything is made of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "format/stored_type.h"

namespace embedscope {

/// A setting, whose bytes belong to the file.
struct GgufValue {
  /// The numbers are the file's.
  enum class Type : std::uint8_t {
    u8,
    i8,
    u16,
    i16,
    u32,
    i32,
    f32,
    boolean,
    text,
    list,
    u64,
    i64,
    f64,
  };
  std::string_view key;
  Type type = Type::u8;
  Type item = Type::u8;     ///< of a list
  std::uint64_t count = 1;  ///< of a list's items
  std::span<const std::byte> bytes;

  /// Of a number or a boolean; nothing for another type.
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::optional<std::string_view> text() const;
  /// Of a list of numbers, or of texts; nothing for another type.
  [[nodiscard]] std::optional<std::vector<double>> numbers() const;
  [[nodiscard]] std::optional<std::vector<std::string_view>> texts() const;
};

/// A tensor as the header declares it.
struct GgufTensor {
  std::string name;
  StoredType type = StoredType::f32;
  std::string type_name;           ///< of a type that is not read, whose `bytes` are 0
  std::vector<std::size_t> shape;  ///< outermost first, where the file has the innermost first
  std::uint64_t begin = 0;         ///< first byte, from the start of the file
  std::size_t bytes = 0;
};

class Gguf {
 public:
  /// Reads the header of a file of `file_bytes` that begins with `start`, which the settings point
  /// into. Nothing where the header goes on past `start`: come again with more of the file. Errors:
  /// `malformed` for what is no GGUF file or ends too early, `unsupported` for another version. A
  /// tensor of a type that is not read is listed as such; who needs it refuses it.
  static Result<std::optional<Gguf>> parse(std::span<const std::byte> start,
                                           std::uint64_t file_bytes);

  /// The setting of that name, or null.
  [[nodiscard]] const GgufValue* find(std::string_view key) const;
  [[nodiscard]] const std::vector<GgufTensor>& tensors() const { return tensors_; }

 private:
  std::vector<GgufValue> values_;
  std::vector<GgufTensor> tensors_;
};

}  // namespace embedscope
