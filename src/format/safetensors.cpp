#include "format/safetensors.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

#include "base/concat.h"
#include "base/name_index.h"
#include "base/order.h"
#include "base/utf8.h"
#include "format/json_reader.h"

namespace embedscope {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::string_view kMetadataKey = "__metadata__";
constexpr std::size_t kMaxRank = 32;

Failure malformed(std::initializer_list<Part> parts) {
  return failure(ErrorCode::malformed, parts);
}

std::string quoted(std::string_view text) { return concat({"\"", text, "\""}); }

std::string tensor(std::string_view name) { return concat({"tensor ", quoted(name)}); }

/// Bytes that a tensor of that shape takes, or nothing when they pass what a size_t holds. What an
/// element of another type takes is not known: its tensor has the bytes that it has.
std::optional<std::size_t> bytes_of(DType dtype, const std::vector<std::size_t>& shape,
                                    std::size_t given) {
  if (dtype == DType::other) return given;
  std::size_t bytes = size_of(dtype);
  for (const std::size_t extent : shape) {
    if (extent != 0 && bytes > std::numeric_limits<std::size_t>::max() / extent) {
      return std::nullopt;
    }
    bytes *= extent;
  }
  return bytes;
}

/// A tensor as the header describes it.
struct Entry {
  std::string name;
  std::optional<DType> dtype;
  std::optional<std::vector<std::size_t>> shape;
  std::vector<std::uint64_t> offsets;
  std::string type{};  ///< of DType::other
};

/// Takes the header's JSON apart as it is parsed. Its form is fixed, { name: { dtype, shape,
/// data_offsets },
/// "__metadata__": { key: text } or null }, so a depth and the last key say where we are; anything
/// else is refused where it begins. Fields of a tensor that are not known are passed over with all
/// that is in them, as the format's own reader does.
class HeaderReader final : public JsonEvents {
 public:
  std::vector<Entry> entries;
  Metadata metadata;
  std::string problem;

  bool null() override {
    if (depth_ == 1 && in_metadata_) return true;
    return boolean(false);
  }
  bool boolean(bool) override { return in_unknown() || refuse("a value that has no place there"); }

  bool begin_object() override {
    if (in_unknown()) return enter();
    if (depth_ == 0) {
      depth_ = 1;
      return true;
    }
    if (depth_ == 1) {
      depth_ = 2;
      return true;
    }
    return refuse("an object that has no place there");
  }

  bool end_object() override {
    if (skipped_ > 0) return leave();
    if (depth_ == 2 && !in_metadata_) {
      const Entry& entry = entries.back();
      for (const auto& [missing, what] :
           {std::pair(!entry.dtype, "dtype"), std::pair(!entry.shape, "shape"),
            std::pair(entry.offsets.empty(), "data_offsets")}) {
        if (missing) {
          problem = concat({tensor(entry.name), " has no ", what});
          return false;
        }
      }
    }
    --depth_;
    return true;
  }

  bool key(std::string&& name) override {
    if (skipped_ > 0) return true;
    const std::string_view key = name;
    if (depth_ == 1) {
      in_metadata_ = key == kMetadataKey;
      if (in_metadata_ && has_metadata_) {
        problem = "the header has __metadata__ twice";
        return false;
      }
      has_metadata_ = has_metadata_ || in_metadata_;
      if (!in_metadata_) {
        entries.push_back({std::string(key), {}, {}, {}, {}});
      }
      return true;
    }
    key_ = key;
    if (in_metadata_) {
      metadata.emplace_back(key, "");
      return true;
    }
    const Entry& entry = entries.back();
    const bool repeated = (key == "dtype" && entry.dtype) || (key == "shape" && entry.shape) ||
                          (key == "data_offsets" && !entry.offsets.empty());
    if (repeated) problem = concat({tensor(entry.name), " has twice ", quoted(key)});
    return !repeated;
  }

  bool text(std::string&& value) override {
    if (depth_ == 2 && in_metadata_) {
      metadata.back().second = value;
      return true;
    }
    if (depth_ == 2 && key_ == "dtype") {
      Entry& entry = entries.back();
      entry.dtype = dtype_named(value).value_or(DType::other);
      if (entry.dtype == DType::other) entry.type = std::move(value);
      return true;
    }
    return in_unknown() || refuse("a text that has no place there");
  }

