#include "format/json_fields.h"

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::expect_error;
using testing::take;

TEST(JsonFields, refuses_what_nobody_read) {
  const Json object = take(Json::parse_object(R"({"a":1,"b":true,"c":null,"d":"x"})", "x.json"));
  JsonFields fields(object, "x.json");
  EXPECT_EQ(fields.count("a", 0), 1U);
  EXPECT_TRUE(fields.flag("b", false));
  expect_error(fields.finish(), ErrorCode::unsupported, "x.json has a field \"d\"");
  EXPECT_EQ(fields.unknown(), std::vector<std::string_view>{"d"});
  fields.pass_over({"d"});
  EXPECT_TRUE(fields.finish().ok());
}

TEST(JsonFields, keeps_the_first_problem_with_a_type) {
  const Json object = take(Json::parse_object(R"({"a":"1","b":1.5,"a":2})", "x.json"));
  JsonFields fields(object, "x.json");
  EXPECT_EQ(fields.count("a"), 2U);  // of equal names the last counts
  EXPECT_EQ(fields.count("b", 7), 0U);
  EXPECT_EQ(fields.text("c", "preset"), "preset");
  fields.count("d");
  expect_error(fields.finish(), ErrorCode::malformed, "x.json: b must be a whole number");
}

}  // namespace
}  // namespace embedscope
