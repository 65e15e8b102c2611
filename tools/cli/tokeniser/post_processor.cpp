#include "cli/tokeniser/post_processor.h"

#include <string>

#include "format/json_fields.h"

namespace embedscope::cli {
namespace {

/// ["[CLS]", 101].
Result<std::uint32_t> id_of_pair(JsonFields& fields, const char* name) {
  const Json* pair = fields.list(name);
  const auto id =
      pair != nullptr && pair->items().size() == 2 ? pair->items()[1].whole() : std::nullopt;
  if (id) return *id;
  return failure(ErrorCode::malformed,
                 {fields.where(), ": ", name, " must be a list of a token and its id"});
}

/// {"id": "[CLS]", "ids": [101], "tokens": ["[CLS]"]}.
Result<std::vector<std::uint32_t>> ids_of_special(const Json* specials, const std::string& name) {
  const Json* special = specials == nullptr ? nullptr : specials->find(name);
  if (special == nullptr || !special->is(Json::Kind::object)) {
    return failure(ErrorCode::malformed, {"tokenizer.json: post_processor: special_tokens lacks \"",
                                          name, "\", which the template has"});
  }
  JsonFields fields(*special, "tokenizer.json: post_processor: special_tokens: " + name);
  fields.pass_over({"id", "tokens"});
  auto ids = fields.ids("ids");
  if (ids.empty()) fields.refuse("ids are missing");
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  return ids;
}

/// "single": the template for one text, [[CLS], $A, [SEP]]. What stands around a pair of texts is
/// passed over.
Result<Surroundings> read_template(JsonFields& fields) {
  const Json* single = fields.list("single");
  const Json* specials = fields.object("special_tokens");
  fields.pass_over({"pair"});
  if (auto done = fields.finish(); !done) return std::move(done).failure();
  Surroundings found;
  std::size_t texts = 0;
  for (const Json& one : single == nullptr ? std::vector<Json>{} : single->items()) {
    if (!one.is(Json::Kind::object)) {
      return failure(ErrorCode::malformed,
                     {fields.where(), ": a part of the template is no object"});
    }
    JsonFields part(one, fields.where() + ": single");
    const Json* sequence = part.object("Sequence");
    const Json* special = part.object("SpecialToken");
    if (auto done = part.finish(); !done) return std::move(done).failure();
    JsonFields inner(sequence != nullptr  ? *sequence
                     : special != nullptr ? *special
                                          : one,
                     part.where());
    const std::string name = inner.text("id", "");
    inner.pass_over({"type_id"});
    if (auto done = inner.finish(); !done) return std::move(done).failure();
    if (sequence != nullptr && name == "A") {
      ++texts;
    } else if (special != nullptr) {
      auto ids = ids_of_special(specials, name);
      if (!ids) return std::move(ids).failure();
      auto& side = texts > 0 ? found.after : found.before;
      side.insert(side.end(), ids->begin(), ids->end());
    } else {
      texts = 2;
    }
  }
  if (texts != 1) {
    return failure(ErrorCode::unsupported,
                   {fields.where(), ": the template for one text must hold $A once"});
  }
  return found;
}

Result<void> read(const Json& object, Surroundings& around) {
  JsonFields fields(object, "tokenizer.json: post_processor");
  const std::string type = fields.text("type", "");
  if (type == "Sequence") {
    const Json* list = fields.list("processors");
    if (auto done = fields.finish(); !done) return done;
    for (const Json& one : list == nullptr ? std::vector<Json>{} : list->items()) {
      if (auto done = read(one, around); !done) return done;
    }
    return {};
  }
  Surroundings found;
  if (type == "BertProcessing" || type == "RobertaProcessing") {
    const auto before = id_of_pair(fields, "cls");
    if (!before) return before.error();
    const auto after = id_of_pair(fields, "sep");
    if (!after) return after.error();
    fields.pass_over({"trim_offsets", "add_prefix_space"});  // these are about offsets only
    found = {{*before}, {*after}};
  } else if (type == "TemplateProcessing") {
    auto filled = read_template(fields);
    if (!filled) return std::move(filled).failure();
    found = std::move(*filled);
  } else if (type == "ByteLevel") {
    fields.pass_over({"trim_offsets", "add_prefix_space", "use_regex"});
  } else {
    return failure(ErrorCode::unsupported,
                   {"tokenizer.json: the post-processor \"", type, "\" is not known here"});
  }
  around.before.insert(around.before.begin(), found.before.begin(), found.before.end());
  around.after.insert(around.after.end(), found.after.begin(), found.after.end());
  return fields.finish();
}

}  // namespace

Result<Surroundings> read_post_processors(const Json& object) {
  Surroundings around;
  if (auto done = read(object, around); !done) return std::move(done).failure();
  return around;
}

}  // namespace embedscope::cli
