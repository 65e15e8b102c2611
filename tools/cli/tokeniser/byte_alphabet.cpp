#include "cli/tokeniser/byte_alphabet.h"

#include <unordered_map>

#include "base/utf8.h"

namespace embedscope::cli {
namespace {

struct ByteAlphabet {
  std::string characters[256];
  std::unordered_map<char32_t, char> bytes;

  ByteAlphabet() {
    char32_t next = 256;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const bool printable =
          (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
      const char32_t character = printable ? byte : next++;
      append_utf8(characters[byte], character);
      bytes[character] = static_cast<char>(byte);
    }
  }
};

const ByteAlphabet& alphabet() {
  static const ByteAlphabet one;
  return one;
}

}  // namespace

std::string write_bytes(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += alphabet().characters[static_cast<unsigned char>(byte)];
  return text;
}

std::string read_bytes(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = alphabet().bytes.find(decode_utf8(text, at));
    if (found == alphabet().bytes.end()) return std::string(text);
    bytes += found->second;
  }
  return bytes;
}

}  // namespace embedscope::cli
