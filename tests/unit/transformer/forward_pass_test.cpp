#include "transformer/forward_pass.h"

#include <cmath>

#include "format/safetensors.h"
#include "transformer/stored_model.h"
#include "unit/support/support.h"
#include "unit/transformer/tiny_model.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::Golden;
using testing::golden_model;
using testing::pass_of;
using testing::take;

constexpr float kClose = 1e-4F;

void expect_close(std::span<const float> actual, const std::vector<float>& expected,
                  const std::string& what, float most = kClose) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  float worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i)
    worst = std::max(worst, std::fabs(actual[i] - expected[i]));
  EXPECT_LT(worst, most) << what;
}

/// Every hidden state, the last norm and the logits of one case, against PyTorch.
void expect_case(const Golden& golden, const std::string& name, const Mask& mask) {
  PassOptions options;
  options.mask = mask;
  options.trace = {"hidden.*", "final"};
  ForwardPass run = pass_of(golden.model, golden.ids(name), options);
  const std::size_t layers = golden.model->config.layers;
  for (std::size_t layer = 0; layer <= layers; ++layer) {
    const std::string hidden = "hidden." + std::to_string(layer);
    expect_close(take(run.trace().find(hidden))->values, golden.floats(name + "." + hidden),
                 name + " " + hidden);
  }
  expect_close(take(run.trace().find("final"))->values, golden.floats(name + ".final"),
               name + " final");
  if (golden.model->config.head == HeadKind::none) return;
  const std::vector<float> expected = golden.floats(name + ".logits");
  std::vector<float> logits(expected.size());
  const std::size_t vocabulary = golden.model->config.vocabulary;
  for (std::size_t row = 0; row < run.rows(); ++row) {
    ASSERT_TRUE(run.logits(row, std::span(logits).subspan(row * vocabulary, vocabulary)).ok());
  }
  expect_close(logits, expected, name + " logits");
}

TEST(ForwardPass, agrees_with_pytorch_for_every_family) {
  for (const auto& [folder, name] :
       {std::pair("llama", "causal"), std::pair("llama-partial", "causal"),
        std::pair("llama-scaled", "causal"), std::pair("mistral", "window"),
        std::pair("qwen2", "causal"), std::pair("qwen3", "causal"),
        std::pair("masked", "bidirectional"), std::pair("gpt2", "causal"),
        std::pair("bert", "bidirectional"), std::pair("modernbert", "bidirectional")}) {
    SCOPED_TRACE(folder);
    expect_case(golden_model(folder), name, {});
  }
}

TEST(ForwardPass, agrees_with_the_reference_library_for_families_of_sentence_encoders) {
  for (const char* folder : {"distilbert", "xlm-roberta", "mpnet", "nomic-bert", "t5", "t5-relu",
                             "embedding-gemma", "gemma3"}) {
    SCOPED_TRACE(folder);
    expect_case(golden_model(folder), "whole", {});
  }
}

TEST(ForwardPass, agrees_with_pytorch_for_every_mask) {
  const Golden llama = golden_model("llama");
  Mask bidirectional;
  bidirectional.kind = MaskKind::bidirectional;
  expect_case(llama, "bidirectional", bidirectional);
  Mask prefix;
  prefix.kind = MaskKind::prefix;
  prefix.prefix = 3;
  expect_case(llama, "prefix", prefix);
  Mask window;
  window.window = 3;
  expect_case(llama, "window", window);
  Mask own;
  own.kind = MaskKind::custom;
  own.custom = llama.bytes("own.allowed");
  own.size = 7;
  expect_case(llama, "own", own);
  Mask padding;
  padding.padding = {0, 0, 0, 0, 0, 1, 1};
  for (const char* folder : {"masked", "bert", "modernbert"}) {
    SCOPED_TRACE(folder);
    expect_case(golden_model(folder), "padding", padding);
  }
}

TEST(ForwardPass, agrees_with_pytorch_for_an_encoder_decoder) {
  const Golden golden = golden_model("seq2seq");
  PassOptions options;
  options.trace = {"encoder.hidden.*", "encoder.final", "hidden.*", "final",
                   "layers.*.cross.weights"};
  ForwardPass run = take(ForwardPass::create(golden.model, options));
  ASSERT_TRUE(run.feed_source(golden.ids("case", "source")).ok());
  ASSERT_TRUE(run.advance().ok());
  ASSERT_TRUE(run.feed(golden.ids("case")).ok());
  ASSERT_TRUE(run.advance().ok());
  for (const char* name : {"encoder.hidden.0", "encoder.hidden.1", "encoder.hidden.2",
                           "encoder.final", "hidden.0", "hidden.1", "hidden.2", "final"}) {
    expect_close(take(run.trace().find(name))->values, golden.floats(std::string("case.") + name),
                 name);
  }
  EXPECT_EQ(take(run.trace().find("layers.1.cross.weights"))->shape,
            (std::vector<std::size_t>{2, 4, 6}));
  const std::vector<float> expected = golden.floats("case.logits");
  std::vector<float> logits(expected.size());
  for (std::size_t row = 0; row < 4; ++row)
    ASSERT_TRUE(run.logits(row, std::span(logits).subspan(row * 40, 40)).ok());
  expect_close(logits, expected, "logits");
}

