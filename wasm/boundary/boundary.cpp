#include "boundary/boundary.h"

#include <malloc.h>

namespace embedscope::boundary {

emscripten::val detail::failure(const Error& error) {
  emscripten::val envelope = emscripten::val::object();
  envelope.set("ok", false);
  envelope.set("code", std::string(name(error.code)));
  envelope.set("message", error.message);
  return envelope;
}

Result<std::size_t> detail::checked_length(const emscripten::val& array, const char* name,
                                           std::string_view what) {
  if (!array.instanceof(emscripten::val::global(name))) {
    return failure(ErrorCode::invalid_argument, {what, " must be a ", name});
  }
  return array["length"].as<std::size_t>();
}

namespace {

/// Bytes that the program holds now, for tests of what is given back.
double memory_in_use() { return static_cast<double>(mallinfo().uordblks); }

}  // namespace

EMSCRIPTEN_BINDINGS(boundary) {
  register_kind<ArrayKind<float>>("Float32Array");
  register_kind<ArrayKind<std::uint32_t>>("Uint32Array");
  register_kind<ArrayKind<std::uint8_t>>("Uint8Array");
  register_kind<OutcomeKind<void>>("Outcome<void>");
  register_kind<OutcomeKind<double>>("Outcome<f64>");
  register_kind<OutcomeKind<bool>>("Outcome<boolean>");
  register_kind<OutcomeKind<std::uint32_t>>("Outcome<u32>");
  register_kind<OutcomeKind<std::string>>("Outcome<string>");
  register_kind<OutcomeKind<Float32Array>>("Outcome<Float32Array>");
  register_kind<OutcomeKind<Uint32Array>>("Outcome<Uint32Array>");
  emscripten::function("memoryInUse", &memory_in_use);
}

}  // namespace embedscope::boundary
