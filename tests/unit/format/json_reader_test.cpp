#include "format/json_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#define RAPIDJSON_ASSERT(condition) ((void)(condition))
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace embedscope {
namespace {

/// What was read, written down in one form, with numbers apart.
struct Written {
  std::string form;
  std::vector<double> numbers;
};

class Writer final : public JsonEvents {
 public:
  Written written;
  bool null() override { return add("null"); }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number(const JsonNumber& number) override {
    written.numbers.push_back(number.value);
    return add("#");
  }
  bool text(std::string&& value) override { return add("'" + value + "'"); }
  bool key(std::string&& name) override { return add("'" + name + "':"); }
  bool begin_object() override { return add("{"); }
  bool end_object() override { return add("}"); }
  bool begin_list() override { return add("["); }
  bool end_list() override { return add("]"); }

 private:
  bool add(const std::string& part) {
    written.form += part + " ";
    return true;
  }
};

/// The same by RapidJSON.
struct Reference : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Reference> {
  Written written;
  bool add(const std::string& part) {
    written.form += part + " ";
    return true;
  }
  bool Null() { return add("null"); }
  bool Bool(bool value) { return add(value ? "true" : "false"); }
  bool Double(double value) {
    written.numbers.push_back(value);
    return add("#");
  }
  bool Int(int value) { return Double(value); }
  bool Uint(unsigned value) { return Double(value); }
  bool Int64(std::int64_t value) { return Double(static_cast<double>(value)); }
  bool Uint64(std::uint64_t value) { return Double(static_cast<double>(value)); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return add("'" + std::string(text, length) + "'");
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    return add("'" + std::string(text, length) + "':");
  }
  bool StartObject() { return add("{"); }
  bool EndObject(rapidjson::SizeType) { return add("}"); }
  bool StartArray() { return add("["); }
  bool EndArray(rapidjson::SizeType) { return add("]"); }
};

std::optional<Written> by_rapidjson(const std::string& text) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Reference reference;
  const auto parsed = reader.Parse < rapidjson::kParseIterativeFlag |
                      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag |
                      rapidjson::kParseNanAndInfFlag > (stream, reference);
  if (parsed.IsError()) return std::nullopt;
  return reference.written;
}

void expect_the_same(const std::string& text) {
  Writer writer;
  const auto problem = read_json(text, writer);
  const auto reference = by_rapidjson(text);
  ASSERT_EQ(!problem, reference.has_value())
      << text << (problem ? std::string(": ") + problem->what : "");
  if (problem) return;
  EXPECT_EQ(writer.written.form, reference->form) << text;
  ASSERT_EQ(writer.written.numbers.size(), reference->numbers.size());
  for (std::size_t i = 0; i < reference->numbers.size(); ++i) {
    const double is = writer.written.numbers[i];
    const double expected = reference->numbers[i];
    if (std::isfinite(expected)) {
      EXPECT_NEAR(is, expected, 4e-16 * std::abs(expected) * 8) << text;
    } else {
      EXPECT_EQ(std::isnan(is), std::isnan(expected)) << text;
      EXPECT_EQ(is > 0, expected > 0) << text;
    }
  }
}

TEST(JsonReader, ReadsWhatRapidJsonReads) {
  for (const char* text :
       {R"({"a": [1, 2.5, -3e-2, 1E+3], "b": {"c": null, "d": [true, false, {}, []]}})",
        "[]",
        "{}",
        " \t\r\n[ ] ",
        "1",
        "-0",
        "0.000001",
        "1e-12",
        "1e-06",
        "10000.0",
        "1000000.0",
        "5e5",
        "18446744073709551615",
        "18446744073709551616",
        "123456789012345678901234567890",
        "0.1234567890123456789012345678901",
        "1e308",
        "1.7976931348623157e308",
        "NaN",
        "[-Infinity]",
        "Infinity",
        R"("\u00e9\n\t\"\\\/\b\f\r \ud83d\ude00")",
        "\"\xC3\xA9 \xF0\x9F\x98\x80\"",
        R"({"a":{"a":{"a":[[[[]]]]}}})",
        R"(["", "a", ""])"}) {
    expect_the_same(text);
  }
}

