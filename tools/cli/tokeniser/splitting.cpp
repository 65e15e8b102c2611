#include "cli/tokeniser/splitting.h"

#include <unicode/regex.h>

#include <memory>

#include "cli/tokeniser/unicode.h"

namespace embedscope::cli {
namespace {

/// Steps of ICU's matcher for a whole text, each ten thousand states: a tenth of a second, and a
/// hundred states for each unit of the text, of which patterns of published tokenisers take twenty.
constexpr std::int32_t kStepsAlways = 200;
constexpr std::int32_t kUnitsAStep = 100;

constexpr const char* kWord =
    "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE]";
constexpr const char* kNoWord =
    "[^\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE]";
constexpr const char* kWordInSet = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]";
constexpr const char* kNoWordInSet = "[^\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]";

/// Whether the brace at `at` ends "{2,3}".
bool ends_interval(std::string_view expression, std::size_t at) {
  const std::size_t begin = expression.find_last_not_of("0123456789,", at - 1);
  return begin != std::string_view::npos && expression[begin] == '{' && begin + 1 < at;
}

/// Ruby's syntax, as Oniguruma reads it, for ICU. Errors: `unsupported` for what has no
/// counterpart.
Result<std::string> translated(std::string_view expression) {
  const auto unsupported = [&](std::string_view what) {
    return failure(ErrorCode::unsupported,
                   {"tokenizer.json: the expression ", expression, ": ", what});
  };
  std::string out;
  std::size_t set = 0;  // brackets that are open
  for (std::size_t at = 0; at < expression.size(); ++at) {
    const char c = expression[at];
    if (c == '[') ++set;
    if (c == ']' && set > 0) --set;
    const char next = at + 1 < expression.size() ? expression[at + 1] : '\0';
    if (c == '\\') {
      ++at;
      switch (next) {
        // By itself \\w takes in ², ³, ¹ and the fractions, in a set it doesn't.
        case 'w': out += set ? kWordInSet : kWord; break;
        case 'W': out += set ? kNoWordInSet : kNoWord; break;
        case 's': out += "\\p{White_Space}"; break;
        case 'S': out += "\\P{White_Space}"; break;
        case 'h': out += "[0-9a-fA-F]"; break;
        case 'H': out += "[^0-9a-fA-F]"; break;
        case 'K':
        case 'g':
        case 'y':
        case 'Y': return unsupported("\\K, \\g and \\y are not known here");
        case '\0': return unsupported("it ends in a backslash");
        default: out += {c, next};
      }
    } else if (c == '(' && next == '?') {
      const std::size_t end = expression.find_first_not_of("imx-", at + 2);
      if (end != std::string_view::npos && end > at + 2 &&
          (expression[end] == ':' || expression[end] == ')')) {
        for (const char flag : expression.substr(at, end - at)) out += flag == 'm' ? 's' : flag;
        at = end - 1;
      } else {
        out += c;
      }
    } else if (c == '}' && next == '+' && ends_interval(expression, at)) {
      return unsupported("an interval with a + after it is not known here");
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

FindMatches match_characters(std::function<bool(char32_t)> belongs) {
  return [belongs = std::move(belongs)](const std::string& text) -> Result<Matches> {
    Matches parts;
    std::size_t last = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      if (!belongs(decode_utf8(text, at))) continue;
      if (last < start) parts.push_back({last, start, false});
      parts.push_back({start, at, true});
      last = at;
    }
    if (last < text.size()) parts.push_back({last, text.size(), false});
    return parts;
  };
}

FindMatches match_words() {
  return [](const std::string& text) -> Result<Matches> {
    enum class Kind : std::uint8_t { white, word, other };
    Matches parts;
    Kind before = Kind::white;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      const char32_t c = decode_utf8(text, at);
      const Kind kind = is_word_character(c) ? Kind::word
                        : is_white_space(c)  ? Kind::white
                                             : Kind::other;
      if (!parts.empty() && kind == before) {
        parts.back().end = at;
      } else {
        parts.push_back({start, at, kind != Kind::white});
      }
      before = kind;
    }
    return parts;
  };
}

FindMatches match_text(std::string wanted) {
  return [wanted = std::move(wanted)](const std::string& text) -> Result<Matches> {
    Matches parts;
    std::size_t last = 0;
    for (std::size_t at = text.find(wanted); at != std::string::npos;
         at = text.find(wanted, last)) {
      if (last < at) parts.push_back({last, at, false});
      last = at + wanted.size();
      parts.push_back({at, last, true});
    }
    if (last < text.size()) parts.push_back({last, text.size(), false});
    return parts;
  };
}

Result<FindMatches> match_expression(const std::string& expression) {
  auto syntax = translated(expression);
  if (!syntax) return std::move(syntax).failure();
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  // In Ruby ^ and $ are the ends of lines, and \n alone ends one.
  std::shared_ptr<icu::RegexPattern> pattern(icu::RegexPattern::compile(
      to_utf16(*syntax), UREGEX_MULTILINE | UREGEX_UNIX_LINES, where, status));
  if (U_FAILURE(status)) {
    return failure(ErrorCode::unsupported,
                   {"tokenizer.json: the expression ", expression, " cannot be read"});
  }
  FindMatches find = [pattern, expression](const std::string& text) -> Result<Matches> {
    const icu::UnicodeString wide = to_utf16(text);
    UErrorCode failed = U_ZERO_ERROR;
    const std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(wide, failed));
    if (U_SUCCESS(failed))
      matcher->setTimeLimit(kStepsAlways + (wide.length() / kUnitsAStep), failed);
    Matches parts;
    std::size_t last = 0;
    std::size_t bytes = 0;   // how far the text is counted, in bytes
    std::int32_t units = 0;  // and in ICU's units
    const auto to_bytes = [&](std::int32_t place) {
      while (units < place) {
        const UChar32 c = wide.char32At(units);
        units += U16_LENGTH(c);
        bytes += static_cast<std::size_t>(U8_LENGTH(c));
      }
      return bytes;
    };
    bool any = false;
    while (U_SUCCESS(failed) && matcher->find(failed) && U_SUCCESS(failed)) {
      const std::size_t begin = to_bytes(matcher->start(failed));
      const std::size_t end = to_bytes(matcher->end(failed));
      if (any && begin == end && begin == last) continue;  // nothing, where the last match ended
      if (last < begin) parts.push_back({last, begin, false});
      parts.push_back({begin, end, true});
      last = end;
      any = true;
    }
    if (U_FAILURE(failed)) {
      return failure(ErrorCode::too_large, {"tokenizer.json: the expression ", expression,
                                            " takes too many steps on this text"});
    }
    if (last < text.size()) parts.push_back({last, text.size(), false});
    return parts;
  };
  return find;
}

namespace {

/// Joins parts as the behaviour says; each is one piece then.
Matches joined(const Matches& parts, SplitBehaviour behaviour) {
  Matches pieces;
  bool previous = false;
  switch (behaviour) {
    case SplitBehaviour::isolated: return parts;
    case SplitBehaviour::removed:
      for (const Match& part : parts) {
        if (!part.match) pieces.push_back(part);
      }
      return pieces;
    case SplitBehaviour::contiguous:
    case SplitBehaviour::merged_with_previous:
      for (const Match& part : parts) {
        const bool joins = behaviour == SplitBehaviour::contiguous ? part.match == previous
                                                                   : part.match && !previous;
        if (joins && !pieces.empty()) {
          pieces.back().end = part.end;
        } else {
          pieces.push_back(part);
        }
        previous = part.match;
      }
      return pieces;
    case SplitBehaviour::merged_with_next:
      for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        if (part->match && !previous && !pieces.empty()) {
          pieces.back().begin = part->begin;
        } else {
          pieces.push_back(*part);
        }
        previous = part->match;
      }
      return {pieces.rbegin(), pieces.rend()};
  }
  return pieces;
}

}  // namespace

Result<Pieces> split(const Piece& piece, const FindMatches& find, SplitBehaviour behaviour,
                     bool inverted) {
  auto parts = find(piece.text);
  if (!parts) return std::move(parts).failure();
  if (inverted) {
    for (Match& part : *parts) part.match = !part.match;
  }
  Pieces pieces;
  for (const Match& part : joined(*parts, behaviour)) {
    if (part.begin == part.end) continue;
    pieces.push_back(
        {piece.text.substr(part.begin, part.end - part.begin), piece.first && part.begin == 0});
  }
  return pieces;
}

}  // namespace embedscope::cli
