#include "cli/vector_file.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "base/concat.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/word_model.h"
#include "format/json.h"
#include "format/labelled_rows.h"
#include "format/npy.h"

namespace embedscope::cli {
namespace {

Result<WordVectors> from_tensor(const TensorView& matrix) {
  if (matrix.shape.size() != 2) {
    return Error{ErrorCode::unsupported, "\"" + matrix.name + "\" has " +
                                             std::to_string(matrix.shape.size()) +
                                             " dimensions; vectors are the rows of two"};
  }
  auto values = AlignedBuffer<float>::allocate(matrix.elements());
  if (!values) return std::move(values).failure();
  if (auto copied = copy_as_f32(matrix, values->span()); !copied) return copied.error();
  auto table = VectorTable::adopt_f32(std::move(*values), matrix.shape[0], matrix.shape[1]);
  if (!table) return std::move(table).failure();
  WordVectors vectors;
  vectors.table = std::move(*table);
  return vectors;
}

Result<WordVectors> from_rows(const std::string& path, Result<LabelledRows> rows) {
  if (!rows) return std::move(rows).failure();
  for (const std::string& notice : rows->notices) note(concat({path, ": ", notice}));
  auto table = VectorTable::adopt_f32(std::move(rows->values), rows->rows, rows->dims);
  if (!table) return std::move(table).failure();
  WordVectors vectors;
  vectors.table = std::move(*table);
  if (!rows->labels.empty()) {
    auto vocabulary = Vocabulary::from_lines(rows->labels);
    if (!vocabulary) return std::move(vocabulary).failure();
    vectors.vocabulary = std::move(*vocabulary);
  }
  return vectors;
}

/// The words of these rows where the file has as many, as `train words` writes them.
Result<WordVectors> with_words(Result<WordVectors> rows, const Safetensors& file) {
  const auto words = file.find("words", DType::u8, 1);
  if (!rows || !words) return rows;
  auto vocabulary = Vocabulary::from_lines(
      {reinterpret_cast<const char*>(words->bytes.data()), words->bytes.size()});
  if (vocabulary && vocabulary->size() == rows->table.rows())
    rows->vocabulary = std::move(*vocabulary);
  return rows;
}

/// The matrix of that name, or the only one there is.
Result<WordVectors> from_safetensors(std::span<const std::byte> bytes, const std::string& tensor) {
  const auto file = Safetensors::parse(bytes);
  if (!file) return file.error();
  if (!tensor.empty()) {
    const auto found = file->find(tensor);
    return found ? with_words(from_tensor(*found), *file) : found.error();
  }
  const TensorView* only = nullptr;
  std::string names;
  for (const TensorView& one : file->tensors()) {
    if (one.shape.size() != 2) continue;
    only = names.empty() ? &one : nullptr;
    names += (names.empty() ? "" : ", ") + one.name;
  }
  if (only != nullptr) return with_words(from_tensor(*only), *file);
  return Error{ErrorCode::not_found,
               names.empty() ? "it holds no matrix" : "say which matrix by --tensor: " + names};
}

/// Lines as `embed` prints them: a list of numbers, or an object with "vector" and "text".
Result<LabelledRows> read_json_lines(std::string_view text) {
  std::vector<float> values;
  std::vector<std::string> labels;
  std::size_t dims = 0;
  std::size_t rows = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string where = "line " + std::to_string(number);
    auto json = Json::parse_object(concat({"{\"line\":", line, "}"}), where);
    if (!json) return std::move(json).failure();
    const Json& row = *json->find("line");
    const Json* vector = row.is(Json::Kind::list) ? &row : row.find("vector");
    if (vector == nullptr || !vector->is(Json::Kind::list) || vector->items().empty()) {
      return failure(ErrorCode::malformed,
                     {where, " is neither a list of numbers nor an object with a \"vector\""});
    }
    if (rows > 0 && vector->items().size() != dims) {
      return failure(ErrorCode::malformed, {where, " has ", vector->items().size(),
                                            " numbers, the lines before have ", dims});
    }
    dims = vector->items().size();
    for (const Json& one : vector->items()) {
      if (!one.is(Json::Kind::number))
        return failure(ErrorCode::malformed, {where, " has something else than a number in it"});
      values.push_back(static_cast<float>(one.number()));
    }
    if (const Json* label = row.find("text")) labels.push_back(label->text());
    ++rows;
  }
  if (!labels.empty() && labels.size() != rows)
    return Error{ErrorCode::malformed, "some lines have a \"text\" and others have none"};
  LabelledRows table;
  auto room = AlignedBuffer<float>::allocate(values.size());
  if (!room) return std::move(room).failure();
  std::copy(values.begin(), values.end(), room->data());
  table.values = std::move(*room);
  table.rows = rows;
  table.dims = dims;
  if (!labels.empty()) table.labels = labels_of(labels);
  return table;
}

/// The array, with the labels that write_vector_file puts beside it.
Result<WordVectors> from_npy(const std::string& path, std::span<const std::byte> bytes) {
  const auto array = parse_npy(bytes);
  if (!array) return array.error();
  auto vectors = from_tensor(*array);
  if (!vectors || path == "-") return vectors;
  const std::string beside = labels_beside(path);
  std::error_code ignored;
  if (!std::filesystem::exists(beside, ignored)) return vectors;
  auto lines = read_text(beside);
  if (!lines) return std::move(lines).failure();
  auto vocabulary = Vocabulary::from_lines(*lines);
  if (!vocabulary)
    return failure(vocabulary.error().code, {beside, ": ", vocabulary.error().message});
  if (vocabulary->size() != vectors->table.rows()) {
    return failure(ErrorCode::malformed, {beside, " has ", vocabulary->size(), " labels for ",
                                          vectors->table.rows(), " rows"});
  }
  vectors->vocabulary = std::move(*vocabulary);
  return vectors;
}

/// What a stream holds, as a file's name would say: .npy and JSON by their first bytes, text by its
/// first line.
std::string kind_of(std::string_view bytes) {
  if (bytes.starts_with("\x93NUMPY")) return ".npy";
  if (bytes.size() > 8 && bytes[8] == '{') return ".safetensors";
  if (bytes.starts_with('{') || bytes.starts_with('[')) return ".jsonl";
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  return line.find('\t') == std::string_view::npos ? ".vec" : ".tsv";
}

Result<WordVectors> read(const std::string& path, const std::string& tensor) {
  std::string kind = std::filesystem::path(path).extension().string();
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    auto model = read_word_model(path);
    if (!model) return std::move(model).failure();
    return std::move(model->vectors);
  }
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  if (path == "-") kind = kind_of(text);
  if (text.starts_with("\xBA\x16\x4F\x2F")) {
    return Error{ErrorCode::unsupported,
                 "fastText's own .bin is not read: save its vectors as .vec"};
  }
  if (kind == ".tsv") return from_rows(path, read_tsv(text));
  if (kind == ".vec" || kind == ".txt") return from_rows(path, read_word2vec_text(text));
  if (kind == ".bin") return from_rows(path, read_word2vec_binary(text));
  if (kind == ".jsonl") return from_rows(path, read_json_lines(text));
  if (kind == ".npy") return from_npy(path, *bytes);
  if (kind != ".safetensors" && kind_of(text) != ".safetensors") {
    return Error{ErrorCode::unsupported,
                 concat({"vectors are read from files that end in .safetensors, .npy, .tsv, .vec, "
                         ".txt, .bin or .jsonl, not in \"",
                         kind, "\""})};
  }
  if (const auto file = Safetensors::parse(*bytes);
      file.ok() && file->metadata("format") == "embedscope-words") {
    return WordVectors::read(*bytes);
  }
  return from_safetensors(*bytes, tensor);
}

}  // namespace

