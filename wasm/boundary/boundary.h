// The edge of the core: the single place where errors, memory and cancellation cross to JavaScript.
//
//   errors        A bound function that can fail returns an Outcome: { ok: true, value } or
//                 { ok: false, code, message }. One function in TypeScript opens them
//                 (web/engine/shared/wasm-module.ts) and throws the one error that a page sees.
//   memory        Typed arrays are copied, in by copy_in and out by copy_out, within the call:
//                 growth of the heap detaches every view of it, so none is ever handed out. Objects
//                 are freed by delete() in JavaScript.
//   cancellation  Long work is a class with start, step(units) until it returns true, and finish;
//                 its caller holds the loop, and cancels by not stepping again.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/aligned_buffer.h"
#include "base/result.h"

namespace embedscope::boundary {

/// A JavaScript value of one kind. Embind knows each kind under a name of its own, so that
/// signatures can be compared with core.d.ts, where plain emscripten::val would say nothing.
template <class Kind>
class Js : public emscripten::val {
 public:
  Js() : emscripten::val(emscripten::val::undefined()) {}
  explicit Js(emscripten::val value) : emscripten::val(std::move(value)) {}
};

template <class Element>
struct ArrayKind {};
template <class T>
struct OutcomeKind {};

using Float32Array = Js<ArrayKind<float>>;
using Uint32Array = Js<ArrayKind<std::uint32_t>>;
using Uint8Array = Js<ArrayKind<std::uint8_t>>;
using StringArray = Js<ArrayKind<std::string>>;
template <class T>
using Outcome = Js<OutcomeKind<T>>;

namespace detail {

template <class T>
inline constexpr const char* kArrayName = nullptr;
template <>
inline constexpr const char* kArrayName<float> = "Float32Array";
template <>
inline constexpr const char* kArrayName<std::uint32_t> = "Uint32Array";
template <>
inline constexpr const char* kArrayName<std::uint8_t> = "Uint8Array";

emscripten::val failure(const Error& error);
/// The array's length, when it is a live typed array of that name.
Result<std::size_t> checked_length(const emscripten::val& array, const char* name,
                                   std::string_view what);

}  // namespace detail

/// Copies a typed array into aligned memory of the core. `what` names it in errors:
/// `invalid_argument` for anything but that kind of array, `too_large` when there is no room.
template <class T>
Result<AlignedBuffer<T>> copy_in(const Js<ArrayKind<T>>& array, std::string_view what) {
  const Result<std::size_t> length = detail::checked_length(array, detail::kArrayName<T>, what);
  if (!length) return length.error();
  auto buffer = AlignedBuffer<T>::allocate(*length);
  if (buffer.ok() && *length > 0) {
    const emscripten::val memory(emscripten::typed_memory_view(*length, buffer->data()));
    memory.template call<void>("set", static_cast<const emscripten::val&>(array));
    // Embind's caller of a method holds on to its last argument: a view of a file would keep all of
    // it in memory until the next one came.
    memory.template call<void>("set", emscripten::val::array());
  }
  return buffer;
}

/// A typed array of its own with the same elements.
template <class T>
Js<ArrayKind<T>> copy_out(std::span<const T> values) {
  return Js<ArrayKind<T>>(
      emscripten::val(emscripten::typed_memory_view(values.size(), values.data()))
          .template call<emscripten::val>("slice"));
}

/// The envelope of a result. T is a number, bool, std::string, Js kind, registered value object, or
/// std::unique_ptr of a registered class, whose object JavaScript then owns.
template <class T>
Outcome<T> outcome(Result<T> result) {
  if (!result) return Outcome<T>(detail::failure(result.error()));
  emscripten::val envelope = emscripten::val::object();
  envelope.set("ok", true);
  if constexpr (!std::is_void_v<T>) {
    if constexpr (std::is_base_of_v<emscripten::val, T>) {
      envelope.set("value", static_cast<const emscripten::val&>(*result));
    } else {
      envelope.set("value", emscripten::val(std::move(*result)));
    }
  }
  return Outcome<T>(std::move(envelope));
}

/// The same result with its value on the heap, for JavaScript to own.
template <class T>
Result<std::unique_ptr<T>> owned(Result<T> result) {
  if (!result) return std::move(result).failure();
  return std::make_unique<T>(std::move(*result));
}

/// Tells Embind a kind's name; once a module for each kind that its signatures use.
template <class Kind>
void register_kind(const char* name);

}  // namespace embedscope::boundary

#ifdef EMSCRIPTEN_DECLARE_VAL_TYPE  // Emscripten knows types derived from val

template <class Kind>
void embedscope::boundary::register_kind(const char* name) {
  emscripten::register_type<Js<Kind>>(name);
}

#else  // before that, the same two pieces by hand

template <class Kind>
struct emscripten::internal::BindingType<embedscope::boundary::Js<Kind>> {
  using WireType = EM_VAL;
  static WireType toWireType(const emscripten::val& value) {
    return BindingType<val>::toWireType(value);
  }
  static embedscope::boundary::Js<Kind> fromWireType(WireType wire) {
    return embedscope::boundary::Js<Kind>(BindingType<val>::fromWireType(wire));
  }
};

template <class Kind>
void embedscope::boundary::register_kind(const char* name) {
  emscripten::internal::_embind_register_emval(emscripten::internal::TypeID<Js<Kind>>::get(), name);
}

#endif
