#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "compare/analogy.h"
#include "compare/purity.h"
#include "compare/rank_correlation.h"

namespace embedscope {
namespace {

// Expected values are scipy.stats.spearmanr's.
TEST(Spearman, AgreesWithScipyWithAndWithoutTies) {
  const std::array<double, 6> a = {1, 2, 3, 4, 5, 6};
  const std::array<double, 6> b = {2, 1, 4, 3, 6, 5};
  EXPECT_NEAR(*spearman(a, b), 0.8285714285714287, 1e-12);
  const std::array<double, 6> ties = {1, 1, 2, 2, 3, 3};
  EXPECT_NEAR(*spearman(a, ties), 0.9561828874675149, 1e-12);
  const std::array<double, 6> down = {6, 5, 4, 3, 2, 1};
  EXPECT_NEAR(*spearman(a, down), -1.0, 1e-12);
}

TEST(Spearman, RefusesWhatHasNoOrder) {
  const std::array<double, 2> two = {1, 2};
  const std::array<double, 2> equal = {5, 5};
  const std::array<double, 1> one = {1};
  const std::array<double, 2> bad = {1, std::nan("")};
  EXPECT_EQ(spearman(two, equal).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(spearman(one, one).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(spearman(two, one).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(spearman(two, bad).error().code, ErrorCode::non_finite);
}

TEST(Purity, CountsTheCommonestCategoryOfEachCluster) {
  const std::array<std::uint32_t, 7> clusters = {0, 0, 0, 1, 1, 2, 2};
  const std::array<std::uint32_t, 7> categories = {4, 4, 5, 5, 5, 4, 6};
  EXPECT_DOUBLE_EQ(*purity(clusters, categories), 5.0 / 7.0);
  EXPECT_DOUBLE_EQ(*purity(clusters, clusters), 1.0);
  EXPECT_FALSE(purity({}, {}).ok());
  EXPECT_FALSE(purity(clusters, std::array<std::uint32_t, 1>{0}).ok());
}

TEST(Analogy, AnswersByTheOffsetAndNeverWithAGivenWord) {
  // Rows: man, woman, king, queen, apple. The second axis is gender, the third royalty.
  const std::array<float, 20> rows = {
      1, 0, 0, 0,  //
      1, 1, 0, 0,  //
      1, 0, 1, 0,  //
      1, 1, 1, 0,  //
      0, 0, 0, 1,
  };
  auto table = VectorTable::from_f32(rows, 5, 4);
  ASSERT_TRUE(table.ok());
  const std::array<AnalogyQuestion, 2> questions = {{{0, 1, 2}, {0, 2, 1}}};
  auto answers = answer_analogies(*table, questions);
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ((*answers)[0], 3U);
  EXPECT_EQ((*answers)[1], 3U);

  // woman is a short step from man, so b − a + c stays nearer to king than to queen.
  const std::array<float, 20> short_steps = {
      1, 0,    0, 0,  //
      1, 0.4F, 0, 0,  //
      1, 0,    1, 0,  //
      1, 2,    1, 0,  //
      0, 0,    0, 1,
  };
  auto near = VectorTable::from_f32(short_steps, 5, 4);
  ASSERT_TRUE(near.ok());
  const std::array<AnalogyQuestion, 1> once = {{{0, 1, 2}}};
  EXPECT_EQ((*answer_analogies(*near, once))[0], 3U);
  EXPECT_EQ((*answer_analogies(*near, once, nullptr, GivenWords::allowed))[0], 2U);

  const std::array<AnalogyQuestion, 1> stray = {{{0, 1, 9}}};
  EXPECT_EQ(answer_analogies(*table, stray).error().code, ErrorCode::out_of_range);
}

}  // namespace
}  // namespace embedscope
