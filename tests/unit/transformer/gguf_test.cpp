#include "format/gguf.h"

#include <cmath>
#include <limits>

#include "format/gguf_tokeniser.h"
#include "text/sentencepiece_tokeniser.h"
#include "transformer/gguf_config.h"
#include "unit/support/gguf_writer.h"
#include "unit/transformer/tiny_model.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::GgufWriter;
using testing::pass_of;
using testing::read_file;
using testing::take;
using testing::tiny_gguf;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

Result<std::unique_ptr<Model>> load(std::span<const std::byte> file) {
  auto parsed = Gguf::parse(file, file.size());
  if (!parsed) return std::move(parsed).error();
  return load_gguf_model(**parsed, file);
}
Result<std::unique_ptr<Model>> load(const std::string& file) { return load(bytes_of(file)); }

TEST(Gguf, models_agree_with_an_independent_writer_and_forward_pass) {
  for (const char* name : {"llama-f16", "llama-q8_0", "llama-q4_0", "qwen3-f32", "bert-f16"}) {
    SCOPED_TRACE(name);
    const auto at = testing::golden() / "gguf";
    const auto file = read_file(at / (std::string(name) + ".gguf"));
    testing::Golden golden{
        take(load(file)), read_file(at / (std::string(name) + ".expected.safetensors")), {}};
    golden.expected = take(Safetensors::parse(golden.expected_file));
    PassOptions options;
    options.trace = {"hidden.*", "final"};
    ForwardPass run = pass_of(golden.model, golden.ids("case"), options);
    const auto expect_close = [&](std::span<const float> actual, const std::string& what) {
      const std::vector<float> expected = golden.floats("case." + what);
      ASSERT_EQ(actual.size(), expected.size()) << what;
      // What meets blocks is rounded to 32,767 levels of its largest value.
      float most = 1;
      if (golden.model->layers[0].mlp_in.form == WeightForm::blocks) {
        for (const float value : expected) most = std::max(most, std::fabs(value));
      }
      for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_NEAR(actual[i], expected[i], 1e-4F * most) << what << " " << i;
    };
    for (const auto& [traced, tensor] : run.trace().tensors()) expect_close(tensor.values, traced);
    if (golden.model->config.head == HeadKind::none) continue;
    const std::size_t vocabulary = golden.model->config.vocabulary;
    std::vector<float> logits(run.rows() * vocabulary);
    for (std::size_t row = 0; row < run.rows(); ++row) {
      ASSERT_TRUE(run.logits(row, std::span(logits).subspan(row * vocabulary, vocabulary)).ok());
    }
    expect_close(logits, "logits");
  }
}

