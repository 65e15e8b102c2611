#include "transformer/published_rope.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/concat.h"

namespace embedscope {
namespace {

Failure malformed(std::initializer_list<Part> parts) {
  return failure(ErrorCode::malformed, {"config.json: ", concat(parts)});
}
Failure unsupported(std::initializer_list<Part> parts) {
  return failure(ErrorCode::unsupported, {"config.json: ", concat(parts)});
}

/// Of a head's dimensions, the part that turns.
Result<void> read_dims(JsonFields& fields, std::size_t head_dim, Rope& rope) {
  if (fields.find("partial_rotary_factor") == nullptr) return {};
  const double turned = fields.number("partial_rotary_factor", 1);
  if (!(turned > 0 && turned <= 1)) {
    return malformed({"partial_rotary_factor must be above 0 and at most 1"});
  }
  rope.dims = static_cast<std::size_t>(static_cast<double>(head_dim) * turned);
  return {};
}

/// One object of parameters into `rope`. All of its fields must be known: each changes the angles.
Result<void> read_parameters(const Json& object, const std::string& where, std::size_t head_dim,
                             std::size_t context, Rope& rope) {
  JsonFields fields(object, where);
  const std::string type = fields.text("rope_type", fields.text("type", "default"));
  rope.base = fields.number("rope_theta", rope.base);
  rope.factor = fields.number("factor", 1);
  if (auto read = read_dims(fields, head_dim, rope); !read) return read;
  if (type == "linear") {
    rope.scaling = Rope::Scaling::linear;
  } else if (type == "llama3") {
    rope.scaling = Rope::Scaling::llama3;
    rope.low_frequency_factor = fields.number("low_freq_factor", 1);
    rope.high_frequency_factor = fields.number("high_freq_factor", 4);
    rope.original_context = fields.number("original_max_position_embeddings", 8192);
    if (!(rope.high_frequency_factor > rope.low_frequency_factor)) {
      return malformed({"high_freq_factor must be above low_freq_factor"});
    }
  } else if (type == "yarn") {
    rope.scaling = Rope::Scaling::yarn;
    rope.original_context =
        fields.number("original_max_position_embeddings", static_cast<double>(context));
    rope.beta_fast = fields.number("beta_fast", 32);
    rope.beta_slow = fields.number("beta_slow", 1);
    rope.attention_factor = fields.number(
        "attention_factor", rope.factor <= 1 ? 1.0 : (0.1 * std::log(rope.factor)) + 1.0);
  } else if (type == "dynamic") {
    // Changes nothing within the context, and longer prompts are refused.
    fields.pass_over({"original_max_position_embeddings"});
  } else if (type != "default") {
    return unsupported({concat(
        {"the rope scaling \"", type, "\" is none of default, linear, dynamic, llama3, yarn"})});
  }
  return fields.finish();
}

bool is_a_kind_each(const Json& object) {
  return std::any_of(object.items().begin(), object.items().end(),
                     [](const Json& item) { return item.is(Json::Kind::object); });
}

}  // namespace

Result<void> read_published_rope(JsonFields& fields, std::size_t head_dim, std::size_t context,
                                 Rope& full, Rope& sliding) {
  if (auto read = read_dims(fields, head_dim, full); !read) return read;
  if (auto read = read_dims(fields, head_dim, sliding); !read) return read;
  for (const char* name : {"rope_scaling", "rope_parameters"}) {
    const Json* parameters = fields.object(name);
    if (parameters == nullptr) continue;
    const std::string where = concat({"config.json: ", name});
    if (!is_a_kind_each(*parameters)) {
      for (Rope* rope : {&full, &sliding}) {
        if (auto read = read_parameters(*parameters, where, head_dim, context, *rope); !read)
          return read;
      }
      continue;
    }
    JsonFields kinds(*parameters, where);
    for (const auto& [kind, rope] :
         {std::pair("full_attention", &full), std::pair("sliding_attention", &sliding)}) {
      const Json* one = kinds.object(kind);
      if (one == nullptr) continue;
      if (auto read = read_parameters(*one, concat({where, ": ", kind}), head_dim, context, *rope);
          !read)
        return read;
    }
    if (auto known = kinds.finish(); !known) return known;
  }
  return fields.check();
}

}  // namespace embedscope
