// Reads JSON (RFC 8259) as a series of events, in one pass and without recursion. Smaller than a
// library's reader by most of its bytes, which a page waits for; checked against RapidJSON in its
// tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace embedscope {

struct JsonNumber {
  double value;  ///< to a few units in the last place; NaN and Infinity as Python writes them
  std::optional<std::uint64_t> whole;  ///< where it is written as digits alone and below 2⁶⁴
};

/// What a reader of JSON is told, in the order of the text. Each answers whether to go on; one that
/// is not overridden, that it is not.
class JsonEvents {
 public:
  virtual bool null() { return false; }
  virtual bool boolean(bool) { return false; }
  virtual bool number(const JsonNumber&) { return false; }
  virtual bool text(std::string&&) { return false; }
  virtual bool key(std::string&&) { return false; }  ///< its value comes next
  virtual bool begin_object() { return false; }
  virtual bool end_object() { return false; }
  virtual bool begin_list() { return false; }
  virtual bool end_list() { return false; }

 protected:
  ~JsonEvents() = default;
};

struct JsonProblem {
  const char* what;  ///< nullptr where an event was answered with no
  std::size_t at;    ///< byte
};

/// Deeper lists and objects are a problem.
inline constexpr std::size_t kMaxJsonDepth = 64;

/// Reads one value and the white space around it; what is wrong with the text, if anything is.
std::optional<JsonProblem> read_json(std::string_view text, JsonEvents& events);

}  // namespace embedscope