TEST(Gguf, blocks_stay_blocks_and_give_the_logits_of_their_values) {
  const auto at = testing::golden() / "gguf";
  const auto file = read_file(at / "smollm-q4_1.gguf");
  testing::Golden golden{take(load(file)), read_file(at / "smollm-q4_1.expected.safetensors"), {}};
  golden.expected = take(Safetensors::parse(golden.expected_file));
  const Model& model = *golden.model;
  EXPECT_EQ(model.embedding.form, WeightForm::blocks);
  EXPECT_FALSE(model.embedding.block_form.nibbles);
  EXPECT_EQ(model.layers[0].attention.query_key_value.form, WeightForm::blocks);
  EXPECT_TRUE(model.layers[0].attention.query_key_value.block_form.nibbles);
  // Four bits and two f32 numbers a block of 32, or eight bits and one: less than half of f32's.
  EXPECT_LT(model.memory, 130'000U);
  const std::vector<float> expected = golden.floats("case.logits");
  std::vector<float> logits(model.config.vocabulary);
  float largest = 0;
  for (const float value : expected) largest = std::max(largest, std::fabs(value));
  ForwardPass run = pass_of(golden.model, golden.ids("case"), {});
  ASSERT_EQ(expected.size(), run.rows() * logits.size());
  for (std::size_t row = 0; row < run.rows(); ++row) {
    ASSERT_TRUE(run.logits(row, logits).ok());
    for (std::size_t i = 0; i < logits.size(); ++i)
      ASSERT_NEAR(logits[i], expected[(row * logits.size()) + i], 1e-3 * largest) << row;
  }
}

TEST(Gguf, every_type_of_block_loads_and_is_refused_where_it_is_cut) {
  for (std::uint32_t number = 0; number < 64; ++number) {
    const Block block = block_of(gguf_type(number));
    if (block.group == 0) continue;
    SCOPED_TRACE(name(gguf_type(number)));
    // 4 × 4096 weights are enough to stay in blocks, one block a row is widened.
    for (const std::size_t blocks : {std::size_t{1}, 4096 / block.values}) {
      const std::size_t hidden = blocks * block.values, bytes = blocks * block.bytes;
      const auto model = take(
          load(tiny_gguf("llama", {number, static_cast<std::uint32_t>(hidden), bytes}).file()));
      const Linear& down = model->layers[0].mlp_out;
      EXPECT_EQ(down.form, blocks == 1 ? WeightForm::f32 : WeightForm::blocks);
      std::vector<float> row(hidden), expected(hidden);
      down.row(0, row);
      read_row(gguf_type(number), std::vector<std::byte>(bytes, std::byte{0x11}), expected);
      for (std::size_t i = 0; i < row.size(); ++i) ASSERT_FLOAT_EQ(row[i], expected[i]);
    }
    // Two blocks of which half of the second is missing.
    const std::string cut = GgufWriter()
                                .text("general.architecture", "llama")
                                .tensor("last.weight", {2, block.values}, number, "")
                                .file() +
                            std::string((2 * block.bytes) - (block.bytes / 2), 0);
    const auto parsed = Gguf::parse(bytes_of(cut), cut.size());
    expect_error(parsed, ErrorCode::malformed, "tensor \"last.weight\" ends past the file's");
  }
}

TEST(Gguf, a_type_that_is_not_read_refuses_its_tensor_and_not_the_file) {
  const std::string file =
      tiny_gguf().tensor("blk.0.ffn_extra.weight", {4, 256}, 16, std::string(264, 0)).file();
  const auto parsed = take(Gguf::parse(bytes_of(file), file.size()));
  EXPECT_EQ(parsed->tensors().back().type, StoredType::unread);
  EXPECT_TRUE(gguf_tokeniser(*parsed).ok());
  EXPECT_TRUE(parse_gguf_config(*parsed).ok());
  expect_error(load(tiny_gguf("llama", {17, 256, 74}).file()), ErrorCode::unsupported,
               "\"blk.0.ffn_down.weight\" is IQ2_XS (17), read are F32");
  expect_error(load(tiny_gguf("llama", {99, 256, 74}).file()), ErrorCode::unsupported,
               "\"blk.0.ffn_down.weight\" is type 99");
}

TEST(Gguf, a_beginning_of_the_file_is_enough_once_it_holds_the_header) {
  const std::string file = tiny_gguf().file();
  bool complete = false;
  for (std::size_t length = 4; length <= file.size(); ++length) {
    const auto parsed = Gguf::parse(bytes_of(file).first(length), file.size());
    ASSERT_TRUE(parsed.ok()) << length << parsed.error().message;
    if (complete) EXPECT_TRUE(parsed->has_value()) << length;
    complete = parsed->has_value();
  }
  EXPECT_TRUE(complete);
}

TEST(Gguf, refuses_a_file_that_is_cut_anywhere) {
  const std::string file = tiny_gguf().file();
  for (std::size_t length = 0; length < file.size(); ++length) {
    // The last tensor's padding may be missing.
    if (length + 16 >= file.size()) continue;
    const auto loaded = load(file.substr(0, length));
    ASSERT_FALSE(loaded.ok()) << length;
    EXPECT_EQ(loaded.error().code, ErrorCode::malformed) << length;
  }
}

TEST(Gguf, refuses_what_no_file_holds) {
  expect_error(load("GGUX" + std::string(40, '\0')), ErrorCode::malformed,
               "does not begin with GGUF");
  expect_error(load(tiny_gguf().file(1)), ErrorCode::unsupported, "version 1");
  expect_error(load(tiny_gguf().file(0x03000000)), ErrorCode::unsupported, "big-endian");
  std::string counts = tiny_gguf().file();
  counts[15] = 0x7F;  // of tensors, the highest byte
  expect_error(load(counts), ErrorCode::malformed, "more than it has bytes for");
  expect_error(load(tiny_gguf().text("general.architecture", "llama").file()), ErrorCode::malformed,
               "general.architecture\" is there twice");
  expect_error(load(tiny_gguf().number("general.alignment", 0).file()), ErrorCode::malformed,
               "general.alignment");
}

TEST(Gguf, names_what_disagrees) {
  expect_error(load(GgufWriter().text("general.architecture", "falcon").file()),
               ErrorCode::unsupported, "general.architecture is \"falcon\"");
  expect_error(load(GgufWriter().text("general.architecture", "llama").file()),
               ErrorCode::malformed, "llama.embedding_length is missing");
  expect_error(load(tiny_gguf().text("llama.expert_count", "two").file()), ErrorCode::malformed,
               "llama.expert_count is no whole number");
  expect_error(load(tiny_gguf().number("llama.expert_count", 8).file()), ErrorCode::unsupported,
               "llama.expert_count");
  expect_error(load(tiny_gguf()
                        .number("llama.attention.key_length", 2)
                        .number("llama.attention.value_length", 2)
                        .file()),
               ErrorCode::malformed,
               "\"blk.0.attn_q.weight\" is [4, 4], but the configuration asks for [2, 4]");
  expect_error(load(tiny_gguf().tensor("blk.1.attn_q.weight", {4, 4}, 1).file()),
               ErrorCode::malformed, "\"blk.1.attn_q.weight\" [4, 4] has no place");
  expect_error(load(tiny_gguf().tensor("rope_freqs.weight", {2}, 0).file()), ErrorCode::malformed,
               "rope_freqs.weight");
  expect_error(load(tiny_gguf().tensor("output.weight", {3, 4}, std::nanf("")).file()),
               ErrorCode::non_finite, "output.weight");
}

TEST(GgufTokeniser, pieces_of_llama_2_are_cut_as_by_its_own_model) {
  const auto path = testing::shared_golden() / "sentencepiece" / "llama2-bpe-32000.model";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared golden files are not there";
  const auto own = take(SentencePieceTokeniser::load(read_file(path)));
  std::vector<std::string> pieces;
  std::vector<float> scores;
  std::vector<std::int32_t> types;
  for (std::uint32_t id = 0; id < own.vocabulary_size(); ++id) {
    pieces.push_back(take(own.piece(id)));
    scores.push_back(take(own.score(id)));
    constexpr std::int32_t kTypes[] = {1, 2, 3, 5, 6};
    types.push_back(kTypes[static_cast<std::size_t>(take(own.kind(id)))]);
  }
  for (const bool padded : {false, true}) {
    if (padded) types.back() = 2;  // as Phi-3's padding: a second token of the unknown type
    const std::string file = GgufWriter()
                                 .text("tokenizer.ggml.model", "llama")
                                 .texts("tokenizer.ggml.tokens", pieces)
                                 .numbers("tokenizer.ggml.scores", scores)
                                 .numbers("tokenizer.ggml.token_type", types)
                                 .number("tokenizer.ggml.bos_token_id", 1)
                                 .file();
    const auto stored = take(gguf_tokeniser(**Gguf::parse(bytes_of(file), file.size())));
    EXPECT_EQ(stored.before, 1U);
    const auto read = take(SentencePieceTokeniser::load(bytes_of(stored.content)));
    for (const std::string_view text :
         {"Hello, world!", "  two spaces", "\xC3\xA9t\xC3\xA9 \xF0\x9F\xA6\x99.cpp",
          "1234567 \n\n\tx", ""}) {
      const auto expected = take(own.encode(text));
      const auto actual = take(read.encode(text));
      ASSERT_EQ(actual.size(), expected.size()) << text;
      for (std::size_t i = 0; i < actual.size(); ++i)
        EXPECT_EQ(actual[i].id, expected[i].id) << text;
    }
  }
}

TEST(GgufTokeniser, names_lists_that_do_not_fit) {
  const auto read = [](const GgufWriter& writer) {
    const std::string file = writer.file();
    return gguf_tokeniser(**Gguf::parse(bytes_of(file), file.size()));
  };
  expect_error(read(GgufWriter()), ErrorCode::not_found, "tokenizer.ggml.tokens");
  const auto two = [] { return GgufWriter().texts("tokenizer.ggml.tokens", {"a", "b"}); };
  expect_error(read(two()), ErrorCode::unsupported, "tokenizer.ggml.model is \"\"");
  expect_error(read(two().numbers<float>("tokenizer.ggml.scores", {1})), ErrorCode::malformed,
               "a number for each of the 2 tokens");
  expect_error(read(two().text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "none")),
               ErrorCode::unsupported, "tokenizer.ggml.pre is \"none\"");
  expect_error(read(GgufWriter().texts("tokenizer.ggml.tokens", {"\xFF"})), ErrorCode::malformed,
               "token 0 is not UTF-8");
}

}  // namespace
}  // namespace embedscope
