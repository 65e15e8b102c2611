#include "format/json_reader.h"

#include <bitset>
#include <limits>

#include "base/utf8.h"

namespace embedscope {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// mantissa · 10^exponent. Exact powers of ten end at 10²², so that one operation rounds once
/// there.
double scaled(std::uint64_t mantissa, int exponent) {
  auto value = static_cast<double>(mantissa);
  for (int left = exponent < 0 ? -exponent : exponent; left > 0 && value != 0;) {
    double power = 1;
    for (int step = 0; step < 22 && left > 0; ++step, --left) power *= 10;
    value = exponent < 0 ? value / power : value * power;
  }
  return value;
}

class JsonReader {
 public:
  JsonReader(std::string_view text, JsonEvents& events) : text_(text), events_(&events) {}

  std::optional<JsonProblem> run() {
    if (!document() && problem_.at == kNowhere) problem_ = {nullptr, at_};
    if (problem_.at == kNowhere) return std::nullopt;
    return problem_;
  }

 private:
  static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

  /// The next character without taking it; zero at the end.
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }
  bool fail(const char* what) {
    problem_ = {what, at_};
    return false;
  }

  bool document() {
    do {
      skip_space();
      const bool opened = peek() == '{' || peek() == '[';
      if (opened ? !open() : !value()) return false;
      // Whatever was closed just now may close what it lies in.
      while (depth_ > 0) {
        skip_space();
        if (!first_ && take(',')) {
          skip_space();
          if (in_object() && !member()) return false;
          break;
        }
        if (!take(in_object() ? '}' : ']')) {
          if (!first_)
            return fail(in_object() ? "a comma or } is missing" : "a comma or ] is missing");
          if (in_object() && !member()) return false;
          break;
        }
        first_ = false;
        --depth_;
        if (!(objects_[depth_] ? events_->end_object() : events_->end_list())) return false;
      }
      first_ = false;
    } while (depth_ > 0);
    skip_space();
    return at_ == text_.size() || fail("something follows the value");
  }

  [[nodiscard]] bool in_object() const { return objects_[depth_ - 1]; }

  bool open() {
    if (depth_ == kMaxJsonDepth) return fail("it nests deeper than 64 levels");
    const bool object = peek() == '{';
    ++at_;
    objects_[depth_++] = object;
    first_ = true;
    return object ? events_->begin_object() : events_->begin_list();
  }

  bool member() {
    if (peek() != '"') return fail("a name in quotes is missing");
    std::string name;
    if (!string(name) || !events_->key(std::move(name))) return false;
    skip_space();
    return take(':') || fail("a colon is missing");
  }

  bool value() {
    switch (peek()) {
      case '"': {
        std::string text;
        return string(text) && events_->text(std::move(text));
      }
      case 't': return take("true") ? events_->boolean(true) : fail("no value");
      case 'f': return take("false") ? events_->boolean(false) : fail("no value");
      case 'n': return take("null") ? events_->null() : fail("no value");
      default: return number();
    }
  }

  bool number() {
    const bool negative = take('-');
    JsonNumber number{};
    if (take("NaN")) {
      number.value = std::numeric_limits<double>::quiet_NaN();
    } else if (take("Infinity")) {
      number.value = std::numeric_limits<double>::infinity();
    } else if (!digits(number, negative)) {
      return false;
    }
    if (negative) number.value = -number.value;
    return events_->number(number);
  }

  bool digits(JsonNumber& number, bool negative) {
    std::uint64_t mantissa = 0;
    int exponent = 0;
    bool whole = true;
    // Digits past what the mantissa holds only move the point.
    const auto digit = [&](int moved) {
      const auto next = static_cast<unsigned>(text_[at_++] - '0');
      if (mantissa > (std::numeric_limits<std::uint64_t>::max() - next) / 10) {
        whole = false;
        exponent += 1 + moved;
      } else {
        mantissa = (10 * mantissa) + next;
        exponent += moved;
      }
    };
    if (!is_digit(peek())) return fail("no value");
    if (!take('0')) {
      while (is_digit(peek())) digit(0);
    }
    if (take('.')) {
      whole = false;
      if (!is_digit(peek())) return fail("a digit is missing after the point");
      while (is_digit(peek())) digit(-1);
    }
    if (take('e') || take('E')) {
      whole = false;
      const bool minus = take('-');
      if (!minus) take('+');
      if (!is_digit(peek())) return fail("a digit is missing in the exponent");
      int written = 0;
      for (; is_digit(peek()); ++at_) {
        if (written < 100'000) written = (10 * written) + (peek() - '0');
      }
      exponent += minus ? -written : written;
    }
    number.value = scaled(mantissa, exponent);
    if (number.value > std::numeric_limits<double>::max()) return fail("a number is too large");
    if (whole && !negative) number.whole = mantissa;
    return true;
  }

  bool hexadecimal(char32_t& code) {
    code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      const auto lower = static_cast<char>(c | 0x20);
      if (is_digit(c)) {
        code = (code << 4) | static_cast<char32_t>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        code = (code << 4) | static_cast<char32_t>(lower - 'a' + 10);
      } else {
        return fail("\\u needs four hexadecimal digits");
      }
      ++at_;
    }
    return true;
  }

  bool escape(std::string& out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
    if (take('u')) {
      char32_t code = 0;
      if (!hexadecimal(code)) return false;
      if (code >= 0xD800 && code <= 0xDFFF) {
        char32_t low = 0;
        if (code > 0xDBFF || !take("\\u")) return fail("half of a surrogate pair");
        if (!hexadecimal(low)) return false;
        if (low < 0xDC00 || low > 0xDFFF) return fail("half of a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      }
      append_utf8(out, code);
      return true;
    }
    const std::size_t which = at_ < text_.size() ? kNames.find(text_[at_]) : std::string_view::npos;
    if (which == std::string_view::npos) return fail("an unknown escape");
    out += kCharacters[which];
    ++at_;
    return true;
  }

  bool string(std::string& out) {
    ++at_;
    while (!take('"')) {
      if (at_ == text_.size()) return fail("a quotation mark is missing");
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte < 0x20) return fail("a control character in a text");
      if (take('\\')) {
        if (!escape(out)) return false;
        continue;
      }
      const std::size_t start = at_;
      if (byte < 0x80) {
        ++at_;
      } else if (decode_utf8(text_, at_) == kInvalidCodePoint) {
        at_ = start;
        return fail("a text is not UTF-8");
      }
      out.append(text_, start, at_ - start);
    }
    return true;
  }

  std::string_view text_;
  JsonEvents* events_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool first_ = false;  ///< nothing stands yet in the innermost list or object
  std::bitset<kMaxJsonDepth> objects_;
  JsonProblem problem_{nullptr, kNowhere};
};

}  // namespace

std::optional<JsonProblem> read_json(std::string_view text, JsonEvents& events) {
  return JsonReader(text, events).run();
}

}  // namespace embedscope
