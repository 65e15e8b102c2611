// Text as bytes. Here and not in the text module, because it needs no tokeniser library.
#include <string_view>
#include <vector>

#include "boundary/boundary.h"
#include "text/byte_tokeniser.h"

namespace embedscope::boundary {
namespace {

struct TextBytes {
  Uint32Array code_points;
  Uint32Array starts;
};

Outcome<TextBytes> characters(const Uint8Array& text) {
  return outcome<TextBytes>([&]() -> Result<TextBytes> {
    const auto bytes = copy_in(text, "the text");
    if (!bytes) return bytes.error();
    std::vector<std::uint32_t> code_points;
    std::vector<std::uint32_t> starts;
    for (const Character& character :
         ByteTokeniser::characters({reinterpret_cast<const char*>(bytes->data()), bytes->size()})) {
      code_points.push_back(character.code_point);
      starts.push_back(character.begin);
    }
    starts.push_back(bytes->size());
    return TextBytes{copy_out<std::uint32_t>(code_points), copy_out<std::uint32_t>(starts)};
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(characters) {
  register_kind<OutcomeKind<TextBytes>>("Outcome<TextBytes>");
  emscripten::value_object<TextBytes>("TextBytes")
      .field("codePoints", &TextBytes::code_points)
      .field("starts", &TextBytes::starts);
  emscripten::function("characters", &characters);
}

}  // namespace embedscope::boundary
