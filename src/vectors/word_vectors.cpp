#include "vectors/word_vectors.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/aligned_buffer.h"

namespace embedscope {
namespace {

constexpr std::string_view kFormat = "embedscope-words";

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// A whole number in the metadata; `fallback` when the key is absent.
Result<std::uint32_t> number(const Safetensors& file, std::string_view key,
                             std::uint32_t fallback) {
  const std::string_view text = file.metadata(key);
  if (text.empty()) {
    return fallback;
  }
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) {
    return Error{ErrorCode::malformed, "the metadata \"" + std::string(key) + "\" is \"" +
                                           std::string(text) + "\", expected a whole number"};
  }
  return value;
}

Result<void> expect_rows(std::string_view what, std::size_t given, std::size_t rows) {
  if (given != rows) {
    return Error{ErrorCode::malformed, "the file has " + std::to_string(rows) + " vectors but " +
                                           std::to_string(given) + " " + std::string(what)};
  }
  return {};
}

/// The tensors whose names begin with `prefix`: rows, words, counts.
struct Rows {
  VectorTable table;
  Vocabulary vocabulary;
  std::vector<std::uint32_t> counts;
};

Result<VectorTable> read_table(const Safetensors& file, const std::string& prefix) {
  const auto embedding = file.find(prefix + "embedding");
  if (!embedding) {
    return embedding.error();
  }
  if (embedding->shape.size() != 2) {
    return Error{ErrorCode::malformed, "tensor \"" + prefix + "embedding\" has " +
                                           std::to_string(embedding->shape.size()) +
                                           " dimensions, expected words × dimensions"};
  }
  const std::size_t rows = embedding->shape[0];
  const std::size_t dims = embedding->shape[1];
  if (embedding->dtype == DType::f16) {
    auto bits = AlignedBuffer<std::uint16_t>::allocate(embedding->elements());
    if (!bits) {
      return std::move(bits).failure();
    }
    if (auto copied = copy_elements<std::uint16_t>(*embedding, bits->span()); !copied) {
      return std::move(copied).failure();
    }
    return VectorTable::from_f16(bits->span(), rows, dims);
  }
  if (embedding->dtype != DType::i8) {
    auto values = AlignedBuffer<float>::allocate(embedding->elements());
    if (!values) {
      return std::move(values).failure();
    }
    if (auto copied = copy_as_f32(*embedding, values->span()); !copied) {
      return std::move(copied).failure();
    }
    return VectorTable::adopt_f32(std::move(*values), rows, dims);
  }
  const auto scale = file.find(prefix + "scale", DType::f32, 1);
  if (!scale) {
    return scale.error();
  }
  if (auto checked = expect_rows("scales", scale->shape[0], rows); !checked) {
    return std::move(checked).failure();
  }
  auto scales = AlignedBuffer<float>::allocate(rows);
  if (!scales) {
    return std::move(scales).failure();
  }
  if (auto copied = copy_as_f32(*scale, scales->span()); !copied) {
    return std::move(copied).failure();
  }
  const std::span<const std::int8_t> values(
      reinterpret_cast<const std::int8_t*>(embedding->bytes.data()), embedding->bytes.size());
  return VectorTable::from_i8(values, scales->span(), rows, dims);
}

/// Words and counts of `rows` rows; the table is left empty.
Result<Rows> read_besides(const Safetensors& file, const std::string& prefix, std::size_t count) {
  Rows rows;
  const auto text = file.find(prefix + "words", DType::u8, 1);
  if (!text) {
    return text.error();
  }
  auto vocabulary = Vocabulary::from_lines(
      {reinterpret_cast<const char*>(text->bytes.data()), text->bytes.size()});
  if (!vocabulary) {
    return std::move(vocabulary).failure();
  }
  rows.vocabulary = std::move(*vocabulary);
  if (auto checked = expect_rows("words", rows.vocabulary.size(), count); !checked) {
    return std::move(checked).failure();
  }

  if (file.find(prefix + "count")) {
    const auto counts = file.find(prefix + "count", DType::u32, 1);
    if (!counts) {
      return counts.error();
    }
    if (auto checked = expect_rows("counts", counts->shape[0], count); !checked) {
      return std::move(checked).failure();
    }
    rows.counts.resize(count);
    if (auto copied = copy_elements<std::uint32_t>(*counts, rows.counts); !copied) {
      return std::move(copied).failure();
    }
  }
  return rows;
}

Result<Rows> read_rows(const Safetensors& file, const std::string& prefix) {
  auto table = read_table(file, prefix);
  if (!table) {
    return std::move(table).failure();
  }
  auto rows = read_besides(file, prefix, table->rows());
  if (rows) {
    rows->table = std::move(*table);
  }
  return rows;
}

/// Rows, words and counts behind the first `kept` of `vectors`. On error nothing has changed.
Result<void> add(WordVectors& vectors, std::size_t kept, const VectorTable& table,
                 const Vocabulary& vocabulary, std::span<const std::uint32_t> counts) {
  if (counts.empty() != vectors.counts.empty()) {
    return Error{ErrorCode::invalid_argument, "one part has counts and the other has none"};
  }
  auto rows = vectors.table.first(kept);
  if (!rows) {
    return std::move(rows).failure();
  }
  if (auto appended = rows->append(table); !appended) {
    return appended;
  }
  Vocabulary words = vectors.vocabulary.first(kept);
  if (auto appended = words.append(vocabulary); !appended) {
    return appended;
  }
  vectors.table = std::move(*rows);
  vectors.vocabulary = std::move(words);
  if (!counts.empty()) {
    vectors.counts.resize(kept);
    vectors.counts.insert(vectors.counts.end(), counts.begin(), counts.end());
  }
  return {};
}

Result<Safetensors> parse_words(std::span<const std::byte> bytes) {
  auto file = Safetensors::parse(bytes);
  if (!file) {
    return file;
  }
  if (const std::string_view format = file->metadata("format"); format != kFormat) {
    return Error{ErrorCode::malformed, "this is no file of word vectors: its format is \"" +
                                           std::string(format) + "\", expected \"" +
                                           std::string(kFormat) + "\""};
  }
  return file;
}

/// What the file says of itself, and its early rows, around its own.
Result<WordVectors> complete(const Safetensors& file, Rows&& own) {
  WordVectors words;
  words.table = std::move(own.table);
  words.vocabulary = std::move(own.vocabulary);
  words.counts = std::move(own.counts);
  if (file.find("early.embedding")) {
    const auto early = read_rows(file, "early.");
    if (!early) {
      return early.error();
    }
    if (auto added = add(words, words.table.rows(), early->table, early->vocabulary, early->counts);
        !added) {
      return Error{ErrorCode::malformed, "early rows: " + added.error().message};
    }
    words.early = early->table.rows();
  }

  const auto part = number(file, "part", 0);
  if (!part) {
    return part.error();
  }
  const auto parts = number(file, "parts", 1);
  if (!parts) {
    return parts.error();
  }
  if (*part >= *parts) {
    return Error{ErrorCode::malformed, "part " + std::to_string(*part) + " of " +
                                           std::to_string(*parts) + ": parts are counted from 0"};
  }
  words.part = *part;
  words.parts = *parts;
  for (const auto& [key, value] : file.metadata()) {
    if (key != "format" && key != "part" && key != "parts") {
      words.metadata.emplace_back(key, value);
    }
  }
  return words;
}

}  // namespace

