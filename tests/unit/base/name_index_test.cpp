#include "base/name_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/concat.h"
#include "base/order.h"
#include "base/rng.h"

namespace embedscope {
namespace {

TEST(NameIndex, finds_each_name_and_no_other) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back(concat({"layers.", (i * 7) % 1000, ".weight"}));
  const NameIndex index(names);
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(index.find(names[i]), i);
  EXPECT_FALSE(index.find(""));
  EXPECT_FALSE(index.find("layers.1000.weight"));
  EXPECT_FALSE(index.repeated());
  EXPECT_FALSE(NameIndex().find("a"));
}

TEST(NameIndex, tells_a_name_that_is_there_twice) {
  const NameIndex index({"b", "a", "c", "a"});
  const auto place = index.repeated();
  ASSERT_TRUE(place);
  EXPECT_TRUE(*place == 1 || *place == 3);
}

TEST(Order, puts_the_least_first_and_in_order) {
  Rng rng(1);
  std::vector<float> values(500);
  for (float& value : values) value = rng.uniform();
  std::vector<std::uint32_t> places;
  const auto less = [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; };
  order_places(values.size(), 20, places, less);
  ASSERT_EQ(places.size(), values.size());
  std::vector<float> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(values[places[i]], sorted[i]);
  std::sort(places.begin(), places.end());
  for (std::uint32_t i = 0; i < places.size(); ++i) EXPECT_EQ(places[i], i);
}

TEST(Concat, writes_texts_and_numbers) {
  EXPECT_EQ(concat({}), "");
  EXPECT_EQ(concat({"a ", 0, std::string(" b "), -7, " ", std::string_view("c")}), "a 0 b -7 c");
  EXPECT_EQ(concat({std::numeric_limits<std::int64_t>::min(), " ",
                    std::numeric_limits<std::uint64_t>::max()}),
            "-9223372036854775808 18446744073709551615");
  EXPECT_EQ(shape_text(std::vector<std::size_t>{2, 30}), "[2, 30]");
  EXPECT_EQ(shape_text({}), "[]");
}

}  // namespace
}  // namespace embedscope
