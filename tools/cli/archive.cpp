#include "cli/archive.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "cli/files.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = 512;  // of a tar file (POSIX ustar)

std::string name_of(const fs::path& path, std::string_view ending) {
  std::string name = path.filename();
  if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}

/// A number of a header: octal digits, ended by a space or a zero.
std::optional<std::size_t> octal(std::string_view field) {
  const std::size_t first = field.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  std::size_t value = 0;
  const char* end = field.data() + field.size();
  const auto [stop, failure] = std::from_chars(field.data() + first, end, value, 8);
  if (failure != std::errc() || (stop != end && *stop != ' ' && *stop != '\0')) return std::nullopt;
  return value;
}

Result<std::vector<NamedText>> members(std::string_view tar, const std::string& path,
                                       std::string_view ending) {
  std::vector<NamedText> texts;
  std::size_t at = 0;
  while (at + kBlock <= tar.size()) {
    const std::string_view header = tar.substr(at, kBlock);
    if (header.find_first_not_of('\0') == std::string_view::npos) break;  // the end
    const auto size = octal(header.substr(124, 12));
    if (header.substr(257, 5) != "ustar" || !size || *size > tar.size() - at - kBlock) {
      return Error{ErrorCode::malformed,
                   path + ": no member of a tar file at byte " + std::to_string(at)};
    }
    const std::string name(header.substr(0, std::min(header.find('\0'), std::size_t{100})));
    const bool is_file = header[156] == '0' || header[156] == '\0';
    if (is_file && name.ends_with(ending)) {
      texts.push_back({name_of(name, ending), std::string(tar.substr(at + kBlock, *size))});
    }
    at += kBlock + ((*size + kBlock - 1) / kBlock * kBlock);
  }
  return texts;
}

Result<std::vector<NamedText>> files_under(const std::string& path, std::string_view ending) {
  std::vector<NamedText> texts;
  std::error_code failure;
  for (const auto& entry : fs::recursive_directory_iterator(path, failure)) {
    if (!entry.is_regular_file() || !entry.path().string().ends_with(ending)) continue;
    auto text = read_text(entry.path().string());
    if (!text) return std::move(text).failure();
    texts.push_back({name_of(entry.path(), ending), std::move(*text)});
  }
  if (failure) return Error{ErrorCode::io, path + ": " + failure.message()};
  return texts;
}

}  // namespace

Result<std::vector<NamedText>> read_texts(const std::string& path, std::string_view ending) {
  std::error_code ignored;
  const bool is_folder = fs::is_directory(path, ignored);
  const bool is_tar = path.ends_with(".tar") || path.ends_with(".tar.xz");
  if (!is_folder && !is_tar) {
    auto text = read_text(path);
    if (!text) return std::move(text).failure();
    return std::vector<NamedText>{{name_of(path, ending), std::move(*text)}};
  }
  auto texts = [&]() -> Result<std::vector<NamedText>> {
    if (is_folder) return files_under(path, ending);
    auto tar = read_text(path);
    if (!tar) return std::move(tar).failure();
    return members(*tar, path, ending);
  }();
  if (!texts) return texts;
  if (texts->empty()) {
    return Error{ErrorCode::not_found, path + " holds nothing that ends in " + std::string(ending)};
  }
  std::sort(texts->begin(), texts->end(),
            [](const NamedText& a, const NamedText& b) { return a.name < b.name; });
  return texts;
}

}  // namespace embedscope::cli