  bool begin_list() override {
    if (in_unknown()) return enter();
    if (depth_ == 2 && !in_metadata_ && key_ == "shape") {
      entries.back().shape.emplace();
      depth_ = 3;
      return true;
    }
    if (depth_ == 2 && !in_metadata_ && key_ == "data_offsets") {
      depth_ = 3;
      return true;
    }
    return refuse("a list that has no place there");
  }

  bool end_list() override {
    if (skipped_ > 0) return leave();
    depth_ = 2;
    if (key_ == "data_offsets" && entries.back().offsets.size() != 2) {
      problem =
          concat({tensor(entries.back().name), " needs two data_offsets, a beginning and an end"});
      return false;
    }
    return true;
  }

  bool number(const JsonNumber& number) override {
    if (in_unknown()) return true;
    if (depth_ != 3 || !number.whole) {
      return refuse("a number that has no place there");
    }
    const std::uint64_t value = *number.whole;
    Entry& entry = entries.back();
    if (key_ == "data_offsets") {
      if (entry.offsets.size() == 2) {
        return refuse("more than two data_offsets");
      }
      entry.offsets.push_back(value);
      return true;
    }
    if (value > std::numeric_limits<std::size_t>::max()) {
      return refuse("an extent too large for this machine");
    }
    if (entry.shape->size() == kMaxRank) {
      return refuse(concat({"more than ", kMaxRank, " dimensions"}));
    }
    entry.shape->push_back(static_cast<std::size_t>(value));
    return true;
  }

 private:
  /// Inside a field of a tensor that is not known.
  [[nodiscard]] bool in_unknown() const {
    return depth_ == 2 && !in_metadata_ && key_ != "dtype" && key_ != "shape" &&
           key_ != "data_offsets";
  }
  bool enter() {
    ++skipped_;
    return true;
  }
  bool leave() {
    --skipped_;
    return true;
  }
  bool refuse(const std::string& what) {
    problem = concat({in_metadata_  ? std::string(kMetadataKey)
                      : depth_ >= 2 ? tensor(entries.back().name)
                                    : std::string("the header"),
                      " has ", what});
    if (depth_ == 3) {
      problem += concat({"; its ", key_, " must be a list of whole numbers, none negative"});
    }
    return false;
  }

  int depth_ = 0;    ///< 1 in the header, 2 in a tensor or the metadata, 3 in a list
  int skipped_ = 0;  ///< objects and lists around, within a field that is not known
  bool in_metadata_ = false;
  bool has_metadata_ = false;
  std::string key_;
};

/// The first of two items of one name, if there are any.
template <class Item>
const Item* duplicate(std::span<const Item> items) {
  std::vector<std::string> names;
  names.reserve(items.size());
  for (const Item& item : items) names.push_back(item.name);
  const auto found = NameIndex(std::move(names)).repeated();
  return found ? &items[*found] : nullptr;
}

void append_json(std::string& json, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  json += '"';
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      json += '\\';
      json += byte;
    } else if (code < 0x20) {
      json += "\\u00";
      json += kHex[code >> 4];
      json += kHex[code & 15U];
    } else {
      json += byte;
    }
  }
  json += '"';
}

}  // namespace

