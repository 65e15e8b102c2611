#include <cmath>

#include "transformer/pooling.h"
#include "transformer/sampling.h"
#include "transformer/scoring.h"
#include "unit/support/support.h"
#include "unit/transformer/tiny_model.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::golden_model;
using testing::take;

TEST(Sampling, greedy_takes_the_first_of_the_largest) {
  const std::vector<float> logits = {1, 3, 2, 3};
  EXPECT_EQ(greedy(logits), 1U);
  EXPECT_EQ(take(Sampler::create({.temperature = 0})).next(logits), 1U);
}

TEST(Sampling, draws_in_proportion_and_repeats_for_a_seed) {
  const std::vector<float> logits = {0, static_cast<float>(std::log(3.0)), -1000};
  Sampler sampler = take(Sampler::create({.seed = 5}));
  Sampler again = take(Sampler::create({.seed = 5}));
  int ones = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::uint32_t id = sampler.next(logits);
    ASSERT_EQ(id, again.next(logits));
    ASSERT_LT(id, 2U);
    ones += id == 1 ? 1 : 0;
  }
  EXPECT_NEAR(ones / 4000.0, 0.75, 0.03);
}

TEST(Sampling, keeps_to_top_k_and_top_p) {
  const std::vector<float> logits = {0.5F, 2, 1, 0};
  Sampler top_k = take(Sampler::create({.temperature = 10, .top_k = 2}));
  Sampler top_p = take(Sampler::create({.top_p = 0.5}));
  for (int i = 0; i < 300; ++i) {
    const std::uint32_t id = top_k.next(logits);
    EXPECT_TRUE(id == 1 || id == 2);
    EXPECT_EQ(top_p.next(logits), 1U);  // alone holds 56 % of the mass
  }
  expect_error(Sampler::create({.temperature = -1}), ErrorCode::invalid_argument, "temperature");
  expect_error(Sampler::create({.top_p = 0}), ErrorCode::invalid_argument, "top-p");
}

TEST(Scoring, surprisal_is_minus_the_log_probability) {
  const std::vector<float> logits = {0, static_cast<float>(std::log(3.0))};
  EXPECT_NEAR(surprisal(logits, 0), std::log(4.0), 1e-7);
  EXPECT_NEAR(top_tokens(logits, 1)[0].probability, 0.75, 1e-7);
}

TEST(Scoring, reads_a_text_and_hides_its_tokens) {
  const auto causal = golden_model("qwen3");
  const auto ids = causal.ids("causal");
  const auto nats = take(token_surprisal(causal.model, ids));
  const auto logits = causal.floats("causal.logits");
  EXPECT_EQ(nats[0], 0);
  for (std::size_t i = 1; i < ids.size(); ++i) {
    EXPECT_NEAR(nats[i], surprisal(std::span(logits).subspan((i - 1) * 40, 40), ids[i]), 1e-4);
  }
  const auto later = take(token_surprisal(causal.model, ids, 2));
  EXPECT_EQ(later[1], 0);
  EXPECT_EQ(later[2], nats[2]);
  const auto masked = golden_model("masked");
  const auto hidden = masked.ids("bidirectional");  // its fourth token is the mask
  const auto expected = masked.floats("bidirectional.logits");
  EXPECT_NEAR(take(masked_surprisal(masked.model, hidden, 3, 4))[3],
              surprisal(std::span(expected).subspan(3 * 40, 40), hidden[3]), 1e-4);
  expect_error(token_surprisal(masked.model, ids), ErrorCode::invalid_argument, "bidirectional");
  expect_error(masked_surprisal(causal.model, ids, 0, 1), ErrorCode::unsupported, "mask token");
}

TEST(Pooling, makes_one_vector_of_many) {
  const std::vector<float> rows = {3, 0, 1, 0, 4, 1, 9, 9, 9};
  const MatrixView<const float> view(rows.data(), 3, 3);
  const std::vector<std::uint8_t> skip = {0, 0, 1};
  EXPECT_EQ(take(pool(view, {.normalise = false}, skip)), (std::vector<float>{1.5, 2, 1}));
  EXPECT_EQ(take(pool(view, {.pooling = Pooling::first, .dims = 2})), (std::vector<float>{1, 0}));
  EXPECT_EQ(take(pool(view, {.pooling = Pooling::last, .normalise = false}, skip)),
            (std::vector<float>{0, 4, 1}));
  EXPECT_EQ(take(pool(view, {.pooling = Pooling::weighted, .normalise = false}, skip)),
            (std::vector<float>{1, 8.0F / 3, 1}));
  EXPECT_EQ(take(pool(view, {.pooling = Pooling::max, .normalise = false}, skip)),
            (std::vector<float>{3, 4, 1}));
  EXPECT_EQ(take(pool(view, {.pooling = Pooling::mean_sqrt_length, .normalise = false}, skip))[1],
            static_cast<float>(4 / std::sqrt(2.0)));
  const std::vector<std::uint8_t> all(3, 1);
  expect_error(pool(view, {}, all), ErrorCode::invalid_argument, "no token");
  expect_error(pool(view, {.dims = 4}), ErrorCode::invalid_argument, "4 dimensions of 3");
}

}  // namespace
}  // namespace embedscope
