#include "lexical/bm25.h"

#include <gtest/gtest.h>

#include <cmath>

namespace embedscope {
namespace {

const std::vector<std::string> kDocuments = {"The cat sat on the mat.", "A cat and a dog.",
                                             "The dog barked."};

// Expected values come from the formula in Python, over the same words.
TEST(Bm25, scores_as_the_formula_says) {
  const Bm25 index(kDocuments);
  const std::vector<double> scores = index.scores("the Cat, the zebra");
  ASSERT_EQ(scores.size(), 3U);
  EXPECT_NEAR(scores[0], 1.6171900773730123, 1e-12);
  EXPECT_NEAR(scores[1], 0.45665967762677157, 1e-12);
  EXPECT_NEAR(scores[2], 1.100845002339822, 1e-12);
}

TEST(Bm25, without_saturation_and_length_only_presence_counts) {
  const Bm25 index(kDocuments, {.saturation = 0, .length = 0});
  const std::vector<double> scores = index.scores("the");
  EXPECT_DOUBLE_EQ(scores[0], std::log1p(1.5 / 2.5));
  EXPECT_DOUBLE_EQ(scores[0], scores[2]);
  EXPECT_EQ(scores[1], 0);
}

TEST(Bm25, has_nothing_to_say_of_nothing) {
  EXPECT_TRUE(Bm25({}).scores("the cat").empty());
  EXPECT_EQ(Bm25(kDocuments).scores(""), std::vector<double>(3, 0.0));
  const std::vector<std::string> empty = {"", "!?"};
  EXPECT_EQ(Bm25(empty).scores("the"), std::vector<double>(2, 0.0));
}

}  // namespace
}  // namespace embedscope