Result<SafetensorsHeader> parse_safetensors_header(std::span<const std::byte> file,
                                                   std::uint64_t file_bytes) {
  if (file.size() < kLengthBytes) {
    return malformed(
        {"a safetensors file begins with 8 bytes of header length, this one ends after ",
         file.size()});
  }
  std::uint64_t header_bytes = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    header_bytes |= std::to_integer<std::uint64_t>(file[i]) << (8 * i);
  }
  if (header_bytes > Safetensors::kMaxHeaderBytes) {
    return malformed({"the header claims ", header_bytes, " bytes, more than the ",
                      Safetensors::kMaxHeaderBytes,
                      " that the format allows: not a safetensors file?"});
  }
  if (header_bytes > file.size() - kLengthBytes) {
    return malformed({"the header claims ", header_bytes, " bytes, but only ",
                      file.size() - kLengthBytes, " follow: the file is cut off"});
  }
  if (file_bytes < kLengthBytes + header_bytes) {
    return malformed({"the file has ", file_bytes, " bytes, fewer than its header"});
  }
  const auto* const json = reinterpret_cast<const char*>(file.data()) + kLengthBytes;
  const auto length = static_cast<std::size_t>(header_bytes);
  HeaderReader header;
  if (const auto problem = read_json({json, length}, header)) {
    if (problem->what == nullptr) return malformed({header.problem});
    if (problem->at < length && json[problem->at] == '\0') {
      return malformed({"NUL bytes follow the header from byte ", problem->at, " of ", length,
                        " on, where the format has spaces as padding"});
    }
    return malformed({concat(
        {"the header is not JSON: ", problem->what, ", at byte ", problem->at, " of ", length})});
  }
  if (const Entry* twice = duplicate(std::span<const Entry>(header.entries))) {
    return malformed({tensor(twice->name), " is there twice"});
  }

  const std::uint64_t data_begin = kLengthBytes + header_bytes;
  const std::uint64_t data_bytes = file_bytes - data_begin;
  const std::vector<Entry>& entries = header.entries;
  std::vector<std::uint32_t> order;
  order_places(entries.size(), entries.size(), order, [&](std::uint32_t a, std::uint32_t b) {
    return entries[a].offsets != entries[b].offsets
               ? entries[a].offsets < entries[b].offsets
               : entries[a].name < entries[b].name;  // empty ones share offsets
  });
  SafetensorsHeader result;
  result.metadata = std::move(header.metadata);
  std::uint64_t position = 0;
  for (const std::uint32_t at : order) {
    Entry& entry = header.entries[at];
    const std::uint64_t begin = entry.offsets[0];
    const std::uint64_t end = entry.offsets[1];
    const std::string where = concat({tensor(entry.name), " at bytes ", begin, " to ", end});
    if (end < begin) {
      return malformed({where, " ends before it begins"});
    }
    if (end > data_bytes) {
      return malformed({where, " reaches past the data, which has ", data_bytes,
                        " bytes: the file is cut off or the header is wrong"});
    }
    if (begin != position) {
      return malformed({where, (begin < position ? " overlaps" : " leaves a gap after"),
                        " the bytes before it, which end at ", position});
    }
    const auto expected =
        bytes_of(*entry.dtype, *entry.shape, static_cast<std::size_t>(end - begin));
    if (!expected || *expected != end - begin) {
      return malformed(
          {where, " should have ",
           (expected ? concat({*expected, " bytes"}) : std::string("more than there are")),
           " for the shape ", shape_text(*entry.shape), " of ", name(*entry.dtype)});
    }
    result.tensors.push_back({std::move(entry.name), *entry.dtype, std::move(*entry.shape),
                              data_begin + begin, *expected, std::move(entry.type)});
    position = end;
  }
  if (position != data_bytes) {
    return malformed({data_bytes - position, " bytes after the last tensor belong to none"});
  }
  return result;
}

Result<Safetensors> Safetensors::parse(std::span<const std::byte> file) {
  auto header = parse_safetensors_header(file, file.size());
  if (!header) return std::move(header).failure();
  Safetensors result;
  result.metadata_ = std::move(header->metadata);
  for (TensorPlace& place : header->tensors) {
    result.tensors_.push_back({std::move(place.name), place.dtype, std::move(place.shape),
                               file.subspan(static_cast<std::size_t>(place.begin), place.bytes),
                               std::move(place.type)});
  }
  return result;
}

std::string_view Safetensors::metadata(std::string_view key) const {
  for (const auto& [name, value] : metadata_) {
    if (name == key) {
      return value;
    }
  }
  return {};
}

Result<TensorView> Safetensors::find(std::string_view name) const {
  std::string names;
  for (const TensorView& candidate : tensors_) {
    if (candidate.name == name) {
      if (candidate.dtype != DType::other) return candidate;
      return failure(ErrorCode::unsupported, {tensor(name), " is of the type ",
                                              quoted(candidate.type), ", which is not read"});
    }
    if (names.size() < 200) {
      names += (names.empty() ? "" : ", ") + candidate.name;
    }
  }
  return failure(ErrorCode::not_found,
                 {"there is no ", tensor(name), (names.empty() ? "" : concat({" among ", names}))});
}

Result<TensorView> Safetensors::find(std::string_view name, DType dtype, std::size_t rank) const {
  auto found = find(name);
  if (found && (found->dtype != dtype || found->shape.size() != rank)) {
    return malformed({tensor(name), " is ", embedscope::name(found->dtype), " ",
                      shape_text(found->shape), ", expected ", embedscope::name(dtype), " of ",
                      rank, rank == 1 ? " dimension" : " dimensions"});
  }
  return found;
}

