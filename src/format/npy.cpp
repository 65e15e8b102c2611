#include "format/npy.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/concat.h"
#include "base/sizes.h"
#include "format/dtype.h"

namespace embedscope {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

struct ElementType {
  DType dtype;
  bool big_endian;
};

/// "<f4": the order of bytes, the kind and the size of an element. "=" and "|" are this machine's
/// order.
std::optional<ElementType> type_of(std::string_view descr) {
  struct Known {
    std::string_view code;
    DType dtype;
  };
  static constexpr Known kKnown[] = {
      {"b1", DType::boolean}, {"u1", DType::u8},  {"i1", DType::i8},  {"u2", DType::u16},
      {"i2", DType::i16},     {"f2", DType::f16}, {"u4", DType::u32}, {"i4", DType::i32},
      {"f4", DType::f32},     {"u8", DType::u64}, {"i8", DType::i64}, {"f8", DType::f64}};
  if (descr.size() != 3 || std::string_view("<>=|").find(descr[0]) == std::string_view::npos)
    return std::nullopt;
  for (const Known& known : kKnown) {
    if (known.code == descr.substr(1)) return ElementType{known.dtype, descr[0] == '>'};
  }
  return std::nullopt;
}

/// What elements that are not read are, in words.
Failure not_numbers(std::string_view descr) {
  const bool prefixed = !descr.empty() && std::string_view("<>=|").find(descr[0]) != descr.npos;
  const std::string_view kind = descr.substr(prefixed ? 1 : 0, 1);
  const char* const what = kind == "O"   ? " (pickled Python objects, which are never run)"
                           : kind == "c" ? " (complex numbers)"
                           : kind == "U" || kind == "S" ? " (texts)"
                           : kind == "M" || kind == "m" ? " (times)"
                                                        : "";
  return failure(ErrorCode::unsupported,
                 {"a .npy file of elements \"", descr, "\"", what, ": vectors are numbers"});
}

/// The Python literal {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, keys in any
/// order.
class Header {
 public:
  explicit Header(std::string_view text) : text_(text) {}

  Result<void> read() {
    if (!take("{")) return expected("'{'");
    while (!take("}")) {
      const auto key = string();
      if (!key) return key.error();
      if (!take(":")) return expected("':'");
      auto value =
          *key == "descr"           ? read_descr()
          : *key == "fortran_order" ? read_order()
          : *key == "shape"
              ? read_shape()
              : Result<void>(malformed("the key \"" + std::string(*key) + "\" is unknown"));
      if (!value) return value;
      if (!take(",") && !next_is('}')) return expected("',' or '}'");
    }
    skip();
    if (at_ != text_.size()) return expected("the header's end");
    if (!descr || !fortran || !shape) return malformed("a key is missing from the header");
    return {};
  }

  std::optional<std::string_view> descr;
  std::optional<bool> fortran;
  std::optional<std::vector<std::size_t>> shape;