TEST(ForwardPass, gives_the_same_bits_token_by_token) {
  for (const char* folder : {"llama", "mistral", "qwen2", "qwen3", "gpt2"}) {
    SCOPED_TRACE(folder);
    const Golden golden = golden_model(folder);
    const auto ids = golden.ids(std::string(folder) == "mistral" ? "window" : "causal");
    const std::size_t vocabulary = golden.model->config.vocabulary;
    ForwardPass whole = pass_of(golden.model, ids, {});
    PassOptions options;
    options.capacity = 12;
    ForwardPass steps = take(ForwardPass::create(golden.model, options));
    std::vector<float> expected(vocabulary);
    std::vector<float> logits(vocabulary);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      ASSERT_TRUE(steps.feed({&ids[i], 1}).ok());
      ASSERT_TRUE(steps.advance().ok());
      ASSERT_TRUE(steps.logits(0, logits).ok());
      ASSERT_TRUE(whole.logits(i, expected).ok());
      EXPECT_EQ(logits, expected) << "token " << i;
    }
    EXPECT_EQ(steps.positions(), ids.size());
  }
}

TEST(ForwardPass, scores_depend_on_distance_only) {
  // The same two tokens, at the start and after padding that nobody may look at.
  const Golden golden = golden_model("llama");
  const auto weights_at = [&](std::size_t shift) {
    std::vector<std::uint32_t> ids(shift, 5);
    ids.insert(ids.end(), {11, 23, 8});
    PassOptions options;
    options.mask.padding.assign(ids.size(), 0);
    for (std::size_t i = 0; i < shift; ++i) options.mask.padding[i] = 1;
    options.trace = {"layers.0.attention.scores"};
    const ForwardPass run = pass_of(golden.model, ids, options);
    const TracedTensor& scores = *take(run.trace().find("layers.0.attention.scores"));
    const std::size_t tokens = ids.size();
    std::vector<float> last;
    for (std::size_t head = 0; head < 4; ++head) {
      for (std::size_t r = shift; r < tokens; ++r) {
        for (std::size_t k = shift; k < tokens; ++k)
          last.push_back(scores.values[(((head * tokens) + r) * tokens) + k]);
      }
    }
    return last;
  };
  expect_close(weights_at(40), weights_at(0), "shifted by 40", 1e-5F);
}

TEST(ForwardPass, causal_and_bidirectional_differ_by_the_mask_alone) {
  const Golden golden = golden_model("llama");
  PassOptions options;
  options.mask.kind = MaskKind::custom;
  options.mask.size = 7;
  for (std::size_t r = 0; r < 7; ++r) {
    for (std::size_t k = 0; k < 7; ++k) options.mask.custom.push_back(k <= r ? 1 : 0);
  }
  const ForwardPass by_hand = pass_of(golden.model, golden.ids("causal"), options);
  const ForwardPass built_in = pass_of(golden.model, golden.ids("causal"), {});
  const auto a = by_hand.normed();
  const auto b = built_in.normed();
  EXPECT_TRUE(std::equal(a.data, a.data + (7 * 16), b.data));
}

TEST(ForwardPass, traces_what_is_asked_and_nothing_else) {
  const Golden golden = golden_model("llama");
  PassOptions options;
  options.trace = {"layers.1.attention.*", "layers.0.mlp.gate"};
  const ForwardPass run = pass_of(golden.model, golden.ids("causal"), options);
  EXPECT_EQ(run.trace().tensors().size(), 13U);
  const TracedTensor& weights = *take(run.trace().find("layers.1.attention.weights"));
  ASSERT_EQ(weights.shape, (std::vector<std::size_t>{4, 7, 7}));
  for (std::size_t row = 0; row < 28; ++row) {
    float sum = 0;
    for (std::size_t k = 0; k < 7; ++k) sum += weights.values[(row * 7) + k];
    EXPECT_NEAR(sum, 1, 1e-6);
    for (std::size_t k = (row % 7) + 1; k < 7; ++k) EXPECT_EQ(weights.values[(row * 7) + k], 0);
  }
  const TracedTensor& masked = *take(run.trace().find("layers.1.attention.scores_masked"));
  EXPECT_TRUE(std::isinf(masked.values[1]));
  // Position 0 does not turn, so its score with itself is the same with RoPE and without.
  EXPECT_NEAR(take(run.trace().find("layers.1.attention.scores"))->values[0],
              take(run.trace().find("layers.1.attention.scores_unrotated"))->values[0], 1e-6);
  EXPECT_EQ(take(run.trace().find("layers.0.mlp.gate"))->shape, (std::vector<std::size_t>{7, 24}));
  expect_error(run.trace().find("hidden.0"), ErrorCode::not_found, "hidden.0");
  options.trace = {"layers.7.attention.q"};
  expect_error(ForwardPass::create(golden.model, options), ErrorCode::not_found,
               "layers.7.attention.q");
}

