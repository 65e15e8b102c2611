#include "format/vector_file.h"

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

Result<LabelledRows> read(std::string_view text, std::string_view name = {},
                          std::string_view tensor = {}) {
  return read_vector_file(std::as_bytes(std::span(text.data(), text.size())), name, tensor);
}

TEST(VectorFile, is_told_by_its_bytes_and_not_by_its_name) {
  for (const char* name : {"", "a.txt", "a.bin", "a.vec", "a.data"}) {
    EXPECT_EQ(take(read("2 1\nthe 1\nof 2\n", name)).labels, "the\nof") << name;
    EXPECT_EQ(take(read("the\t1\nof\t2\n", name)).labels, "the\nof") << name;
    EXPECT_EQ(take(read("the 1 2\nof 3 4\n", name)).labels, "the\nof") << name;
    EXPECT_EQ(take(read("[1, 2]\n[3, 4]\n", name)).rows, 2U) << name;
    EXPECT_EQ(take(read("[ 1 2\n] 3 4\n", name)).labels, "[\n]") << name;
    std::string binary = "1 1\nthe ";
    binary.append("\0\0\x80\x3F", 4);
    EXPECT_EQ(take(read(binary, name)).values[0], 1.0F) << name;
  }
  // One column has no tabs.
  EXPECT_EQ(take(read("1\n2\n", "a.tsv")).dims, 1U);
}

TEST(VectorFile, names_what_it_does_not_read) {
  const auto refused = [](std::string_view begin, std::string_view name, std::string_view what) {
    expect_error(read(begin, name), ErrorCode::unsupported, what);
  };
  refused(std::string("GGUF\x03\0\0\0", 8), "a.safetensors", "a GGUF file");
  refused("PK\x03\x04", "a.npz", "zip archive");
  refused("\x1F\x8B\x08", "a.txt", "gzip");
  refused("\x80\x04\x95", "a.bin", "pickle");
  refused("\xBA\x16\x4F\x2F", "a.bin", "fastText");
  refused("PAR1", "", "Parquet");
  refused("word,x,y\nriver,1,2\n", "a.csv", "commas");
  refused(std::string_view("a\0b\n", 4), "a.txt", "neither text");
  expect_error(read(""), ErrorCode::malformed, "empty");
  expect_error(read("nothing", "a.npy"), ErrorCode::malformed, "\\x93NUMPY");
  expect_error(read("{}", "a.json"), ErrorCode::malformed, "line 1");
}

TEST(VectorFile, reads_the_matrix_of_a_safetensors_file_and_its_words) {
  const auto file = [](const std::string& header, std::string_view data) {
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(header.size());
    return bytes + header + std::string(data);
  };
  const std::string one = R"({"e":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
                          R"("m":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]},)"
                          R"("words":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}})";
  const LabelledRows rows = take(read(file(one, std::string_view("\0\x3C\0\x40"
                                                                 "a\nb",
                                                                 7))));
  EXPECT_EQ(rows.labels, "a\nb");
  EXPECT_EQ(rows.values[1], 2.0F);
  expect_error(read(file("{}", "")), ErrorCode::not_found, "no matrix");
  const std::string two = R"({"m":{"dtype":"F16","shape":[1,1],"data_offsets":[0,2]},)"
                          R"("n":{"dtype":"F16","shape":[0,1],"data_offsets":[2,2]}})";
  const std::string both = file(two, std::string_view("\0\x3C", 2));
  expect_error(read(both), ErrorCode::not_found, "--tensor: m, n");
  EXPECT_EQ(take(read(both, "", "m")).rows, 1U);
  expect_error(read(both, "", "n"), ErrorCode::invalid_argument, "no rows");
}

}  // namespace
}  // namespace embedscope
