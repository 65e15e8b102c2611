#include "text/sentencepiece_tokeniser.h"

#include <rapidjson/document.h>

#include <map>
#include <optional>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::read_file;
using testing::take;

std::filesystem::path models() { return testing::shared_golden() / "sentencepiece"; }

/// A model that lies beside the repository, or nothing.
std::optional<SentencePieceTokeniser> model(const std::string& name) {
  const auto file = read_file(models() / name);
  if (file.empty()) return std::nullopt;
  return take(SentencePieceTokeniser::load(file));
}

constexpr const char* kAbsent = "the shared SentencePiece models are not beside the repository";

TEST(SentencePiece, gives_the_ids_of_the_library) {
  const auto file = read_file(testing::golden() / "sentencepiece.json");
  rapidjson::Document cases;
  cases.Parse(reinterpret_cast<const char*>(file.data()), file.size());
  ASSERT_TRUE(cases.IsArray());
  std::map<std::string, SentencePieceTokeniser> loaded;
  for (const auto& one : cases.GetArray()) {
    const std::string name = one["model"].GetString();
    const std::string text = one["text"].GetString();
    SCOPED_TRACE(name + ": " + text);
    if (!loaded.contains(name)) {
      auto tokeniser = model(name);
      if (!tokeniser) GTEST_SKIP() << kAbsent;
      loaded.emplace(name, std::move(*tokeniser));
    }
    const SentencePieceTokeniser& tokeniser = loaded.at(name);
    const auto pieces = take(tokeniser.encode(text));
    ASSERT_EQ(pieces.size(), one["ids"].Size());
    std::vector<std::uint32_t> ids;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      EXPECT_EQ(pieces[i].id, one["ids"][static_cast<rapidjson::SizeType>(i)].GetUint());
      EXPECT_EQ(take(tokeniser.piece(pieces[i].id)),
                one["pieces"][static_cast<rapidjson::SizeType>(i)].GetString());
      EXPECT_LE(pieces[i].begin, pieces[i].end);
      EXPECT_LE(pieces[i].end, text.size());
      if (i > 0) {
        EXPECT_EQ(pieces[i].begin, pieces[i - 1].end) << "spans follow each other";
      }
      ids.push_back(pieces[i].id);
    }
    EXPECT_EQ(take(tokeniser.decode(ids)), one["decoded"].GetString());
  }
}

TEST(SentencePiece, refuses_what_is_no_model) {
  const std::string garbage = "this is a text, not a model, whatever its name says";
  expect_error(
      SentencePieceTokeniser::load(std::as_bytes(std::span(garbage.data(), garbage.size()))),
      ErrorCode::malformed, "no SentencePiece model");
  expect_error(SentencePieceTokeniser::load({}), ErrorCode::malformed, "empty");
  const std::vector<std::byte> zeros(1000);
  expect_error(SentencePieceTokeniser::load(zeros), ErrorCode::malformed, "no SentencePiece model");
}

/// A field of a protocol buffer: its number and type, and what follows.
std::string field(char key, std::string_view payload) {
  return std::string{key, static_cast<char>(payload.size())}.append(payload);
}

/// A unigram model by hand, of three pieces and this one.
std::string model_with(std::string_view text) {
  const auto piece = [](std::string_view name, char type) {
    return field('\x0a', field('\x0a', name) + std::string("\x15\0\0\0\0\x18", 6) + type);
  };
  return piece("<unk>", 2) + piece("a", 1) + piece(text, 1) +
         field('\x12', std::string{'\x18', 1}) +
         field('\x1a', field('\x0a', "identity") + std::string{'\x18', 1});
}

TEST(SentencePiece, refuses_pieces_with_a_nul_byte) {
  const auto load = [](const std::string& bytes) {
    return SentencePieceTokeniser::load(std::as_bytes(std::span(bytes)));
  };
  EXPECT_TRUE(load(model_with("b")));
  for (const std::string_view text : {std::string_view("\0", 1), std::string_view("b\0c", 3)}) {
    expect_error(load(model_with(text)), ErrorCode::malformed, "piece 2 holds a NUL byte");
  }
  // Within a group, which this format does not use, it is seen as well.
  const std::string nul(1, '\0');
  expect_error(load("\x0b" + model_with(nul) + "\x0c"), ErrorCode::malformed, "NUL byte");
}

TEST(SentencePiece, survives_truncated_models) {
  const auto file = read_file(models() / "test_model.model");
  if (file.empty()) GTEST_SKIP() << kAbsent;
  for (const std::size_t length : {1, 10, 100, 1000, 50'000, 200'000}) {
    const auto loaded = SentencePieceTokeniser::load(std::span(file).first(length));
    if (loaded) (void)loaded->encode("a cut-off model that still parses must still encode");
  }
}

TEST(SentencePiece, says_what_is_wrong_with_a_request) {
  const auto tokeniser = model("test_model.model");
  if (!tokeniser) GTEST_SKIP() << kAbsent;
  const std::uint32_t size = tokeniser->vocabulary_size();
  const std::vector<std::uint32_t> past = {size};
  expect_error(tokeniser->decode(past), ErrorCode::out_of_range, std::to_string(size));
  expect_error(tokeniser->piece(size), ErrorCode::out_of_range, "vocabulary");
  expect_error(tokeniser->score(0xFFFFFFFF), ErrorCode::out_of_range, "4294967295");
  expect_error(tokeniser->encode("a\xff"), ErrorCode::malformed, "not UTF-8");
}

TEST(SentencePiece, knows_its_kinds_of_pieces) {
  const auto tokeniser = model("hf_fixtures/test_sentencepiece_with_bytefallback.model");
  if (!tokeniser) GTEST_SKIP() << kAbsent;
  using Kind = SentencePieceTokeniser::PieceKind;
  EXPECT_EQ(take(tokeniser->kind(tokeniser->id("<unk>"))), Kind::unknown);
  EXPECT_EQ(take(tokeniser->kind(tokeniser->id("<s>"))), Kind::control);
  EXPECT_EQ(take(tokeniser->kind(tokeniser->id("<0x41>"))), Kind::byte);
  EXPECT_EQ(take(tokeniser->kind(tokeniser->vocabulary_size() - 1)), Kind::normal);
  EXPECT_EQ(tokeniser->id("no such piece"), tokeniser->id("<unk>"));
}

}  // namespace
}  // namespace embedscope