Result<WordVectors> WordVectors::read(std::span<const std::byte> safetensors) {
  const auto file = parse_words(safetensors);
  if (!file) {
    return file.error();
  }
  auto own = read_rows(*file, "");
  if (!own) {
    return std::move(own).failure();
  }
  return complete(*file, std::move(*own));
}

Result<WordVectors> WordVectors::adopt(AlignedBuffer<std::uint8_t>&& safetensors) {
  const auto file = parse_words(std::as_bytes(std::as_const(safetensors).span()));
  if (!file) {
    return file.error();
  }
  const auto embedding = file->find("embedding");
  // Early rows stand in the same file, which is gone once its memory holds the table.
  if (!embedding || embedding->dtype != DType::f32 || embedding->shape.size() != 2 ||
      file->find("early.embedding")) {
    return read(std::as_bytes(std::as_const(safetensors).span()));
  }
  const std::size_t rows = embedding->shape[0];
  auto own = read_besides(*file, "", rows);
  if (!own) {
    return std::move(own).failure();
  }
  auto words = complete(*file, std::move(*own));
  if (!words) {
    return words;
  }
  const std::size_t values = embedding->elements();
  std::memmove(safetensors.data(), embedding->bytes.data(), embedding->bytes.size());
  auto table =
      VectorTable::adopt_f32(std::move(safetensors).as<float>(values), rows, embedding->shape[1]);
  if (!table) {
    return std::move(table).failure();
  }
  words->table = std::move(*table);
  return words;
}

Result<void> WordVectors::append(WordVectors&& more) {
  if (more.part != part + 1 || more.parts != parts) {
    return Error{ErrorCode::invalid_argument, "part " + std::to_string(more.part) + " of " +
                                                  std::to_string(more.parts) +
                                                  " cannot follow part " + std::to_string(part) +
                                                  " of " + std::to_string(parts)};
  }
  if (auto added = add(*this, table.rows() - early, more.table, more.vocabulary, more.counts);
      !added) {
    return added;
  }
  early = more.early;
  part = more.part;
  return {};
}

Result<std::vector<std::byte>> WordVectors::write(std::size_t from, std::size_t to,
                                                  std::uint32_t part_index,
                                                  std::uint32_t part_count,
                                                  const Metadata& extra) const {
  if (from >= to || to > table.rows()) {
    return Error{ErrorCode::out_of_range, "rows " + std::to_string(from) + " to " +
                                              std::to_string(to) + " of " +
                                              std::to_string(table.rows())};
  }
  const std::size_t rows = to - from;
  const std::size_t dims = table.dims();
  std::string text;
  for (std::size_t row = from; row < to; ++row) {
    text += row == from ? "" : "\n";
    text += vocabulary.word(row);
  }
  std::vector<TensorView> tensors;  // four-byte elements first, so that all are aligned
  if (table.storage() == Storage::i8) {
    tensors.push_back(
        {"scale", DType::f32, {rows}, std::as_bytes(table.scales().subspan(from, rows))});
  }
  if (!counts.empty()) {
    tensors.push_back(
        {"count", DType::u32, {rows}, std::as_bytes(std::span(counts).subspan(from, rows))});
  }
  const auto embedding = [&](DType dtype, const auto& stored) {
    const std::span values(stored.data + (from * dims), rows * dims);
    tensors.push_back({"embedding", dtype, {rows, dims}, std::as_bytes(values)});
  };
  switch (table.storage()) {
    case Storage::f32: embedding(DType::f32, table.f32_rows()); break;
    case Storage::f16: embedding(DType::f16, table.f16_rows()); break;
    case Storage::i8: embedding(DType::i8, table.i8_rows()); break;
  }
  tensors.push_back({"words", DType::u8, {text.size()}, bytes_of(text)});
  Metadata description = {{"format", std::string(kFormat)},
                          {"part", std::to_string(part_index)},
                          {"parts", std::to_string(part_count)}};
  description.insert(description.end(), extra.begin(), extra.end());
  return write_safetensors(tensors, description);
}

}  // namespace embedscope
