#include "format/vector_file.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/concat.h"
#include "format/json.h"
#include "format/npy.h"
#include "format/safetensors.h"
#include "format/text_fields.h"
#include "format/tsv.h"
#include "format/word2vec.h"

namespace embedscope {
namespace {

/// Files of other kinds, by their first bytes.
struct Foreign {
  std::string_view begin;
  std::string_view what;
};
constexpr Foreign kForeign[] = {
    {"GGUF", "a GGUF file, a language model: `run`, `embed` and `trace` read it"},
    {"\xBA\x16\x4F\x2F", "fastText's own .bin, which is not read: save its vectors as .vec"},
    {"PK\x03\x04", "a zip archive (.npz and PyTorch's files are, too): save one array as .npy"},
    {"\x1F\x8B", "compressed by gzip: unpack it first"},
    {"BZh", "compressed by bzip2: unpack it first"},
    {"\xFD"
     "7zXZ",
     "compressed by xz: unpack it first"},
    {"\x28\xB5\x2F\xFD", "compressed by zstd: unpack it first"},
    {"\x89HDF", "an HDF5 file: save the array as .npy"},
    {"PAR1", "a Parquet file: save the vectors as .npy or .tsv"},
    {"ARROW1", "an Arrow file: save the vectors as .npy or .tsv"},
    {"SQLite format 3", "an SQLite database: save the vectors as .npy or .tsv"},
    {"\x80\x02", "a Python pickle, which is never run: save the array as .npy"},
    {"\x80\x03", "a Python pickle, which is never run: save the array as .npy"},
    {"\x80\x04", "a Python pickle, which is never run: save the array as .npy"},
    {"\x80\x05", "a Python pickle, which is never run: save the array as .npy"},
    {"\x7F"
     "ELF",
     "a program"},
    {"%PDF", "a PDF document"},
    {"\x89PNG", "a picture"},
};

/// Whether the bytes begin as a safetensors file does: a length that they can hold, and an object.
bool is_safetensors(std::string_view bytes) {
  if (bytes.size() < 10) return false;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 8; ++i)
    length |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return length <= Safetensors::kMaxHeaderBytes && bytes[8] == '{';
}

/// Whether line 1 is a list or an object of JSON. A word may be a bracket as well.
bool is_json(std::string_view text) {
  const std::string_view line = without_blanks(cut_line(text));
  return (line.starts_with('[') && line.ends_with(']')) ||
         (line.starts_with('{') && line.ends_with('}'));
}

bool has_ending(std::string_view name, std::string_view ending) { return name.ends_with(ending); }

Result<LabelledRows> from_tensor(const TensorView& matrix) {
  if (matrix.shape.size() != 2) {
    return failure(ErrorCode::unsupported, {"\"", matrix.name, "\" has ", matrix.shape.size(),
                                            " dimensions; vectors are the rows of two"});
  }
  LabelledRows table;
  table.rows = matrix.shape[0];
  table.dims = matrix.shape[1];
  auto values = AlignedBuffer<float>::allocate(matrix.elements());
  if (!values) return std::move(values).failure();
  if (auto copied = copy_as_f32(matrix, values->span()); !copied)
    return std::move(copied).failure();
  table.values = std::move(*values);
  return table;
}

/// The matrix of that name, or the only one there is; the tensor "words" where it has as many, as
/// `train words` writes it.
Result<LabelledRows> read_safetensors(std::span<const std::byte> bytes, std::string_view tensor) {
  auto file = Safetensors::parse(bytes);
  if (!file) return std::move(file).failure();
  std::string name(tensor);
  std::string names;
  std::size_t matrices = 0;
  for (const TensorView& one : file->tensors()) {
    if (!tensor.empty() || one.shape.size() != 2) continue;
    ++matrices;
    name = one.name;
    names += (names.empty() ? "" : ", ") + one.name;
  }
  if (tensor.empty() && matrices != 1) {
    return Error{ErrorCode::not_found,
                 matrices == 0 ? "it holds no matrix" : "say which matrix by --tensor: " + names};
  }
  const auto matrix = file->find(name);
  if (!matrix) return matrix.error();
  auto table = from_tensor(*matrix);
  const auto words = file->find("words", DType::u8, 1);
  if (!table || !words) return table;
  std::string_view lines(reinterpret_cast<const char*>(words->bytes.data()), words->bytes.size());
  if (lines.ends_with('\n')) lines.remove_suffix(1);
  const auto count = static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')) + 1;
  if (!lines.empty() && count == table->rows) table->labels = lines;
  return table;
}

/// Lines as `embed` prints them: a list of numbers, or an object with "vector" and "text".
Result<LabelledRows> read_json_lines(std::string_view text) {
  std::vector<float> values;
  LabelledRows table;
  std::size_t labels = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = cut_line(text);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    const std::string where = concat({"line ", number});
    auto json = Json::parse_object(concat({"{\"line\":", line, "}"}), where);
    if (!json) return std::move(json).failure();
    const Json& row = *json->find("line");
    const Json* vector = row.is(Json::Kind::list) ? &row : row.find("vector");
    if (vector == nullptr || !vector->is(Json::Kind::list) || vector->items().empty()) {
      return failure(ErrorCode::malformed,
                     {where, " is neither a list of numbers nor an object with a \"vector\""});
    }
    if (table.rows > 0 && vector->items().size() != table.dims) {
      return failure(ErrorCode::malformed, {where, " has ", vector->items().size(),
                                            " numbers, the lines before have ", table.dims});
    }
    table.dims = vector->items().size();
    for (const Json& one : vector->items()) {
      if (!one.is(Json::Kind::number))
        return failure(ErrorCode::malformed, {where, " has something else than a number in it"});
      values.push_back(static_cast<float>(one.number()));
    }
    if (const Json* label = row.find("text")) {
      std::string line_of_its_own = label->text();
      std::replace(line_of_its_own.begin(), line_of_its_own.end(), '\n', ' ');
      if (labels++ > 0) table.labels += '\n';
      table.labels += line_of_its_own;
    }
    ++table.rows;
  }
  if (labels > 0 && labels != table.rows)
    return Error{ErrorCode::malformed, "some lines have a \"text\" and others have none"};
  auto room = AlignedBuffer<float>::allocate(values.size());
  if (!room) return std::move(room).failure();
  std::copy(values.begin(), values.end(), room->data());
  table.values = std::move(*room);
  return table;
}

