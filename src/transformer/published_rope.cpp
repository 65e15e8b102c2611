#include "transformer/published_rope.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
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

/// The clocks of both kinds of layer.
struct Ropes {
  Rope full, sliding;
};

/// The object of that name, for both kinds of layer or one each; false where there is none.
Result<bool> read_object(JsonFields& fields, const char* name, std::size_t head_dim,
                         std::size_t context, Ropes& ropes) {
  const Json* parameters = fields.object(name);
  if (parameters == nullptr) return false;
  const std::string where = concat({"config.json: ", name});
  if (!is_a_kind_each(*parameters)) {
    for (Rope* rope : {&ropes.full, &ropes.sliding}) {
      if (auto read = read_parameters(*parameters, where, head_dim, context, *rope); !read)
        return std::move(read).failure();
    }
    return true;
  }
  JsonFields kinds(*parameters, where);
  for (const auto& [kind, rope] :
       {std::pair("full_attention", &ropes.full), std::pair("sliding_attention", &ropes.sliding)}) {
    const Json* one = kinds.object(kind);
    if (one == nullptr) continue;
    if (auto read = read_parameters(*one, concat({where, ": ", kind}), head_dim, context, *rope);
        !read)
      return std::move(read).failure();
  }
  if (auto known = kinds.finish(); !known) return std::move(known).failure();
  return true;
}

auto but_base(const Rope& rope) {
  return std::tuple(rope.dims, rope.scaling, rope.factor, rope.low_frequency_factor,
                    rope.high_frequency_factor, rope.original_context, rope.beta_fast,
                    rope.beta_slow, rope.attention_factor);
}

/// Whether two descriptions of one clock say the same; the base may stand in one of them alone.
bool agree(const Rope& one, const Rope& other, double elsewhere) {
  return but_base(one) == but_base(other) && (one.base == other.base || one.base == elsewhere);
}

}  // namespace

Result<void> read_published_rope(JsonFields& fields, std::size_t head_dim, std::size_t context,
                                 Rope& full, Rope& sliding) {
  if (auto read = read_dims(fields, head_dim, full); !read) return read;
  if (auto read = read_dims(fields, head_dim, sliding); !read) return read;
  Ropes older{full, sliding};
  Ropes newer = older;
  const auto scaling = read_object(fields, "rope_scaling", head_dim, context, older);
  if (!scaling) return scaling.error();
  const auto parameters = read_object(fields, "rope_parameters", head_dim, context, newer);
  if (!parameters) return parameters.error();
  if (*scaling && *parameters &&
      !(agree(older.full, newer.full, full.base) &&
        agree(older.sliding, newer.sliding, sliding.base))) {
    return malformed({"rope_scaling and rope_parameters say different things"});
  }
  const Ropes& found = *parameters ? newer : older;
  full = found.full;
  sliding = found.sliding;
  return fields.check();
}

}  // namespace embedscope
