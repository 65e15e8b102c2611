// GPT-2's alphabet: every byte as a printable character, so that vocabularies are text.
#pragma once

#include <string>
#include <string_view>

namespace embedscope::cli {

/// Each byte as its character.
std::string write_bytes(std::string_view bytes);

/// The bytes that the characters stand for; a text with a character outside of the alphabet comes
/// back as it is.
std::string read_bytes(std::string_view text);

}  // namespace embedscope::cli