/// A table in text by its first line, and by the file's name where that has one field alone.
Result<LabelledRows> read_text(std::string_view text, std::string_view name) {
  if (is_word2vec_binary(text)) return read_word2vec_binary(text);
  const std::string_view start = text.substr(0, 4096);
  if (start.find('\0') != std::string_view::npos && !is_utf16(text)) {
    return Error{ErrorCode::unsupported,
                 "neither text nor a file of a kind that is known: .safetensors, .npy, .tsv, .vec, "
                 ".txt, .bin and .jsonl are read"};
  }
  const std::string_view line = text.substr(0, text.find('\n'));
  const bool tabs = line.find('\t') != std::string_view::npos;
  if (!tabs && !has_ending(name, ".tsv") && line.find(',') != std::string_view::npos &&
      (has_ending(name, ".csv") || line.find(' ') == std::string_view::npos)) {
    return Error{ErrorCode::unsupported,
                 "fields parted by commas: save the table with tabs, as .tsv"};
  }
  return tabs || has_ending(name, ".tsv") ? read_tsv(text) : read_word2vec_text(text);
}

Result<LabelledRows> read(std::span<const std::byte> bytes, std::string_view name,
                          std::string_view tensor) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const Foreign& foreign : kForeign) {
    if (text.starts_with(foreign.begin))
      return failure(ErrorCode::unsupported, {"this is ", foreign.what});
  }
  if (text.starts_with("\x93NUMPY") || has_ending(name, ".npy")) return read_npy(bytes);
  if (is_safetensors(text) || has_ending(name, ".safetensors"))
    return read_safetensors(bytes, tensor);
  if (text.empty()) return Error{ErrorCode::malformed, "an empty file"};
  if (has_ending(name, ".jsonl") || has_ending(name, ".json") || is_json(text))
    return read_json_lines(text);
  return read_text(text, name);
}

}  // namespace

Result<LabelledRows> read_vector_file(std::span<const std::byte> bytes, std::string_view name,
                                      std::string_view tensor) {
  auto table = read(bytes, name, tensor);
  if (!table) return table;
  if (table->rows == 0) return Error{ErrorCode::invalid_argument, "it has no rows"};
  if (!table->labels.empty()) tidy_labels(*table);
  return table;
}

}  // namespace embedscope
