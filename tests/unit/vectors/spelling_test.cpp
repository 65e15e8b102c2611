#include "vectors/spelling.h"

#include <algorithm>

#include "base/rng.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

TEST(Skeleton, sets_case_and_accents_aside) {
  EXPECT_EQ(skeleton_of("Pokémon"), U"pokemon");
  EXPECT_EQ(skeleton_of("ÅNGSTRÖM"), U"angstrom");
  EXPECT_EQ(skeleton_of("Łódź"), U"lodz");
  EXPECT_EQ(skeleton_of("Việt Nam"), U"viet nam");
  EXPECT_EQ(skeleton_of("e\u0301"), U"e");  // a combining accent
  EXPECT_EQ(skeleton_of("Άλφα"), U"αλφα");
  EXPECT_EQ(skeleton_of("Ёлка"), U"елка");
}

TEST(Skeleton, leaves_other_scripts_alone) {
  EXPECT_EQ(skeleton_of("日本語"), U"日本語");
  EXPECT_EQ(skeleton_of("العربية"), U"العربية");
  EXPECT_EQ(skeleton_of("🙂"), U"🙂");
}

TEST(Skeleton, marks_bytes_that_are_no_utf8) { EXPECT_EQ(skeleton_of("a\xff"), U"a\uFFFD"); }

TEST(FoldCase, keeps_accents) { EXPECT_EQ(fold_case("ÉCOLE"), "école"); }

TEST(EditDistance, counts_each_kind_of_edit_once) {
  EXPECT_EQ(edit_distance(U"cat", U"cat", 2), 0U);
  EXPECT_EQ(edit_distance(U"cat", U"cats", 2), 1U);
  EXPECT_EQ(edit_distance(U"cat", U"at", 2), 1U);
  EXPECT_EQ(edit_distance(U"cat", U"cut", 2), 1U);
  EXPECT_EQ(edit_distance(U"cat", U"act", 2), 1U);
  EXPECT_EQ(edit_distance(U"ca", U"abc", 3), 3U);  // optimal string alignment, not 2
  EXPECT_EQ(edit_distance(U"", U"", 2), 0U);
  EXPECT_EQ(edit_distance(U"", U"ab", 2), 2U);
}

TEST(EditDistance, stops_past_its_limit) {
  EXPECT_EQ(edit_distance(U"kitten", U"sitting", 2), 3U);
  EXPECT_EQ(edit_distance(U"kitten", U"sitting", 3), 3U);
  EXPECT_EQ(edit_distance(U"abcdef", U"ghijkl", 2), 3U);
  EXPECT_EQ(edit_distance(std::u32string(100, U'a'), std::u32string(100, U'a'), 2), 3U);
}

/// The whole table, without a band.
std::uint32_t plain_distance(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<std::uint32_t>> d(a.size() + 1, std::vector<std::uint32_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<std::uint32_t>(i + j);
        continue;
      }
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(EditDistance, equals_the_full_table_within_its_limit) {
  Rng rng(1);
  for (int trial = 0; trial < 5000; ++trial) {
    std::u32string a;
    std::u32string b;
    for (std::uint32_t i = rng.below(8); i > 0; --i) a += U'a' + rng.below(3);
    for (std::uint32_t i = rng.below(8); i > 0; --i) b += U'a' + rng.below(3);
    const std::uint32_t exact = plain_distance(a, b);
    for (std::uint32_t limit = 0; limit < 4; ++limit) {
      EXPECT_EQ(edit_distance(a, b, limit), std::min(exact, limit + 1));
    }
  }
}

}  // namespace
}  // namespace embedscope
