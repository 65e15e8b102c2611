#include "cli/files.h"

#include <lzma.h>
#include <sha2.h>
#include <sys/types.h>  // sha2.h needs its integer names

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace embedscope::cli {
namespace {

constexpr std::size_t kChunk = 1 << 16;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Error io_error(const std::string& path) {
  return {ErrorCode::io, path + ": " + std::strerror(errno)};
}

Result<File> open_for_reading(const std::string& path) {
  if (path == "-") return File(stdin);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return Error{ErrorCode::io, path + ": is a folder, not a file"};
  }
  if (std::filesystem::is_character_file(path, ignored)) {  // it may have no end
    return Error{ErrorCode::io, path + ": is a device, not a file"};
  }
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) return io_error(path);
  return file;
}

/// Feeds decompressed bytes of an .xz file to `visit`.
Result<void> for_each_xz_chunk(std::FILE* file, const std::string& path,
                               const std::function<void(std::string_view)>& visit) {
  lzma_stream stream = LZMA_STREAM_INIT;
  const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> cleanup(&stream, lzma_end);
  if (lzma_stream_decoder(&stream, UINT64_MAX, LZMA_CONCATENATED) != LZMA_OK) {
    return Error{ErrorCode::too_large, path + ": no memory to decompress"};
  }
  std::array<std::uint8_t, kChunk> compressed{};
  std::array<char, 4 * kChunk> text{};
  lzma_action action = LZMA_RUN;
  while (true) {
    if (stream.avail_in == 0 && action == LZMA_RUN) {
      stream.next_in = compressed.data();
      stream.avail_in = std::fread(compressed.data(), 1, compressed.size(), file);
      if (std::ferror(file) != 0) return io_error(path);
      if (std::feof(file) != 0) action = LZMA_FINISH;
    }
    stream.next_out = reinterpret_cast<std::uint8_t*>(text.data());
    stream.avail_out = text.size();
    const lzma_ret status = lzma_code(&stream, action);
    visit({text.data(), text.size() - stream.avail_out});
    if (status == LZMA_STREAM_END) return {};
    if (status != LZMA_OK) {
      return Error{ErrorCode::malformed,
                   path + ": not a whole xz file (decoder status " + std::to_string(status) + ")"};
    }
  }
}

Result<void> for_each_chunk(const std::string& path,
                            const std::function<void(std::string_view)>& visit) {
  auto file = open_for_reading(path);
  if (!file) return std::move(file).failure();
  if (path.ends_with(".xz")) return for_each_xz_chunk(file->get(), path, visit);
  std::array<char, kChunk> buffer{};
  while (true) {
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file->get());
    if (count == 0) break;
    visit({buffer.data(), count});
  }
  if (std::ferror(file->get()) != 0) return io_error(path);
  return {};
}

}  // namespace

Result<std::string> read_text(const std::string& path) {
  std::string text;
  auto done = for_each_chunk(path, [&](std::string_view chunk) { text += chunk; });
  if (!done) return std::move(done).failure();
  return text;
}

Result<std::vector<std::byte>> read_file(const std::string& path) {
  auto file = open_for_reading(path);
  if (!file) return std::move(file).failure();
  std::vector<std::byte> bytes;
  std::array<std::byte, kChunk> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file->get())) {
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
  }
  if (std::ferror(file->get()) != 0) return io_error(path);
  return bytes;
}

Result<std::string> read_argument(const std::string& text) {
  if (text != "-") return text;
  auto read = read_text("-");
  if (read && read->ends_with('\n')) read->pop_back();
  return read;
}

Result<void> for_each_line(const std::string& path,
                           const std::function<void(std::string_view)>& visit) {
  std::string pending;
  auto done = for_each_chunk(path, [&](std::string_view chunk) {
    while (true) {
      const std::size_t end = chunk.find('\n');
      if (end == std::string_view::npos) break;
      pending += chunk.substr(0, end);
      if (pending.ends_with('\r')) pending.pop_back();
      visit(pending);
      pending.clear();
      chunk.remove_prefix(end + 1);
    }
    pending += chunk;
  });
  if (!done) return done;
  if (!pending.empty()) visit(pending);
  return {};
}

namespace {

/// Errors: `io`, also for what only shows when the file is closed.
Result<void> write_to(const std::string& path, std::span<const std::byte> bytes) {
  File file(std::fopen(path.c_str(), "wb"));
  if (!file) return io_error(path);
  bool whole = std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
  whole = std::fflush(file.get()) == 0 && whole;
  if (!whole) return io_error(path);
  if (std::fclose(file.release()) != 0) return io_error(path);
  return {};
}

}  // namespace

Result<void> write_file(const std::string& path, std::span<const std::byte> bytes) {
  std::error_code failure;
  const std::filesystem::path target(path);
  // A device, a pipe or a link takes what is written to it; nothing may be put in its place.
  if (std::filesystem::is_symlink(target, failure) ||
      std::filesystem::is_other(std::filesystem::status(target, failure))) {
    return write_to(path, bytes);
  }
  if (target.has_parent_path()) {
    std::filesystem::create_directories(target.parent_path(), failure);
    if (failure) return Error{ErrorCode::io, path + ": " + failure.message()};
  }
  const std::string draft = path + ".part";
  if (auto written = write_to(draft, bytes); !written) {
    std::filesystem::remove(draft, failure);
    return written;
  }
  std::filesystem::rename(draft, target, failure);
  if (failure) return Error{ErrorCode::io, path + ": " + failure.message()};
  return {};
}

bool same_file(const std::string& one, const std::string& other) {
  std::error_code ignored;
  return std::filesystem::equivalent(one, other, ignored);
}

Result<void> write_text(const std::string& path, std::string_view text) {
  return write_file(path, std::as_bytes(std::span(text.data(), text.size())));
}

std::string sha256(std::span<const std::byte> bytes) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
  SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), text.data());
  return text.data();
}

}  // namespace embedscope::cli