TEST(JsonReader, RefusesWhatRapidJsonRefuses) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[",
                           "]",
                           "}",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\" 1}",
                           "[1}",
                           "{\"a\":1]",
                           "01",
                           "-",
                           "+1",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "tru",
                           "nul",
                           "'a'",
                           "\"a",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",

                           "\"\n\"",
                           "\"\xFF\"",
                           "\"\xC0\xAF\"",
                           "\"\xED\xA0\x80\"",
                           "1 2",
                           "[]]",
                           "1e999",
                           "-1e999",
                           "Inf1",
                           "nan"}) {
    SCOPED_TRACE(text);
    expect_the_same(text);
    Writer writer;
    EXPECT_TRUE(read_json(text, writer));
  }
}

TEST(JsonReader, AgreesWithRapidJsonOnBrokenTexts) {
  const std::string seed =
      R"({"name": "caf\u00e9 x", "list": [1, -2.5e-3, 0, true, null, {"k": []}], "n": 12})";
  const std::string alphabet = "{}[]\",:\\u0123eE+-. tfn\n\x80\xC3";
  std::mt19937 random(1);
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed;
    for (unsigned change = random() % 3; change < 3; ++change) {
      const std::size_t at = random() % text.size();
      const char put = alphabet[random() % alphabet.size()];
      if (random() % 2 == 0) {
        text[at] = put;
      } else if (random() % 2 == 0) {
        text.erase(at, 1);
      } else {
        text.insert(at, 1, put);
      }
    }
    Writer writer;
    read += read_json(text, writer) ? 0 : 1;
    expect_the_same(text);
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(read, 500);
  EXPECT_LT(read, 19'500);
}

TEST(JsonReader, RefusesHalfAPairThatRapidJsonTakes) {
  Writer writer;
  EXPECT_TRUE(by_rapidjson(R"("\udc00")"));
  const auto problem = read_json(R"("\udc00")", writer);
  ASSERT_TRUE(problem);
  EXPECT_STREQ(problem->what, "half of a surrogate pair");
}

TEST(JsonReader, SaysWhatAndWhere) {
  Writer writer;
  const auto problem = read_json(R"({"a": 1 "b": 2})", writer);
  ASSERT_TRUE(problem);
  EXPECT_STREQ(problem->what, "a comma or } is missing");
  EXPECT_EQ(problem->at, 8U);
  const auto deep = read_json(std::string(65, '['), writer);
  ASSERT_TRUE(deep);
  EXPECT_EQ(deep->at, kMaxJsonDepth);
  EXPECT_FALSE(read_json(std::string(64, '[') + std::string(64, ']'), writer));
}

TEST(JsonReader, WholeNumbersAreKept) {
  struct Last final : JsonEvents {
    std::optional<std::uint64_t> whole;
    bool null() override { return false; }
    bool boolean(bool) override { return false; }
    bool number(const JsonNumber& number) override {
      whole = number.whole;
      return true;
    }
    bool text(std::string&&) override { return false; }
    bool key(std::string&&) override { return false; }
    bool begin_object() override { return false; }
    bool end_object() override { return false; }
    bool begin_list() override { return true; }
    bool end_list() override { return true; }
  } last;
  EXPECT_FALSE(read_json("[18446744073709551615]", last));
  EXPECT_EQ(last.whole, 18446744073709551615ULL);
  for (const char* text : {"18446744073709551616", "-1", "1.0", "1e3"}) {
    EXPECT_FALSE(read_json(text, last));
    EXPECT_FALSE(last.whole) << text;
  }
  const auto refused = read_json("[null]", last);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->what, nullptr);
}

}  // namespace
}  // namespace embedscope
