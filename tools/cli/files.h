// Files as bytes, for the command line only: the core never opens one.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace embedscope::cli {

/// The whole file, or standard input for "-". Errors: `io` naming the path.
Result<std::vector<std::byte>> read_file(const std::string& path);

/// The same as text.
Result<std::string> read_text(const std::string& path);

/// A text given as an argument: itself, or for "-" standard input without the newline that ends it.
Result<std::string> read_argument(const std::string& text);

/// Calls `visit` for each line of a text file, without its end; a path that ends in .xz is
/// decompressed on the way. Errors: `io`, or `malformed` for a broken xz stream.
Result<void> for_each_line(const std::string& path,
                           const std::function<void(std::string_view)>& visit);

/// Writes the file next to its place and renames it, so that a reader never sees half of it.
/// Missing folders are made. A device, a pipe or a link is written to as it stands. Errors: `io`.
Result<void> write_file(const std::string& path, std::span<const std::byte> bytes);
Result<void> write_text(const std::string& path, std::string_view text);

/// Whether both paths lead to one file or folder that exists.
bool same_file(const std::string& one, const std::string& other);

/// Lower-case hexadecimal SHA-256.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace embedscope::cli
