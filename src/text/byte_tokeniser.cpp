#include "text/byte_tokeniser.h"

#include "base/utf8.h"

namespace embedscope {

std::vector<std::uint32_t> ByteTokeniser::encode(std::string_view text) {
  std::vector<std::uint32_t> ids;
  ids.reserve(text.size());
  for (const char byte : text) {
    ids.push_back(static_cast<unsigned char>(byte));
  }
  return ids;
}

Result<std::string> ByteTokeniser::decode(std::span<const std::uint32_t> ids) {
  std::string text;
  text.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] >= kVocabularySize) {
      return Error{ErrorCode::out_of_range, "token " + std::to_string(i) + " is " +
                                                std::to_string(ids[i]) + ", a byte is at most 255"};
    }
    text += static_cast<char>(ids[i]);
  }
  return text;
}

std::vector<Character> ByteTokeniser::characters(std::string_view text) {
  std::vector<Character> characters;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const char32_t value = decode_utf8(text, position);
    characters.push_back({value == kInvalidCodePoint ? 0xFFFD : static_cast<std::uint32_t>(value),
                          static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(position)});
  }
  return characters;
}

}  // namespace embedscope
