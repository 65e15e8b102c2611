// Any bytes are loaded as a SentencePiece model or refused; a model that loads can encode and
// decode.
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "text/sentencepiece_tokeniser.h"

using namespace embedscope;

namespace {

/// A field of a protocol buffer: its number and type, and what follows.
std::string field(char key, std::string_view payload) {
  return std::string{key, static_cast<char>(payload.size())}.append(payload);
}

/// A vocabulary entry: text, score, type (1 normal, 2 unknown, 3 control).
std::string piece(std::string_view text, float score, char type) {
  char bytes[sizeof(float)];
  std::memcpy(bytes, &score, sizeof(score));
  return field('\x0a',
               field('\x0a', text) + '\x15' + std::string(bytes, sizeof(bytes)) + '\x18' + type);
}

/// A model by hand: model type 1 (unigram) or 2 (byte pairs), and a handful of pieces; `odd` is one
/// more.
Input model(char type, std::string_view odd = "c") {
  const std::string bytes = piece("<unk>", 0, 2) + piece("<s>", 0, 3) + piece("</s>", 0, 3) +
                            piece("\xE2\x96\x81", -1, 1) + piece("a", -2, 1) + piece("b", -3, 1) +
                            piece(odd, -4, 1) + piece("ab", -1.5F, 1) +
                            piece(
                                "\xE2\x96\x81"
                                "a",
                                -1.2F, 1) +
                            field('\x12', std::string{'\x18', type}) +
                            field('\x1a', field('\x0a', "identity") + std::string{'\x18', 1});
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::vector<Input> fuzz_seeds() {
  // Pieces with a NUL byte once brought the library down.
  const std::string_view empty("\0", 1);
  const std::string_view cut("b\0c", 3);
  return {model(1), model(2), model(3), model(4), model(1, empty), model(1, cut), model(2, cut)};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tokeniser = SentencePieceTokeniser::load(std::as_bytes(std::span(data, size)));
  if (!tokeniser) {
    if (tokeniser.error().message.empty()) std::abort();
    return 0;
  }
  for (const std::string_view text : {"", "ab ba", "a\xC3\xA9 \xF0\x9F\x99\x82  b"}) {
    const auto pieces = tokeniser->encode(text);
    if (!pieces) continue;
    std::vector<std::uint32_t> ids;
    for (const TextPiece& one : *pieces) {
      if (one.end > text.size() || one.begin > one.end) std::abort();
      ids.push_back(one.id);
    }
    (void)tokeniser->decode(ids);
  }
  return 0;
}
