#include "cli/word_model.h"

#include <charconv>
#include <filesystem>
#include <vector>

#include "cli/files.h"

namespace embedscope::cli {
namespace {

Error at(const std::string& path, const Error& error) {
  return {error.code,
          error.message.starts_with(path) ? error.message : path + ": " + error.message};
}

Result<WordVectors> read_part(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return at(path, bytes.error());
  auto part = WordVectors::read(*bytes);
  if (!part) return at(path, part.error());
  return part;
}

Postprocess declared(const Metadata& metadata) {
  Postprocess postprocess;
  for (const auto& [key, value] : metadata) {
    if (key == "centre") postprocess.centre = value == "true";
    if (key == "remove_components") {
      std::from_chars(value.data(), value.data() + value.size(), postprocess.remove);
    }
  }
  return postprocess;
}

}  // namespace

Result<std::optional<Centring>> WordModel::fit(const Postprocess& wanted) const {
  if (!wanted.centre) return std::optional<Centring>();
  auto centring = Centring::fit(vectors.table, wanted.remove);
  if (!centring) return std::move(centring).failure();
  return std::optional<Centring>(std::move(centring).value());
}

Result<WordModel> read_word_model(const std::string& path) {
  const std::filesystem::path folder(path);
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(folder, ignored);
  auto vectors = read_part(is_folder ? (folder / "head.safetensors").string() : path);
  if (!vectors) return std::move(vectors).failure();
  if (is_folder && vectors->parts > 1) {
    const std::string tail = (folder / "tail.safetensors").string();
    auto more = read_part(tail);
    if (!more) return std::move(more).failure();
    if (auto added = vectors->append(std::move(more).value()); !added) {
      return at(tail, added.error());
    }
  }
  WordModel model{std::move(vectors).value(), {}};
  model.postprocess = declared(model.vectors.metadata);
  return model;
}

}  // namespace embedscope::cli