TEST(ForwardPass, computes_again_only_what_follows_a_change) {
  const Golden golden = golden_model("llama");
  const auto ids = golden.ids("causal");
  PassOptions options;
  options.revisable = true;
  ForwardPass run = pass_of(golden.model, ids, options);
  const auto normed = [](const ForwardPass& from) {
    const auto view = from.normed();
    return std::vector<float>(view.data, view.data + (view.rows * view.cols));
  };
  const std::vector<float> original = normed(run);
  const Intervention add{"hidden.1", Intervention::Kind::add, 2, std::vector<float>(16, 0.5F)};
  ASSERT_TRUE(run.revise({add}).ok());
  EXPECT_EQ(run.done(), 1U);
  ASSERT_TRUE(run.advance().ok());
  const std::vector<float> changed = normed(run);
  EXPECT_NE(changed, original);
  // Tokens before the change do not see it.
  EXPECT_TRUE(std::equal(changed.begin(), changed.begin() + 32, original.begin()));
  PassOptions from_start;
  from_start.interventions = {add};
  EXPECT_EQ(changed, normed(pass_of(golden.model, ids, from_start)));
  // A head that is silenced, then nothing: back to the original.
  ASSERT_TRUE(run.revise({{"layers.0.attention.weights", Intervention::Kind::zero, 3, {}}}).ok());
  ASSERT_TRUE(run.advance().ok());
  EXPECT_NE(normed(run), original);
  ASSERT_TRUE(run.revise({}).ok());
  ASSERT_TRUE(run.advance().ok());
  EXPECT_EQ(normed(run), original);
  // Another mask.
  Mask open;
  open.kind = MaskKind::bidirectional;
  ASSERT_TRUE(run.revise({}, open).ok());
  ASSERT_TRUE(run.advance().ok());
  expect_close(normed(run), golden.floats("bidirectional.final"), "bidirectional");
  // A replaced embedding is the replaced token.
  ForwardPass other = pass_of(golden.model, ids, options);
  std::vector<float> row(16);
  golden.model->embedding.row(9, row);
  ASSERT_TRUE(other.revise({{"embedding", Intervention::Kind::replace, 6, row}}).ok());
  ASSERT_TRUE(other.advance().ok());
  auto with_nine = ids;
  with_nine[6] = 9;
  EXPECT_EQ(normed(other), normed(pass_of(golden.model, with_nine, {})));
}

TEST(ForwardPass, refuses_changes_that_do_not_fit) {
  const Golden golden = golden_model("llama");
  const auto with = [&](Intervention one) {
    PassOptions options;
    options.interventions = {std::move(one)};
    auto run = ForwardPass::create(golden.model, options);
    if (!run) return Result<void>(run.error());
    if (auto fed = run->feed(golden.ids("causal")); !fed) return fed;
    return run->advance();
  };
  expect_error(with({"hidden.9", Intervention::Kind::zero, {}, {}}), ErrorCode::not_found,
               "hidden.9");
  expect_error(with({"hidden.1", Intervention::Kind::add, {}, {}}), ErrorCode::invalid_argument,
               "needs values");
  expect_error(with({"hidden.1", Intervention::Kind::add, {}, {1, 2}}), ErrorCode::invalid_argument,
               "2 values, expected 16");
  expect_error(with({"hidden.1", Intervention::Kind::zero, 7, {}}), ErrorCode::out_of_range,
               "row 7");
  EXPECT_TRUE(with({"layers.1.attention.weights", Intervention::Kind::zero, 27, {}}).ok());
}