Result<WordVectors> read_vector_file(const std::string& path, const std::string& tensor) {
  auto vectors = read(path, tensor);
  if (!vectors && !vectors.error().message.starts_with(path)) {
    return Error{vectors.error().code, path + ": " + vectors.error().message};
  }
  return vectors;
}

namespace {

/// NumPy's file, version 1.0: rows of little-endian f32.
std::vector<std::byte> npy_of(std::span<const float> values, std::size_t rows, std::size_t dims) {
  std::string header =
      concat({"{'descr': '<f4', 'fortran_order': False, 'shape': (", rows, ", ", dims, "), }"});
  // The header, with what stands before it, is a multiple of 64 bytes and ends its line.
  header.resize((((header.size() + 1 + 10) + 63) / 64 * 64) - 11, ' ');
  header += '\n';
  std::string start = "\x93NUMPY";
  start += {'\x01', '\x00', static_cast<char>(header.size() & 0xFFU),
            static_cast<char>(header.size() >> 8U)};
  start += header;
  std::vector<std::byte> bytes(start.size() + values.size_bytes());
  std::memcpy(bytes.data(), start.data(), start.size());
  std::memcpy(bytes.data() + start.size(), values.data(), values.size_bytes());
  return bytes;
}

std::string tsv_of(std::string_view labels, std::span<const float> values, std::size_t dims) {
  std::string text;
  for (std::size_t at = 0; at < values.size(); at += dims) {
    const std::string_view label = labels.substr(0, labels.find('\n'));
    labels.remove_prefix(std::min(labels.size(), label.size() + 1));
    text += label;
    for (const float value : values.subspan(at, dims)) {
      char number[32];
      std::snprintf(number, sizeof(number), "\t%.9g", static_cast<double>(value));
      text += number;
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string labels_of(const std::vector<std::string>& texts) {
  std::unordered_map<std::string, std::size_t> seen;
  std::string lines;
  for (const std::string& text : texts) {
    std::string label;
    for (const char c : text) label += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    if (label.find_first_not_of(' ') == std::string::npos) label = "(empty)";
    const std::string plain = label;
    for (std::size_t count = seen[plain]; count > 0 && seen.contains(label);)
      label = concat({plain, " (", ++count, ")"});
    ++seen[plain];
    if (label != plain) ++seen[label];
    lines += label + '\n';
  }
  return lines;
}

std::string labels_beside(const std::string& path) {
  return std::filesystem::path(path).replace_extension(".labels.txt").string();
}

Result<void> write_vector_file(const std::string& path, const std::vector<std::string>& texts,
                               std::span<const float> values) {
  const std::string kind = std::filesystem::path(path).extension().string();
  const std::size_t dims = texts.empty() ? 0 : values.size() / texts.size();
  if (dims == 0) return Error{ErrorCode::invalid_argument, path + ": there is no text to write"};
  const std::string labels = labels_of(texts);
  if (kind == ".npy") {
    if (auto done = write_file(path, npy_of(values, texts.size(), dims)); !done) return done;
    return write_text(labels_beside(path), labels);
  }
  if (kind == ".tsv") return write_text(path, tsv_of(labels, values, dims));
  if (kind != ".safetensors") {
    return failure(ErrorCode::invalid_argument,
                   {path, ": vectors are written as .npy, .tsv or .safetensors"});
  }
  WordVectors vectors;
  auto table = VectorTable::from_f32(values, texts.size(), dims);
  if (!table) return std::move(table).failure();
  vectors.table = std::move(*table);
  auto vocabulary = Vocabulary::from_lines(labels);
  if (!vocabulary) return std::move(vocabulary).failure();
  vectors.vocabulary = std::move(*vocabulary);
  auto bytes = vectors.write(0, texts.size(), 0, 1);
  if (!bytes) return std::move(bytes).failure();
  return write_file(path, *bytes);
}

}  // namespace embedscope::cli
