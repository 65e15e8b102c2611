#include "cli/vector_file.h"

#include <filesystem>
#include <utility>

#include "base/concat.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/word_model.h"
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

/// What a stream holds, as a file's name would say: .npy by its first bytes, text by its first
/// line.
std::string kind_of(std::string_view bytes) {
  if (bytes.starts_with("\x93NUMPY")) return ".npy";
  if (bytes.size() > 8 && bytes[8] == '{') return ".safetensors";
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
  if (kind == ".npy") {
    const auto array = parse_npy(*bytes);
    return array ? from_tensor(*array) : array.error();
  }
  if (kind != ".safetensors" && kind_of(text) != ".safetensors") {
    return Error{ErrorCode::unsupported,
                 concat({"vectors are read from files that end in .safetensors, .npy, .tsv, .vec, "
                         ".txt or .bin, not in \"",
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

}  // namespace embedscope::cli
