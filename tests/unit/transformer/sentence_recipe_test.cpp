// Recipes against vectors that NumPy made of the same hidden states
// (tests/golden/sentence-recipes), and what is refused. That a text gives those states is tested
// through the command line.
#include "transformer/sentence_recipe.h"

#include <filesystem>
#include <map>

#include "transformer/forward_pass.h"
#include "unit/support/golden.h"
#include "unit/transformer/tiny_model.h"

namespace embedscope {
namespace {

using namespace testing;
namespace fs = std::filesystem;

ReadModelFile folder(const fs::path& at) {
  return [at](const std::string& path) -> Result<std::optional<std::vector<std::byte>>> {
    if (!fs::exists(at / path)) return std::optional<std::vector<std::byte>>();
    const auto bytes = read_file(at / path);
    return std::optional(std::vector<std::byte>(bytes.begin(), bytes.end()));
  };
}

ReadModelFile files(std::map<std::string, std::string> texts) {
  return [texts](const std::string& path) -> Result<std::optional<std::vector<std::byte>>> {
    const auto found = texts.find(path);
    if (found == texts.end()) return std::optional<std::vector<std::byte>>();
    const auto bytes = std::as_bytes(std::span(found->second));
    return std::optional(std::vector<std::byte>(bytes.begin(), bytes.end()));
  };
}

std::string modules(std::initializer_list<std::string> kinds) {
  std::string list;
  for (const std::string& kind : kinds) {
    list += (list.empty() ? "" : ",") + std::string(R"({"path":")") +
            (kind == "Transformer" ? "" : "N_" + kind) +
            R"(","type":"sentence_transformers.models.)" + kind + "\"}";
  }
  return "[" + list + "]";
}

TEST(SentenceRecipe, gives_the_vectors_of_the_reference) {
  const auto bert = golden_model("bert");
  const auto states = bert.floats("bidirectional.final");
  const auto expected = read_golden("sentence-recipes/expected.json");
  ASSERT_GE(expected.Size(), 16U);
  for (const auto& one : expected.GetArray()) {
    const std::string name = one["name"].GetString();
    const auto recipe = take(read_sentence_recipe(folder(golden() / "sentence-recipes" / name)));
    const std::size_t prompt = recipe.default_prompt.empty() ? 0 : 3;
    const auto vector =
        take(sentence_vector(recipe, {states.data(), states.size() / 16, 16}, prompt,
                             {.dims = one["dims"].GetUint(), .normalize = {}}));
    const auto wanted = floats(one["vector"]);
    ASSERT_EQ(vector.size(), wanted.size()) << name;
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(vector[i], wanted[i], 2e-6) << name;
  }
}

TEST(SentenceRecipe, what_changes_vectors_and_is_not_known_is_refused) {
  const auto refused = [](std::map<std::string, std::string> texts, ErrorCode code,
                          const std::string& what) {
    expect_error(read_sentence_recipe(files(std::move(texts))), code, what);
  };
  const std::string mean = R"({"pooling_mode":"mean"})";
  refused({{"modules.json", modules({"Transformer", "WordWeights"})}}, ErrorCode::unsupported,
          "WordWeights");
  refused({{"modules.json", modules({"Transformer", "Dense"})}}, ErrorCode::unsupported, "Dense");
  refused({{"modules.json", modules({"Transformer", "Pooling"})}}, ErrorCode::not_found,
          "N_Pooling/config.json");
  refused({{"modules.json", modules({"Transformer"})}}, ErrorCode::malformed, "makes a vector");
  refused({{"modules.json", R"([{"path":"../x","type":"m.Transformer"}])"}}, ErrorCode::malformed,
          "out of the model's folder");
  const auto pooling = [&](const std::string& config, ErrorCode code, const std::string& what) {
    refused(
        {{"modules.json", modules({"Transformer", "Pooling"})}, {"N_Pooling/config.json", config}},
        code, what);
  };
  pooling(R"({"pooling_mode":"median"})", ErrorCode::unsupported, "\"median\"");
  pooling(R"({"pooling_mode_mean_tokens":false})", ErrorCode::malformed, "sets no pooling_mode");
  pooling(R"({"pooling_mode":"mean","token_weights":1})", ErrorCode::unsupported, "token_weights");
  const auto dense = [&](const std::string& config, ErrorCode code, const std::string& what) {
    refused({{"modules.json", modules({"Transformer", "Pooling", "Dense"})},
             {"N_Pooling/config.json", mean},
             {"N_Dense/config.json", config},
             {"N_Dense/model.safetensors", "x"}},
            code, what);
  };
  dense(R"({"in_features":2,"out_features":2,"activation_function":"torch.nn.ELU"})",
        ErrorCode::unsupported, "torch.nn.ELU");
  dense(R"({"in_features":2,"out_features":2,"use_residual":true})", ErrorCode::unsupported,
        "residual");
  dense(R"({"in_features":2})", ErrorCode::malformed, "out_features");
  dense(R"({"in_features":2,"out_features":2})", ErrorCode::malformed, "");
  const std::map<std::string, std::string> plain = {{"config.json", "{}"}};
  const auto with = [&](const std::string& path, const std::string& text) {
    auto all = plain;
    all[path] = text;
    return all;
  };
  refused(with("sentence_bert_config.json", R"({"max_seq_length":0})"), ErrorCode::malformed,
          "max_seq_length is 0");
  refused(with("config_sentence_transformers.json", R"({"default_prompt_name":"q"})"),
          ErrorCode::malformed, "no prompt \"q\"; it has none");
  refused(with("config.json", R"({"pooling":"sum"})"), ErrorCode::unsupported, "\"sum\"");
}

TEST(SentenceRecipe, reads_what_stands_beside_the_weights) {
  const auto recipe = take(read_sentence_recipe(files(
      {{"config.json", "{}"},
       {"sentence_bert_config.json", R"({"max_seq_length":128,"do_lower_case":true,"other":1})"},
       {"tokenizer_config.json", R"({"model_max_length":512})"},
       {"config_sentence_transformers.json", R"({"prompts":{"query":"q: ","doc":""}})"}})));
  EXPECT_EQ(recipe.longest, 128U);
  EXPECT_TRUE(recipe.lower_case);
  EXPECT_TRUE(recipe.is_unit());
  EXPECT_EQ(take(recipe.prompt("query")), "q: ");
  EXPECT_EQ(recipe.notices.size(), 1U);
  expect_error(recipe.prompt("passage"), ErrorCode::not_found, "it has query, doc");
  const auto table = take(read_sentence_recipe(files(
      {{"config.json", R"({"model_type":"model2vec","normalize":true,"max_length":null})"}})));
  EXPECT_TRUE(table.is_static && table.is_model2vec && table.is_unit());
  EXPECT_EQ(table.longest, std::nullopt);
  expect_error(finish_vector(table, {1, 2}, {.dims = 3, .normalize = {}}),
               ErrorCode::invalid_argument, "3 dimensions of 2");
}

TEST(ForwardPass, texts_fed_together_are_what_each_is_alone) {
  for (const char* name : {"bert", "llama", "modernbert", "qwen3"}) {
    const auto model = golden_model(name).model;
    const std::vector<std::uint32_t> ids = {5, 29, 9, 8, 8, 18, 26, 7, 3, 3, 11, 30};
    auto together = take(ForwardPass::create(model, {}));
    ASSERT_TRUE(together.feed_texts(ids, 3).ok());
    ASSERT_TRUE(together.advance().ok());
    const std::size_t width = together.normed().cols;
    for (std::size_t text = 0; text < 3; ++text) {
      auto alone = take(ForwardPass::create(model, {}));
      ASSERT_TRUE(alone.feed(std::span(ids).subspan(text * 4, 4)).ok());
      ASSERT_TRUE(alone.advance().ok());
      for (std::size_t i = 0; i < 4 * width; ++i) {
        EXPECT_NEAR(together.normed().data[(text * 4 * width) + i], alone.normed().data[i], 1e-6)
            << name;
      }
    }
    auto pass = take(ForwardPass::create(model, {}));
    expect_error(pass.feed_texts(ids, 5), ErrorCode::invalid_argument, "no 5 texts of one length");
    PassOptions asked;
    asked.trace = {"hidden.*"};
    auto traced = take(ForwardPass::create(model, asked));
    expect_error(traced.feed_texts(ids, 3), ErrorCode::invalid_argument, "plain run");
  }
}

}  // namespace
}  // namespace embedscope
