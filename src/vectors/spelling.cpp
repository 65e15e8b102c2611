#include "vectors/spelling.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace embedscope {
namespace {

// The base letter of each code point from U+00C0 and from U+1E00, by the canonical decompositions
// of Unicode 15 and, for đ ð ħ ł ŋ ø ŧ and the like, by looks; '.' where there is none.
constexpr std::string_view kLatin =
    "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccdd"
    "ddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.llllll..llnnnnnn.nnoooooo..rrrrrrssssss"
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzsbb...............ff.............oo.............u"
    "u............................aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa...."
    "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy...............b............";
constexpr std::string_view kLatinAdditional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo"
    "oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy......"
    "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu"
    "uuyyyyyyyy......";

char32_t without_accent(char32_t value) {
  char base = '.';
  if (value >= 0xC0 && value < 0xC0 + kLatin.size()) {
    base = kLatin[value - 0xC0];
  } else if (value >= 0x1E00 && value < 0x1E00 + kLatinAdditional.size()) {
    base = kLatinAdditional[value - 0x1E00];
  }
  if (base != '.') {
    return static_cast<unsigned char>(base);
  }
  switch (value) {
    case U'Ά':
    case U'ά': return U'α';
    case U'Έ':
    case U'έ': return U'ε';
    case U'Ή':
    case U'ή': return U'η';
    case U'Ί':
    case U'ί':
    case U'ϊ':
    case U'ΐ': return U'ι';
    case U'Ό':
    case U'ό': return U'ο';
    case U'Ύ':
    case U'ύ':
    case U'ϋ':
    case U'ΰ': return U'υ';
    case U'Ώ':
    case U'ώ': return U'ω';
    case U'ς': return U'σ';
    case U'ё': return U'е';
    default: return value;
  }
}

constexpr bool is_combining_mark(char32_t value) { return value >= 0x300 && value <= 0x36F; }

/// Calls visit with each code point of a word.
template <class Visit>
void for_each_code_point(std::string_view word, Visit visit) {
  for (std::size_t position = 0; position < word.size();) {
    const char32_t value = decode_utf8(word, position);
    visit(value == kInvalidCodePoint ? U'\uFFFD' : value);
  }
}

}  // namespace

std::u32string skeleton_of(std::string_view word) {
  std::u32string skeleton;
  for_each_code_point(word, [&](char32_t value) {
    if (!is_combining_mark(value)) {
      skeleton += without_accent(to_lower(value));
    }
  });
  return skeleton;
}

std::string fold_case(std::string_view word) {
  std::string folded;
  for_each_code_point(word, [&](char32_t value) { append_utf8(folded, to_lower(value)); });
  return folded;
}

std::uint32_t edit_distance(std::u32string_view a, std::u32string_view b, std::uint32_t limit) {
  if (a.size() > b.size()) {
    std::swap(a, b);
  }
  const std::uint32_t beyond = limit + 1;
  if (b.size() - a.size() > limit || b.size() > kMaxEditLength) {
    return beyond;
  }
  // rows[i % 3][j] turns the first i letters of a into the first j of b; two rows back serve the
  // swaps.
  std::array<std::array<std::uint32_t, kMaxEditLength + 1>, 3> rows;
  for (auto& row : rows) {
    row.fill(beyond);
  }
  for (std::size_t j = 0; j <= std::min<std::size_t>(b.size(), limit); ++j) {
    rows[0][j] = static_cast<std::uint32_t>(j);
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    const auto& before = rows[(i + 1) % 3];
    const std::size_t first = i > limit ? i - limit : 0;
    const std::size_t last = std::min(b.size(), i + limit);
    row.fill(beyond);
    std::uint32_t least = beyond;
    for (std::size_t j = first; j <= last; ++j) {
      if (j == 0) {
        row[0] = static_cast<std::uint32_t>(i);
      } else {
        const std::uint32_t substituted = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        row[j] = std::min({substituted, above[j] + 1, row[j - 1] + 1, beyond});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
          row[j] = std::min(row[j], before[j - 2] + 1);
        }
      }
      least = std::min(least, row[j]);
    }
    if (least >= beyond) {
      return beyond;
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace embedscope