Result<void> detail::copy_bytes(const TensorView& view, std::size_t element_size, void* out,
                                std::size_t count) {
  if (size_of(view.dtype) != element_size) {
    return failure(ErrorCode::unsupported,
                   {tensor(view.name), " of ", name(view.dtype), " cannot be read in elements of ",
                    element_size, " bytes"});
  }
  if (view.elements() != count) {
    return failure(ErrorCode::invalid_argument,
                   {tensor(view.name), " has ", view.elements(), " elements, not ", count});
  }
  if (!view.bytes.empty()) {
    std::memcpy(out, view.bytes.data(), view.bytes.size());
  }
  return {};
}

Result<void> copy_as_f32(const TensorView& view, std::span<float> out) {
  const auto convert = [&]<class Stored>(Stored, auto to_f32) -> Result<void> {
    for (std::size_t i = 0; i < out.size(); ++i) {
      Stored stored;
      std::memcpy(&stored, view.bytes.data() + (i * sizeof(Stored)), sizeof(Stored));
      out[i] = to_f32(stored);
    }
    return {};
  };
  if (view.elements() != out.size() || view.dtype == DType::f32) {
    return detail::copy_bytes(view, size_of(view.dtype), out.data(), out.size());
  }
  switch (view.dtype) {
    case DType::f64:
      return convert(double{}, [](double value) { return static_cast<float>(value); });
    case DType::f16: return convert(std::uint16_t{}, f16_to_f32);
    case DType::bf16: return convert(std::uint16_t{}, bf16_to_f32);
    default: break;
  }
  return failure(ErrorCode::unsupported,
                 {tensor(view.name), " of ", name(view.dtype), " holds no floating-point numbers"});
}

Result<std::vector<std::byte>> write_safetensors(std::span<const TensorView> tensors,
                                                 const Metadata& metadata) {
  const std::vector<TensorView> all(tensors.begin(), tensors.end());
  if (const TensorView* twice = duplicate(tensors)) {
    return failure(ErrorCode::invalid_argument, {tensor(twice->name), " is given twice"});
  }
  std::string header = "{";
  if (!metadata.empty()) {
    append_json(header, kMetadataKey);
    header += ":{";
    for (std::size_t i = 0; i < metadata.size(); ++i) {
      const auto& [key, value] = metadata[i];
      if (!is_valid_utf8(key) || !is_valid_utf8(value)) {
        return failure(ErrorCode::invalid_argument,
                       {"the metadata ", quoted(key), " is not UTF-8"});
      }
      header += i == 0 ? "" : ",";
      append_json(header, key);
      header += ':';
      append_json(header, value);
    }
    header += '}';
  }
  std::size_t data_bytes = 0;
  for (const TensorView& view : tensors) {
    if (!is_valid_utf8(view.name) || view.name == kMetadataKey) {
      return failure(ErrorCode::invalid_argument, {tensor(view.name), " cannot have that name"});
    }
    if (!is_valid_utf8(view.type)) {
      return failure(ErrorCode::invalid_argument,
                     {tensor(view.name), " has a type that is no text"});
    }
    const auto expected = bytes_of(view.dtype, view.shape, view.bytes.size());
    if (!expected || *expected != view.bytes.size()) {
      return failure(ErrorCode::invalid_argument,
                     {tensor(view.name), " has ", view.bytes.size(),
                      " bytes, which do not fill the shape ", shape_text(view.shape)});
    }
    header += header.size() == 1 ? "" : ",";
    append_json(header, view.name);
    header += ":{\"dtype\":";
    append_json(header, view.dtype == DType::other ? view.type : name(view.dtype));
    header += concat({",\"shape\":", shape_text(view.shape), ",\"data_offsets\":[", data_bytes, ",",
                      data_bytes + view.bytes.size(), "]}"});
    data_bytes += view.bytes.size();
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');

  std::vector<std::byte> file(kLengthBytes + header.size() + data_bytes);
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    file[i] =
        static_cast<std::byte>((static_cast<std::uint64_t>(header.size()) >> (8 * i)) & 0xFFU);
  }
  std::memcpy(file.data() + kLengthBytes, header.data(), header.size());
  std::size_t position = kLengthBytes + header.size();
  for (const TensorView& view : tensors) {
    if (!view.bytes.empty()) {
      std::memcpy(file.data() + position, view.bytes.data(), view.bytes.size());
      position += view.bytes.size();
    }
  }
  return file;
}

}  // namespace embedscope
