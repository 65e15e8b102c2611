#include "vectors/word_vectors.h"

#include <cstring>
#include <limits>

#include "unit/support/support.h"
#include "vectors/search.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

/// Words w0…, seeded vectors, falling counts.
WordVectors sample(std::size_t words, std::size_t dims, Storage storage = Storage::i8) {
  WordVectors vectors;
  std::string lines;
  for (std::size_t i = 0; i < words; ++i) {
    lines += "w" + std::to_string(i) + "\n";
    vectors.counts.push_back(static_cast<std::uint32_t>(1000 - i));
  }
  vectors.vocabulary = take(Vocabulary::from_lines(lines));
  vectors.table = take(VectorTable::from_f32(testing::normal_rows(words, dims, 1), words, dims));
  if (storage == Storage::f16) vectors.table = take(vectors.table.halved());
  if (storage == Storage::i8) vectors.table = take(vectors.table.quantised());
  return vectors;
}

void expect_equal(const WordVectors& a, const WordVectors& b) {
  EXPECT_EQ(a.vocabulary.lines(), b.vocabulary.lines());
  EXPECT_EQ(a.counts, b.counts);
  ASSERT_EQ(a.table.rows(), b.table.rows());
  std::vector<float> left(a.table.dims());
  std::vector<float> right(a.table.dims());
  for (std::size_t r = 0; r < a.table.rows(); ++r) {
    ASSERT_TRUE(a.table.row(r, left).ok());
    ASSERT_TRUE(b.table.row(r, right).ok());
    EXPECT_EQ(left, right);
    EXPECT_EQ(a.table.norm(r), b.table.norm(r));
  }
}

TEST(WordVectors, survive_a_file) {
  for (const Storage storage : {Storage::f32, Storage::f16, Storage::i8}) {
    const WordVectors vectors = sample(50, 7, storage);
    const auto file = take(vectors.write(0, 50, 0, 1, {{"licence", "CC BY-SA 4.0"}}));
    auto buffer = take(AlignedBuffer<std::uint8_t>::allocate(file.size()));
    std::memcpy(buffer.data(), file.data(), file.size());
    const std::uint8_t* memory = buffer.data();
    const WordVectors copied = take(WordVectors::read(file));
    const WordVectors adopted = take(WordVectors::adopt(std::move(buffer)));
    for (const WordVectors* read : {&copied, &adopted}) {
      expect_equal(*read, vectors);
      EXPECT_EQ(read->table.storage(), storage);
      EXPECT_EQ(read->metadata, (Metadata{{"licence", "CC BY-SA 4.0"}}));
    }
    if (storage == Storage::f32) {
      EXPECT_EQ(reinterpret_cast<const std::uint8_t*>(adopted.table.f32_rows().row(0).data()),
                memory);
    }
  }
}

TEST(WordVectors, join_from_two_parts) {
  const WordVectors vectors = sample(50, 8);
  WordVectors joined = take(WordVectors::read(take(vectors.write(0, 20, 0, 2))));
  EXPECT_EQ(joined.parts, 2U);
  ASSERT_TRUE(joined.append(take(WordVectors::read(take(vectors.write(20, 50, 1, 2))))).ok());
  expect_equal(joined, vectors);
  EXPECT_EQ(joined.vocabulary.find("w49"), 49U);
  EXPECT_EQ(take(search(joined.table, std::vector<float>(8, 1.0F), {})).size(), 10U);
}

/// The first `own` rows as a part that holds the rows from `early` on beside them.
std::vector<std::byte> with_early(const WordVectors& vectors, std::size_t own, std::size_t early) {
  const auto bytes = take(vectors.write(0, own, 0, 2));
  const auto rest = take(vectors.write(early, vectors.table.rows(), 1, 2));
  const auto first = take(Safetensors::parse(bytes));
  const auto later = take(Safetensors::parse(rest));
  std::vector<std::string> names;
  std::vector<TensorView> tensors;
  for (const char* name : {"scale", "count", "embedding", "words"}) {
    names.push_back("early." + std::string(name));
  }
  std::size_t at = 0;
  for (const char* name : {"scale", "count", "embedding", "words"}) {
    tensors.push_back(take(first.find(name)));
    tensors.push_back(take(later.find(name)));
    tensors.back().name = names[at++];
  }
  return take(write_safetensors(tensors, first.metadata()));
}

TEST(WordVectors, hold_rows_of_a_later_part_until_it_comes) {
  const WordVectors vectors = sample(50, 8);
  WordVectors joined = take(WordVectors::read(with_early(vectors, 20, 45)));
  EXPECT_EQ(joined.early, 5U);
  ASSERT_EQ(joined.table.rows(), 25U);
  EXPECT_EQ(joined.vocabulary.find("w45"), 20U);
  EXPECT_EQ(joined.counts[20], 955U);
  ASSERT_TRUE(joined.append(take(WordVectors::read(take(vectors.write(20, 50, 1, 2))))).ok());
  EXPECT_EQ(joined.early, 0U);
  expect_equal(joined, vectors);
}

TEST(WordVectors, refuse_early_rows_that_are_there_already) {
  expect_error(WordVectors::read(with_early(sample(50, 8), 20, 15)), ErrorCode::malformed,
               "early rows: the word \"w15\" is there already");
}

