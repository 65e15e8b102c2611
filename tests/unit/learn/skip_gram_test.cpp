#include "learn/skip_gram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace embedscope {
namespace {

/// Sentences about one of two topics: words 0–9 keep company, and so do words 10–19.
struct TwoTopics {
  std::vector<std::uint32_t> tokens;
  std::vector<std::uint64_t> offsets{0};
  std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(20, 0);

  TwoTopics() {
    Rng rng(11);
    for (int sentence = 0; sentence < 600; ++sentence) {
      const std::uint32_t topic = rng.below(2) * 10;
      for (int word = 0; word < 12; ++word) {
        tokens.push_back(topic + rng.below(10));
        ++counts[tokens.back()];
      }
      offsets.push_back(tokens.size());
    }
  }
  [[nodiscard]] TokenCorpus view() const { return {tokens, offsets}; }
};

SkipGramOptions small_options() {
  return {.dims = 20,
          .window = 4,
          .negatives = 5,
          .subsample = 0,
          .learning_rate = 0.05F,
          .epochs = 8,
          .seed = 3};
}

std::vector<float> weights(const SkipGram& model) {
  std::vector<float> all;
  for (const auto& matrix : {model.input(), model.output()}) {
    for (std::size_t row = 0; row < matrix.rows; ++row) {
      all.insert(all.end(), matrix.row(row).begin(), matrix.row(row).end());
    }
  }
  return all;
}

std::vector<float> train(const TwoTopics& text, const SkipGramOptions& options,
                         std::uint64_t tokens_a_step) {
  auto model = SkipGram::create(text.view(), text.counts, options);
  EXPECT_TRUE(model.ok());
  auto cursors = model->cursors(1);
  while (!cursors[0].done()) model->step(cursors[0], tokens_a_step);
  EXPECT_EQ(model->tokens_done(), model->tokens_total());
  return weights(*model);
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return ab / std::sqrt(aa * bb);
}

TEST(SkipGram, SteppingInPartsEqualsRunningWhole) {
  const TwoTopics text;
  const auto whole = train(text, small_options(), std::numeric_limits<std::uint64_t>::max());
  const auto parts = train(text, small_options(), 50);
  ASSERT_EQ(whole.size(), parts.size());
  EXPECT_EQ(std::memcmp(whole.data(), parts.data(), whole.size() * sizeof(float)), 0);
}

TEST(SkipGram, OneSeedGivesOneResultAndAnotherSeedAnother) {
  const TwoTopics text;
  auto options = small_options();
  const auto first = train(text, options, 1000);
  EXPECT_EQ(first, train(text, options, 1000));
  options.seed = 4;
  EXPECT_NE(first, train(text, options, 1000));
}

TEST(SkipGram, WordsOfATopicEndSideBySide) {
  const TwoTopics text;
  auto model = SkipGram::create(text.view(), text.counts, small_options());
  ASSERT_TRUE(model.ok());
  auto cursors = model->cursors(1);
  model->step(cursors[0], 2000);
  const double early = cursors[0].take_loss();
  while (!cursors[0].done()) model->step(cursors[0], 2000);
  EXPECT_LT(cursors[0].take_loss(), early);

  const auto vectors = model->input();
  double within = 0;
  double across = 0;
  for (std::size_t a = 0; a < 10; ++a) {
    for (std::size_t b = 0; b < 10; ++b) {
      if (a != b) within += cosine(vectors.row(a), vectors.row(b)) / 90;
      across += cosine(vectors.row(a), vectors.row(10 + b)) / 100;
    }
  }
  EXPECT_GT(within, 0.7);
  EXPECT_LT(across, 0.2);
}

TEST(SkipGram, CursorsOnOneThreadReadEverySentenceOnce) {
  const TwoTopics text;
  auto model = SkipGram::create(text.view(), text.counts, small_options());
  ASSERT_TRUE(model.ok());
  auto cursors = model->cursors(3);
  std::uint64_t read = 0;
  for (auto& cursor : cursors) {
    while (!cursor.done()) model->step(cursor, 500);
    read += cursor.tokens_read();
  }
  EXPECT_EQ(read, model->tokens_total());
  EXPECT_FLOAT_EQ(model->learning_rate(), small_options().final_learning_rate);
}

TEST(SkipGram, OnlyTheRowsOfAWindowMove) {
  // Two words side by side, four that only ever serve as noise: their inputs stay as they began.
  const std::vector<std::uint32_t> tokens = {0, 1};
  const std::vector<std::uint64_t> offsets = {0, 2};
  const std::vector<std::uint64_t> counts = {1, 1, 1, 1, 1, 1};
  auto options = small_options();
  options.epochs = 1;
  auto model = SkipGram::create({tokens, offsets}, counts, options);
  ASSERT_TRUE(model.ok());
  std::vector<std::vector<float>> before;
  for (std::size_t row = 0; row < 6; ++row) {
    before.emplace_back(model->input().row(row).begin(), model->input().row(row).end());
  }
  // The first update's outputs are zero, so that inputs can only move from the second window on.
  auto cursors = model->cursors(1);
  while (!cursors[0].done()) model->step(cursors[0], 1);
  for (std::size_t row = 2; row < 6; ++row) {
    const auto now = model->input().row(row);
    EXPECT_TRUE(std::equal(now.begin(), now.end(), before[row].begin())) << row;
  }
}

TEST(SkipGram, RefusesBadOptionsAndText) {
  const TwoTopics text;
  const auto code = [&](SkipGramOptions options) {
    auto model = SkipGram::create(text.view(), text.counts, options);
    return model.ok() ? std::string("accepted") : std::string(name(model.error().code));
  };
  auto options = small_options();
  EXPECT_EQ(code(options), "accepted");
  for (const std::size_t dims : {std::size_t{0}, std::size_t{5000}}) {
    options = small_options();
    options.dims = dims;
    EXPECT_EQ(code(options), "invalid_argument");
  }
  options = small_options();
  options.window = 0;
  EXPECT_EQ(code(options), "invalid_argument");
  options = small_options();
  options.negatives = 256;
  EXPECT_EQ(code(options), "invalid_argument");
  options = small_options();
  options.epochs = 0;
  EXPECT_EQ(code(options), "invalid_argument");
  options = small_options();
  options.learning_rate = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(code(options), "invalid_argument");

  const std::vector<std::uint32_t> stray = {0, 25};
  const std::vector<std::uint64_t> offsets = {0, 2};
  EXPECT_FALSE(SkipGram::create({stray, offsets}, text.counts, small_options()).ok());
  const std::vector<std::uint64_t> past = {0, 99};
  EXPECT_FALSE(SkipGram::create({text.tokens, std::vector<std::uint64_t>{0, 1'000'000}},
                                text.counts, small_options())
                   .ok());
  EXPECT_FALSE(SkipGram::create({}, text.counts, small_options()).ok());
}

}  // namespace
}  // namespace embedscope