TEST(ForwardPass, refuses_bad_input_and_stays_usable) {
  const Golden golden = golden_model("gpt2");
  const auto ids = golden.ids("causal");
  PassOptions options;
  options.capacity = 8;
  ForwardPass run = take(ForwardPass::create(golden.model, options));
  expect_error(run.feed({}), ErrorCode::invalid_argument, "no tokens");
  const std::vector<std::uint32_t> unknown = {3, 40};
  expect_error(run.feed(unknown), ErrorCode::out_of_range, "token id 40 of a vocabulary of 40");
  const std::vector<std::uint32_t> many(9, 1);
  expect_error(run.feed(many), ErrorCode::too_large, "9 tokens are more than the 8");
  std::vector<float> logits(40);
  expect_error(run.logits(0, logits), ErrorCode::out_of_range, "row 0");
  ASSERT_TRUE(run.feed(ids).ok());
  expect_error(run.feed(ids), ErrorCode::invalid_argument, "on their way");
  ASSERT_TRUE(run.advance().ok());
  ASSERT_TRUE(run.logits(6, logits).ok());
  options.capacity = 17;
  expect_error(ForwardPass::create(golden.model, options), ErrorCode::too_large, "context of 16");
  options.capacity = 0;
  options.mask.kind = MaskKind::custom;
  ForwardPass masked = take(ForwardPass::create(golden.model, options));
  expect_error(masked.feed(ids), ErrorCode::invalid_argument, "expected 7 × 7");
  PassOptions padded;
  padded.mask.padding = {1};
  expect_error(take(ForwardPass::create(golden.model, padded)).feed(ids),
               ErrorCode::invalid_argument, "1 places for 7");
  // Nobody to look at: no NaN.
  PassOptions blind;
  blind.mask.padding.assign(7, 1);
  const ForwardPass nothing = pass_of(golden.model, ids, blind);
  for (std::size_t i = 0; i < 7 * 16; ++i) ASSERT_TRUE(std::isfinite(nothing.normed().data[i]));
  bool asked = false;
  ForwardPass cancelled = take(ForwardPass::create(golden.model, {}));
  ASSERT_TRUE(cancelled.feed(ids).ok());
  expect_error(cancelled.advance([&](double) { return std::exchange(asked, true); }),
               ErrorCode::cancelled, "cancelled");
}

TEST(ForwardPass, refuses_extents_whose_products_wrap) {
  // 65,536 tokens have 2³² scores a head, which is 0 where sizes have 32 bits.
  constexpr std::size_t kMany = 65536;
  const auto at = testing::golden() / "transformers" / "llama";
  std::string config = testing::text_of(testing::read_file(at / "config.json"));
  const std::string context = "\"max_position_embeddings\": ";
  config.replace(config.find(context) + context.size(), 0, "10000");
  const auto weights = testing::read_file(at / "model.safetensors");
  const std::span<const std::byte> files[] = {weights};
  const std::shared_ptr<const Model> model = take(load_model(config, files));
  ASSERT_GE(model->config.context, 2 * kMany);
  ForwardPass run = take(ForwardPass::create(model, {}));
  expect_error(run.feed(std::vector<std::uint32_t>(kMany, 1)), ErrorCode::too_large, "buffer of");
  EXPECT_EQ(run.hidden().rows, 0U) << "nothing of what was refused can be read";
  ASSERT_TRUE(run.feed(std::vector<std::uint32_t>(3, 1)).ok()) << "it stays usable";

  Mask empty;
  empty.kind = MaskKind::custom;
  empty.size = kMany;
  expect_error(check(empty, kMany), ErrorCode::invalid_argument, "expected 65536 × 65536");
  expect_error(KeyValueCache::allocate(4096, 16384, 64), ErrorCode::too_large, "buffer of");
  expect_error(PackedMatrix::allocate(kMany, kMany), ErrorCode::too_large, "buffer of");
}

TEST(ForwardPass, shuffled_embeddings_are_a_permutation) {
  const Golden golden = golden_model("llama");
  PassOptions options;
  options.shuffle_embedding = 7;
  options.trace = {"embedding"};
  std::vector<std::uint32_t> all(40);
  for (std::uint32_t id = 0; id < 40; ++id) all[id] = id;
  const ForwardPass run = pass_of(golden.model, all, options);
  const auto& values = take(run.trace().find("embedding"))->values;
  std::vector<bool> met(40, false);
  std::size_t moved = 0;
  for (std::uint32_t id = 0; id < 40; ++id) {
    std::vector<float> row(16);
    for (std::uint32_t other = 0; other < 40; ++other) {
      golden.model->embedding.row(other, row);
      if (!std::equal(row.begin(), row.end(), values.begin() + (id * 16))) continue;
      EXPECT_FALSE(met[other]);
      met[other] = true;
      moved += other == id ? 0 : 1;
    }
  }
  EXPECT_EQ(std::count(met.begin(), met.end(), true), 40);
  EXPECT_GT(moved, 30U);
}

TEST(ForwardPass, the_lens_of_the_last_layer_is_the_head) {
  const Golden golden = golden_model("llama");
  ForwardPass run = pass_of(golden.model, golden.ids("causal"), {});
  std::vector<float> seen(7 * 40);
  ASSERT_TRUE(run.lens(run.hidden(), {seen.data(), 7, 40}).ok());
  expect_close(seen, golden.floats("causal.logits"), "lens");
}

}  // namespace
}  // namespace embedscope
