#include "format/npy.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace embedscope {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

std::optional<DType> dtype_of(std::string_view descr) {
  struct Known {
    std::string_view code;
    DType dtype;
  };
  static constexpr Known kKnown[] = {
      {"b1", DType::boolean}, {"u1", DType::u8},  {"i1", DType::i8},  {"u2", DType::u16},
      {"i2", DType::i16},     {"f2", DType::f16}, {"u4", DType::u32}, {"i4", DType::i32},
      {"f4", DType::f32},     {"u8", DType::u64}, {"i8", DType::i64}, {"f8", DType::f64}};
  if (descr.size() != 3 || (descr[0] != '<' && descr[0] != '|')) return std::nullopt;
  for (const Known& known : kKnown) {
    if (known.code == descr.substr(1)) return known.dtype;
  }
  return std::nullopt;
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
    if (!take("'")) return expected("a string in single quotes");
    const std::size_t end = text_.find('\'', at_);
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

}  // namespace

Result<TensorView> parse_npy(std::span<const std::byte> file) {
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
  const auto dtype = dtype_of(*header.descr);
  if (!dtype) {
    return Error{ErrorCode::unsupported,
                 "a .npy file of elements \"" + std::string(*header.descr) + "\""};
  }
  if (*header.fortran && header.shape->size() > 1) {
    return Error{ErrorCode::unsupported, "a .npy file in Fortran order: save it in C order"};
  }
  const std::span<const std::byte> bytes = file.subspan(begin + length);
  std::size_t needed = size_of(*dtype);
  for (const std::size_t extent : *header.shape) {
    if (extent != 0 && needed > std::numeric_limits<std::size_t>::max() / extent) {
      return malformed("the shape overflows");
    }
    needed *= extent;
  }
  if (needed != bytes.size()) {
    return malformed("its shape needs " + std::to_string(needed) + " bytes of elements, it has " +
                     std::to_string(bytes.size()));
  }
  return TensorView{"array", *dtype, *header.shape, bytes};
}

}  // namespace embedscope
