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
#include "format/labelled_rows.h"
#include "format/vector_file.h"

namespace embedscope::cli {
namespace {

/// The rows as a table, their labels as its words; what was decided in reading them is said.
Result<WordVectors> table_of(const std::string& path, LabelledRows&& rows) {
  for (const std::string& notice : rows.notices) note(concat({path, ": ", notice}));
  auto table = VectorTable::adopt_f32(std::move(rows.values), rows.rows, rows.dims);
  if (!table) return std::move(table).failure();
  WordVectors vectors;
  vectors.table = std::move(*table);
  auto vocabulary = Vocabulary::from_lines(rows.labels, Vocabulary::Repeats::kept);
  if (!vocabulary) return std::move(vocabulary).failure();
  vectors.vocabulary = std::move(*vocabulary);
  return vectors;
}

Failure in_file(const std::string& path, const Error& error) {
  return failure(error.code, {path, ": ", error.message});
}

/// Labels of the file that is named, or that write_vector_file has put beside a .npy file.
Result<void> add_labels(const VectorSource& source, LabelledRows& rows) {
  std::error_code ignored;
  const std::string beside = labels_beside(source.path);
  const bool named = !source.labels.empty();
  const bool kept = source.path.ends_with(".npy") && std::filesystem::exists(beside, ignored);
  if (!named && !kept) return {};
  const std::string& path = named ? source.labels : beside;
  auto text = read_text(path);
  if (!text) return std::move(text).failure();
  if (auto read = read_labels(*text, source.column, rows); !read)
    return in_file(path, read.error());
  tidy_labels(rows);
  return {};
}

Result<WordVectors> read(const VectorSource& source) {
  std::error_code ignored;
  if (std::filesystem::is_directory(source.path, ignored)) {
    if (!source.labels.empty()) {
      return Error{ErrorCode::invalid_argument,
                   "a model's folder has words of its own; --labels belongs to a file of vectors"};
    }
    auto model = read_word_model(source.path);
    if (!model) return std::move(model).failure();
    return std::move(model->vectors);
  }
  const auto bytes = read_file(source.path);
  if (!bytes) return bytes.error();
  if (source.labels.empty()) {
    const auto file = Safetensors::parse(*bytes);
    if (file && file->metadata("format") == "embedscope-words") return WordVectors::read(*bytes);
  }
  auto rows = embedscope::read_vector_file(*bytes, source.path, source.tensor);
  if (!rows) return std::move(rows).failure();
  if (auto added = add_labels(source, *rows); !added) return std::move(added).failure();
  return table_of(source.path, std::move(*rows));
}

}  // namespace

Result<WordVectors> read_vector_file(const VectorSource& source) {
  auto vectors = read(source);
  if (vectors) return vectors;
  const Error& error = vectors.error();
  const std::string& labels = source.labels.empty() ? labels_beside(source.path) : source.labels;
  const bool names_file =
      error.message.starts_with(source.path) || error.message.starts_with(labels);
  return names_file ? std::move(vectors) : Result<WordVectors>(in_file(source.path, error));
}

void add_vector_options(CLI::App& command, VectorSource& source) {
  command
      .add_option("--model", source.path,
                  "Folder of a model, or a file of vectors: .safetensors, .npy, .tsv, .jsonl, "
                  "word2vec's or GloVe's .vec, .txt, .bin; - reads one of them, or what `embed` "
                  "prints, from standard input")
      ->required();
  command.add_option("--tensor", source.tensor,
                     "Which matrix, in a safetensors file that has several");
  auto* labels = command.add_option(
      "--labels", source.labels,
      "File of labels beside the vectors, a line a row, as the Embedding Projector takes it");
  command
      .add_option(
          "--label-column", source.column,
          "Which column of --labels, by its heading or its number from 1; the first if none")
      ->needs(labels);
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