TEST(WordVectors, stay_as_they_were_when_a_part_does_not_fit) {
  const WordVectors vectors = sample(50, 8);
  const auto part = [&](std::size_t from, std::size_t to, std::uint32_t index) {
    return take(WordVectors::read(take(vectors.write(from, to, index, 3))));
  };
  WordVectors joined = part(0, 20, 0);
  expect_error(joined.append(part(20, 50, 2)), ErrorCode::invalid_argument,
               "part 2 of 3 cannot follow part 0");
  expect_error(joined.append(part(0, 20, 0)), ErrorCode::invalid_argument, "part 0");
  expect_error(joined.append(part(10, 30, 1)), ErrorCode::malformed, "\"w10\"");
  const WordVectors wide = sample(50, 9);
  expect_error(joined.append(take(WordVectors::read(take(wide.write(20, 50, 1, 3))))),
               ErrorCode::invalid_argument, "9 dimensions");
  WordVectors uncounted = part(20, 50, 1);
  uncounted.counts.clear();
  expect_error(joined.append(std::move(uncounted)), ErrorCode::invalid_argument, "counts");
  EXPECT_EQ(joined.table.rows(), 20U);
  EXPECT_EQ(joined.vocabulary.size(), 20U);
  EXPECT_EQ(joined.counts.size(), 20U);
  ASSERT_TRUE(joined.append(part(20, 50, 1)).ok());
}

/// A file of three words in two dimensions in which one thing can be changed.
struct Parts {
  std::vector<std::int8_t> embedding = {1, 2, 3, 4, 5, 6};
  std::vector<float> scale = {1, 1, 1};
  std::string words = "a\nb\nc";
  std::vector<std::uint32_t> count = {3, 2, 1};
  Metadata metadata = {{"format", "embedscope-words"}, {"part", "0"}, {"parts", "1"}};
  std::string left_out;
  std::vector<std::size_t> shape = {3, 2};
  DType count_type = DType::u32;

  [[nodiscard]] Result<WordVectors> read() const {
    std::vector<TensorView> tensors = {
        {"embedding", DType::i8, shape, std::as_bytes(std::span(embedding))},
        {"scale", DType::f32, {scale.size()}, std::as_bytes(std::span(scale))},
        {"words", DType::u8, {words.size()}, std::as_bytes(std::span(words.data(), words.size()))},
        {"count", count_type, {count.size()}, std::as_bytes(std::span(count))},
    };
    std::erase_if(tensors, [&](const TensorView& tensor) { return tensor.name == left_out; });
    return WordVectors::read(take(write_safetensors(tensors, metadata)));
  }
};

TEST(WordVectors, need_no_counts) {
  Parts parts;
  parts.left_out = "count";
  EXPECT_TRUE(take(parts.read()).counts.empty());
}

TEST(WordVectors, say_what_a_file_lacks) {
  for (const char* name : {"embedding", "scale", "words"}) {
    Parts parts;
    parts.left_out = name;
    expect_error(parts.read(), ErrorCode::not_found, name);
  }
  Parts other;
  other.metadata[0].second = "pt";
  expect_error(other.read(), ErrorCode::malformed, "\"pt\"");
  other.metadata.clear();
  expect_error(other.read(), ErrorCode::malformed, "embedscope-words");
  expect_error(WordVectors::read({}), ErrorCode::malformed, "ends after 0");
}

TEST(WordVectors, refuse_tensors_that_disagree) {
  Parts parts;
  parts.words = "a\nb";
  expect_error(parts.read(), ErrorCode::malformed, "3 vectors but 2 words");
  parts = {};
  parts.scale = {1, 1};
  expect_error(parts.read(), ErrorCode::malformed, "2 scales");
  parts = {};
  parts.count = {1};
  expect_error(parts.read(), ErrorCode::malformed, "1 counts");
  parts = {};
  parts.count_type = DType::f32;
  expect_error(parts.read(), ErrorCode::malformed, "expected U32");
  parts = {};
  parts.shape = {6};
  expect_error(parts.read(), ErrorCode::malformed, "words × dimensions");
  parts = {};
  parts.shape = {3, 1, 2};
  expect_error(parts.read(), ErrorCode::malformed, "3 dimensions");
}

TEST(WordVectors, refuse_bad_words_and_numbers) {
  Parts parts;
  parts.words = "a\nb\na";
  expect_error(parts.read(), ErrorCode::malformed, "\"a\" on line 3");
  parts = {};
  parts.words = "a\nb\n\xff";
  expect_error(parts.read(), ErrorCode::malformed, "not UTF-8 on line 3");
  parts = {};
  parts.scale[1] = std::numeric_limits<float>::quiet_NaN();
  expect_error(parts.read(), ErrorCode::non_finite, "row 1");
  parts = {};
  parts.metadata[1].second = "1";
  expect_error(parts.read(), ErrorCode::malformed, "part 1 of 1");
  parts.metadata[1].second = "x";
  expect_error(parts.read(), ErrorCode::malformed, "\"x\"");
  parts.metadata[1].second = "-1";
  expect_error(parts.read(), ErrorCode::malformed, "\"-1\"");
}

TEST(WordVectors, write_only_rows_that_are_there) {
  const WordVectors vectors = sample(5, 3);
  expect_error(vectors.write(0, 6, 0, 1), ErrorCode::out_of_range, "of 5");
  expect_error(vectors.write(3, 3, 0, 1), ErrorCode::out_of_range, "rows 3 to 3");
}

}  // namespace
}  // namespace embedscope
