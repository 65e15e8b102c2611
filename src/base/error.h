// What can go wrong, as a value. Every failure in the core is an Error: a code that a program can
// branch on and a sentence that names the offending thing, so that nothing reaches a reader as a
// bare number or as an abort.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace embedscope {

enum class ErrorCode : std::uint8_t {
  invalid_argument,  ///< a parameter is outside what the function documents
  out_of_range,      ///< an index or offset is past the end
  not_found,         ///< a name (word, tensor, key) does not exist
  malformed,         ///< bytes or text do not follow their format
  unsupported,       ///< well-formed, but of a kind this build does not handle
  non_finite,        ///< NaN or infinity where a number is needed
  too_large,         ///< more memory or work than allowed, or than could be had
  cancelled,         ///< the caller asked to stop
  io,                ///< a file could not be read or written (native tools only)
};

/// The code's name as it crosses every boundary (command line, worker protocol, TypeScript).
constexpr std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::out_of_range: return "out_of_range";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::malformed: return "malformed";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::non_finite: return "non_finite";
    case ErrorCode::too_large: return "too_large";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::io: return "io";
  }
  return "unknown";
}

struct Error {
  ErrorCode code;
  std::string message;  ///< a sentence for a person: what, where, and what was expected
};

}  // namespace embedscope
