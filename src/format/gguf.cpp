#include "format/gguf.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/concat.h"
#include "base/utf8.h"

namespace embedscope {
namespace {

using Type = GgufValue::Type;

constexpr std::uint32_t kMaxDimensions = 4;
constexpr std::uint64_t kMaxSettings = 4096;
constexpr std::size_t kMaxName = 65535;  // of a setting; a tensor's is 64 in the format

Failure malformed(std::initializer_list<Part> parts) {
  return failure(ErrorCode::malformed, {"GGUF: ", concat(parts)});
}
Failure unsupported(std::initializer_list<Part> parts) {
  return failure(ErrorCode::unsupported, {"GGUF: ", concat(parts)});
}

std::string quoted(std::string_view text) { return concat({"\"", text, "\""}); }

/// Bytes of one value; 0 for those without a size of their own.
constexpr std::size_t size_of(Type type) {
  switch (type) {
    case Type::u8:
    case Type::i8:
    case Type::boolean: return 1;
    case Type::u16:
    case Type::i16: return 2;
    case Type::u32:
    case Type::i32:
    case Type::f32: return 4;
    case Type::u64:
    case Type::i64:
    case Type::f64: return 8;
    default: return 0;
  }
}

template <class T>
T read(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

double number_at(Type type, const std::byte* from) {
  switch (type) {
    case Type::u8:
    case Type::boolean: return read<std::uint8_t>(from);
    case Type::i8: return read<std::int8_t>(from);
    case Type::u16: return read<std::uint16_t>(from);
    case Type::i16: return read<std::int16_t>(from);
    case Type::u32: return read<std::uint32_t>(from);
    case Type::i32: return read<std::int32_t>(from);
    case Type::f32: return static_cast<double>(read<float>(from));
    case Type::u64: return static_cast<double>(read<std::uint64_t>(from));
    case Type::i64: return static_cast<double>(read<std::int64_t>(from));
    case Type::f64: return read<double>(from);
    default: return 0;
  }
}

std::string_view view_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A place in the file that moves on; what lies past `start` comes back as nothing, and is
/// remembered.
class Cursor {
 public:
  Cursor(std::span<const std::byte> start, std::uint64_t file_bytes)
      : start_(start), file_bytes_(file_bytes) {}

  std::span<const std::byte> take(std::uint64_t count) {
    if (past_ || count > start_.size() - at_) {
      past_ = true;
      beyond_file_ = beyond_file_ || count > file_bytes_ - at_;
      return {};
    }
    const auto taken = start_.subspan(at_, static_cast<std::size_t>(count));
    at_ += taken.size();
    return taken;
  }
  template <class T>
  T number() {
    const auto bytes = take(sizeof(T));
    return bytes.empty() ? T{} : read<T>(bytes.data());
  }
  std::string_view text() {
    const auto length = number<std::uint64_t>();
    return view_of(take(length));
  }
  [[nodiscard]] bool past() const { return past_; }
  /// Whether more of the file would not help.
  [[nodiscard]] bool beyond_file() const { return beyond_file_ || start_.size() >= file_bytes_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::uint64_t left_in_file() const { return file_bytes_ - at_; }
  [[nodiscard]] std::span<const std::byte> since(std::size_t begin) const {
    return start_.subspan(begin, at_ - begin);
  }

 private:
  std::span<const std::byte> start_;
  std::uint64_t file_bytes_;
  std::size_t at_ = 0;
  bool past_ = false;
  bool beyond_file_ = false;
};

/// What ggml calls a type that is not read here.
std::string unread_name(std::uint32_t number) {
  constexpr std::string_view kNames[] = {
      "", "",      "",      "", "Q4_2",  "Q4_3",  "",        "",       "",        "Q8_1",
      "", "",      "",      "", "",      "Q8_K",  "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S",
      "", "IQ3_S", "IQ2_S", "", "I8",    "I16",   "I32",     "I64",    "F64",     "IQ1_M",
      "", "",      "",      "", "TQ1_0", "TQ2_0", "",        "",       "",        "MXFP4"};
  const std::string_view known = number < std::size(kNames) ? kNames[number] : "";
  return concat({known, known.empty() ? "type " : " (", number, known.empty() ? "" : ")"});
}

/// Moves past a value and keeps where it lies.
Result<void> skip_value(Cursor& cursor, GgufValue& value) {
  const std::string setting = concat({"the setting ", quoted(value.key)});
  const auto type_of = [&]() -> std::optional<Type> {
    const auto number = cursor.number<std::uint32_t>();
    if (number > static_cast<std::uint32_t>(Type::f64)) return std::nullopt;
    return static_cast<Type>(number);
  };
  const auto type = type_of();
  if (!type) return malformed({setting, " is of no known type"});
  value.type = value.item = *type;
  if (value.type == Type::list) {
    const auto item = type_of();
    if (!item || *item == Type::list)
      return malformed({setting, " is a list of no type that is read"});
    value.item = *item;
    value.count = cursor.number<std::uint64_t>();
    const std::uint64_t least = std::max<std::size_t>(size_of(value.item), 1);
    if (value.count > cursor.left_in_file() / least) {
      return malformed(
          {setting, " counts ", value.count, " items, more than the file has bytes for"});
    }
  }
  const std::size_t begin = cursor.at();
  if (value.item == Type::text) {
    for (std::uint64_t i = 0; i < value.count && !cursor.past(); ++i) cursor.text();
  } else {
    cursor.take(value.count * size_of(value.item));
  }
  if (!cursor.past()) value.bytes = cursor.since(begin);
  return {};
}

Result<void> read_tensor(Cursor& cursor, GgufTensor& tensor) {
  tensor.name = cursor.text();
  if (cursor.past()) return {};
  if (tensor.name.empty() || tensor.name.size() > kMaxName || !is_valid_utf8(tensor.name))
    return malformed({"a tensor's name is empty, longer than 65535 bytes or not UTF-8"});
  const std::string named = concat({"tensor ", quoted(tensor.name)});
  const auto dimensions = cursor.number<std::uint32_t>();
  if (dimensions > kMaxDimensions) return malformed({named, " has ", dimensions, " dimensions"});
  std::uint64_t elements = 1;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    const auto extent = cursor.number<std::uint64_t>();
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    if (extent > kMost || (extent > 0 && elements > (std::uint64_t{1} << 48) / extent))
      return malformed({named, " is larger than any model's"});
    elements *= extent;
    tensor.shape.insert(tensor.shape.begin(), static_cast<std::size_t>(extent));
  }
  const auto number = cursor.number<std::uint32_t>();
  tensor.begin = cursor.number<std::uint64_t>();
  if (cursor.past()) return {};
  tensor.type = gguf_type(number);
  if (tensor.type == StoredType::unread) tensor.type_name = unread_name(number);
  const std::size_t row = tensor.shape.empty() ? 1 : tensor.shape.back();
  if (!fills_rows(tensor.type, row)) {
    return malformed({named, " is ", name(tensor.type), " with rows of ", row, ", which blocks of ",
                      block_of(tensor.type).values, " do not fill"});
  }
  const Block block = block_of(tensor.type);
  const std::uint64_t bytes = elements / block.values * block.bytes;
  if (bytes > std::numeric_limits<std::size_t>::max())
    return failure(ErrorCode::too_large, {"GGUF: ", named, " does not fit this machine's memory"});
  tensor.bytes = static_cast<std::size_t>(bytes);
  return {};
}

}  // namespace

std::optional<double> GgufValue::number() const {
  if (size_of(type) == 0) return std::nullopt;
  return number_at(type, bytes.data());
}

std::optional<std::string_view> GgufValue::text() const {
  if (type != Type::text) return std::nullopt;
  return view_of(bytes.subspan(sizeof(std::uint64_t)));
}

std::optional<std::vector<double>> GgufValue::numbers() const {
  const std::size_t size = size_of(item);
  if (type != Type::list || size == 0) return std::nullopt;
  std::vector<double> all;
  all.reserve(bytes.size() / size);
  for (std::size_t at = 0; at < bytes.size(); at += size)
    all.push_back(number_at(item, bytes.data() + at));
  return all;
}

std::optional<std::vector<std::string_view>> GgufValue::texts() const {
  if (type != Type::list || item != Type::text) return std::nullopt;
  std::vector<std::string_view> all;
  all.reserve(static_cast<std::size_t>(count));
  Cursor cursor(bytes, bytes.size());
  for (std::uint64_t i = 0; i < count; ++i) all.push_back(cursor.text());
  return all;
}

Result<std::optional<Gguf>> Gguf::parse(std::span<const std::byte> start,
                                        std::uint64_t file_bytes) {
  start = start.first(static_cast<std::size_t>(std::min<std::uint64_t>(start.size(), file_bytes)));
  Cursor cursor(start, file_bytes);
  const auto ended = [&]() -> Result<std::optional<Gguf>> {
    if (!cursor.beyond_file()) return std::optional<Gguf>();
    return malformed({concat(
        {"the file of ", file_bytes, " bytes is cut off, or a length in its header is wrong"})});
  };
  if (const auto magic = view_of(cursor.take(4)); cursor.past() || magic != "GGUF") {
    return malformed({"the file does not begin with GGUF"});
  }
  const auto version = cursor.number<std::uint32_t>();
  const auto tensors = cursor.number<std::uint64_t>();
  const auto settings = cursor.number<std::uint64_t>();
  if (cursor.past()) return ended();
  if (version != 2 && version != 3) {
    return unsupported({"the file is of version ", version,
                        version == 0x03000000U || version == 0x02000000U
                            ? ", big-endian; read is little-endian"
                            : ", read are 2 and 3"});
  }
  // The shortest setting and the shortest tensor: a name's length, a type, and a byte or a place.
  if (settings > cursor.left_in_file() / 13 || tensors > cursor.left_in_file() / 24) {
    return malformed({"the file counts ", settings, " settings and ", tensors,
                      " tensors, more than it has bytes for"});
  }
  if (settings > kMaxSettings) {
    return malformed({"the file has ", settings, " settings, at most ", kMaxSettings, " are read"});
  }
  Gguf file;
  for (std::uint64_t i = 0; i < settings; ++i) {
    GgufValue value;
    value.key = cursor.text();
    if (cursor.past()) return ended();
    if (value.key.empty() || value.key.size() > kMaxName || !is_valid_utf8(value.key))
      return malformed({"a setting's name is empty, longer than 65535 bytes or not UTF-8"});
    if (auto skipped = skip_value(cursor, value); !skipped) return std::move(skipped).failure();
    if (cursor.past()) return ended();
    if (file.find(value.key) != nullptr)
      return malformed({"the setting ", quoted(value.key), " is there twice"});
    file.values_.push_back(value);
  }
  std::uint64_t alignment = 32;
  if (const GgufValue* given = file.find("general.alignment")) {
    const double value = given->number().value_or(0);
    if (!(value >= 1 && value <= 1 << 20))
      return malformed({"general.alignment is not in 1 to 1048576"});
    alignment = static_cast<std::uint64_t>(value);
  }
  for (std::uint64_t i = 0; i < tensors; ++i) {
    GgufTensor tensor;
    if (auto read = read_tensor(cursor, tensor); !read) return std::move(read).failure();
    if (cursor.past()) return ended();
    file.tensors_.push_back(std::move(tensor));
  }
  const std::uint64_t data = (cursor.at() + alignment - 1) / alignment * alignment;
  for (GgufTensor& tensor : file.tensors_) {
    if (data > file_bytes || tensor.begin > file_bytes - data ||
        tensor.bytes > file_bytes - data - tensor.begin) {
      return malformed({"tensor ", quoted(tensor.name), " ends past the file's ", file_bytes,
                        " bytes: it is cut off, or its place is wrong"});
    }
    if (tensor.begin % alignment != 0) {
      return malformed(
          {"tensor ", quoted(tensor.name), " does not begin at a multiple of ", alignment});
    }
    tensor.begin += data;
  }
  return std::optional(std::move(file));
}

const GgufValue* Gguf::find(std::string_view key) const {
  const auto found = std::find_if(values_.begin(), values_.end(),
                                  [&](const GgufValue& value) { return value.key == key; });
  return found == values_.end() ? nullptr : &*found;
}

}  // namespace embedscope