 private:
  static Error malformed(const std::string& what) {
    return {ErrorCode::malformed, "not a .npy file: " + what};
  }
  Error expected(const std::string& what) const {
    return malformed(what + " expected at character " + std::to_string(at_) + " of the header");
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool next_is(char character) {
    skip();
    return at_ < text_.size() && text_[at_] == character;
  }
  bool take(std::string_view token) {
    skip();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  Result<std::string_view> string() {
    const char quote = next_is('"') ? '"' : '\'';
    if (!take({&quote, 1})) return expected("a string in quotes");
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) return expected("the end of a string");
    const std::string_view value = text_.substr(at_, end - at_);
    at_ = end + 1;
    return value;
  }
  Result<void> read_descr() {
    if (next_is('[')) {
      return Error{ErrorCode::unsupported, "a .npy file of structured elements"};
    }
    auto value = string();
    if (!value) return value.error();
    descr = *value;
    return {};
  }
  Result<void> read_order() {
    if (take("True")) {
      fortran = true;
    } else if (take("False")) {
      fortran = false;
    } else {
      return expected("True or False");
    }
    return {};
  }
  Result<void> read_shape() {
    if (!take("(")) return expected("'('");
    std::vector<std::size_t> found;
    while (!take(")")) {
      skip();
      const std::size_t first = at_;
      std::size_t extent = 0;
      for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
        const auto digit = static_cast<std::size_t>(text_[at_] - '0');
        if (extent > (std::numeric_limits<std::size_t>::max() - digit) / 10) {
          return malformed("the shape overflows");
        }
        extent = (extent * 10) + digit;
      }
      if (at_ == first) return expected("a number");
      found.push_back(extent);
      if (!take(",") && !next_is(')')) return expected("',' or ')'");
    }
    shape = std::move(found);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The array as the file holds it.
struct Array {
  ElementType type;
  bool by_columns;  ///< Fortran's order: the first index runs fastest
  std::vector<std::size_t> shape;
  std::span<const std::byte> bytes;
};

Result<Array> parse(std::span<const std::byte> file) {
  const auto malformed = [](const std::string& what) {
    return Error{ErrorCode::malformed, "not a .npy file: " + what};
  };
  if (file.size() < 10 || std::memcmp(file.data(), kMagic.data(), kMagic.size()) != 0) {
    return malformed("it does not begin with \\x93NUMPY and a version");
  }
  const auto byte = [&](std::size_t at) { return std::to_integer<std::size_t>(file[at]); };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) {
    return Error{ErrorCode::unsupported, "a .npy file of version " + std::to_string(version)};
  }
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::size_t begin = 8 + length_bytes;
  if (file.size() < begin) return malformed("it ends before its header");
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length |= byte(8 + i) << (8 * i);
  if (length > file.size() - begin) {
    return malformed("a header of " + std::to_string(length) + " bytes in a file of " +
                     std::to_string(file.size()));
  }
  Header header({reinterpret_cast<const char*>(file.data()) + begin, length});
  if (auto read = header.read(); !read) return read.error();
  const auto type = type_of(*header.descr);
  if (!type) return not_numbers(*header.descr);
  const std::span<const std::byte> bytes = file.subspan(begin + length);
  std::size_t needed = size_of(type->dtype);
  for (const std::size_t extent : *header.shape) needed = product(needed, extent);
  if (needed == kTooMany) return malformed("the shape overflows");
  if (needed != bytes.size()) {
    return malformed("its shape needs " + std::to_string(needed) + " bytes of elements, it has " +
                     std::to_string(bytes.size()));
  }
  return Array{*type, *header.fortran, std::move(*header.shape), bytes};
}

template <class Stored>
float element(const std::byte* at, bool big_endian) {
  std::array<std::byte, sizeof(Stored)> bytes;
  std::memcpy(bytes.data(), at, sizeof(Stored));
  if (big_endian) std::reverse(bytes.begin(), bytes.end());
  Stored value;
  std::memcpy(&value, bytes.data(), sizeof(Stored));
  return static_cast<float>(value);
}

float half(const std::byte* at, bool big_endian) {
  return f16_to_f32(static_cast<std::uint16_t>(element<std::uint16_t>(at, big_endian)));
}

using Element = float (*)(const std::byte*, bool);

Element reader_of(DType dtype) {
  switch (dtype) {
    case DType::boolean:
    case DType::u8: return element<std::uint8_t>;
    case DType::i8: return element<std::int8_t>;
    case DType::u16: return element<std::uint16_t>;
    case DType::i16: return element<std::int16_t>;
    case DType::f16: return half;
    case DType::u32: return element<std::uint32_t>;
    case DType::i32: return element<std::int32_t>;
    case DType::f32: return element<float>;
    case DType::u64: return element<std::uint64_t>;
    case DType::i64: return element<std::int64_t>;
    case DType::f64: return element<double>;
    default: return nullptr;  // which type_of() never gives
  }
}

}  // namespace

Result<LabelledRows> read_npy(std::span<const std::byte> file) {
  auto array = parse(file);
  if (!array) return std::move(array).failure();
  const std::vector<std::size_t> given = array->shape;
  std::vector<std::size_t>& shape = array->shape;
  LabelledRows table;
  if (shape.size() == 3 && shape[0] == 1) {
    shape.erase(shape.begin());
    table.notices.push_back(
        concat({"an array of ", shape_text(given), " is read as its one matrix"}));
  } else if (shape.size() == 1) {
    shape.insert(shape.begin(), 1);
    table.notices.push_back(concat(
        {"an array of ", shape_text(given), " is read as one row of ", shape[1], " numbers"}));
  }
  if (shape.size() != 2) {
    return failure(ErrorCode::unsupported, {"an array of ", shape_text(given), ", ", given.size(),
                                            " dimensions; vectors are the rows of two"});
  }
  table.rows = shape[0];
  table.dims = shape[1];
  const std::size_t size = size_of(array->type.dtype);
  const Element read = reader_of(array->type.dtype);
  auto values = AlignedBuffer<float>::allocate(product(table.rows, table.dims));
  if (!values) return std::move(values).failure();
  const bool as_it_is =
      array->type.dtype == DType::f32 && !array->type.big_endian && !array->by_columns;
  if (as_it_is && !values->empty())
    std::memcpy(values->data(), array->bytes.data(), array->bytes.size());
  for (std::size_t row = 0; !as_it_is && row < table.rows; ++row) {
    for (std::size_t column = 0; column < table.dims; ++column) {
      const std::size_t at =
          array->by_columns ? (column * table.rows) + row : (row * table.dims) + column;
      (*values)[(row * table.dims) + column] =
          read(array->bytes.data() + (at * size), array->type.big_endian);
    }
  }
  table.values = std::move(*values);
  return table;
}

}  // namespace embedscope
