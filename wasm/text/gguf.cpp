// The tokenisers of GGUF files, beside the sentencepiece that reads one kind of them.
#include <span>
#include <string>

#include "boundary/boundary.h"
#include "format/gguf_tokeniser.h"

namespace embedscope::boundary {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

struct Stored {
  bool complete, json;
  Uint8Array content;
  std::uint32_t before, after;
};

Outcome<Stored> read_tokeniser(const Uint8Array& start, double size) {
  return outcome<Stored>([&]() -> Result<Stored> {
    const auto bytes = copy_in(start, "the start of the file");
    if (!bytes) return bytes.error();
    auto file = Gguf::parse(std::as_bytes(bytes->span()), static_cast<std::uint64_t>(size));
    if (!file) return std::move(file).failure();
    if (!*file) return Stored{false, false, copy_out<std::uint8_t>({}), kNone, kNone};
    auto stored = gguf_tokeniser(**file);
    if (!stored) return std::move(stored).failure();
    const auto* const content = reinterpret_cast<const std::uint8_t*>(stored->content.data());
    return Stored{true, stored->kind == GgufTokeniser::Kind::json,
                  copy_out<std::uint8_t>({content, stored->content.size()}),
                  stored->before.value_or(kNone), stored->after.value_or(kNone)};
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(gguf) {
  register_kind<OutcomeKind<Stored>>("Outcome<GgufTokeniser>");
  emscripten::value_object<Stored>("GgufTokeniser")
      .field("complete", &Stored::complete)
      .field("json", &Stored::json)
      .field("content", &Stored::content)
      .field("before", &Stored::before)
      .field("after", &Stored::after);
  emscripten::function("ggufTokeniser", &read_tokeniser);
}

}  // namespace embedscope::boundary
