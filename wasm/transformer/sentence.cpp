// Texts as vectors: a model's recipe, from its small files, and static tables of token vectors.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/concat.h"
#include "boundary/boundary.h"
#include "format/safetensors.h"
#include "transformer/forward_pass.h"
#include "transformer/model_handle.h"
#include "transformer/sentence_recipe.h"
#include "vectors/static_model.h"

namespace embedscope::boundary {
namespace {

StringArray array_of(const std::vector<std::string>& texts) {
  return StringArray(emscripten::val::array(texts));
}

/// A model's small files, by their paths within its folder.
struct RecipeFiles {
  std::map<std::string, std::vector<std::byte>> contents;
};

using OwnedFiles = std::unique_ptr<RecipeFiles>;
OwnedFiles new_files() { return std::make_unique<RecipeFiles>(); }

Outcome<void> add_file(RecipeFiles& files, const std::string& path, const Uint8Array& content) {
  const auto bytes = copy_in(content, path);
  if (!bytes) return outcome<void>(bytes.error());
  if (auto room = room_for(bytes->size(), path); !room) return outcome(std::move(room));
  const auto view = std::as_bytes(bytes->span());
  files.contents[path].assign(view.begin(), view.end());
  return outcome(Result<void>());
}

struct RecipeInfo {
  bool isStatic, isModel2vec;
  std::string folder;
  StringArray promptNames, promptTexts;
  std::string defaultPrompt;
  bool lowerCase;
  std::uint32_t longest;
  StringArray pooling;
  bool includePrompt;
  StringArray modules;
  std::uint32_t dims;
  bool unit;
  StringArray notices;
};

using OwnedRecipe = std::unique_ptr<SentenceRecipe>;

Outcome<OwnedRecipe> read_recipe(const RecipeFiles& files) {
  return outcome(owned(read_sentence_recipe(
      [&](const std::string& path) -> Result<std::optional<std::vector<std::byte>>> {
        const auto found = files.contents.find(path);
        if (found == files.contents.end()) return std::optional<std::vector<std::byte>>();
        return std::optional(found->second);
      })));
}

RecipeInfo recipe_info(const SentenceRecipe& recipe) {
  std::vector<std::string> names, texts, pooling, modules;
  for (const auto& [name, text] : recipe.prompts) {
    names.push_back(name);
    texts.push_back(text);
  }
  for (const Pooling one : recipe.pooling) pooling.emplace_back(name(one));
  if (recipe.is_static) pooling = {"mean"};
  for (const SentenceModule& one : recipe.modules) modules.push_back(describe(one));
  return {recipe.is_static,  recipe.is_model2vec,
          recipe.folder,     array_of(names),
          array_of(texts),   recipe.default_prompt,
          recipe.lower_case, recipe.longest ? static_cast<std::uint32_t>(*recipe.longest) : kNone,
          array_of(pooling), recipe.include_prompt,
          array_of(modules), static_cast<std::uint32_t>(recipe.dims),
          recipe.is_unit(),  array_of(recipe.notices)};
}

Outcome<Float32Array> sentence_of(const SentenceRecipe& recipe, const ForwardPass& pass,
                                  std::uint32_t text, std::uint32_t length,
                                  std::uint32_t prompt_tokens, std::uint32_t dims, bool normalize) {
  return outcome([&]() -> Result<Float32Array> {
    const MatrixView<const float> states = recipe.pool_hidden ? pass.hidden() : pass.normed();
    if (length == 0 || states.rows < length || text > (states.rows / length) - 1) {
      return failure(ErrorCode::out_of_range, {"text ", text, " of ", length,
                                               " tokens is not among ", states.rows, " rows"});
    }
    auto vector = sentence_vector(
        recipe, {states.row(std::size_t{text} * length).data(), length, states.cols, states.stride},
        prompt_tokens, {.dims = dims, .normalize = normalize});
    if (!vector) return std::move(vector).failure();
    return copy_out<float>(*vector);
  }());
}

Outcome<Float32Array> finish_pooled(const SentenceRecipe& recipe, const Float32Array& pooled,
                                    std::uint32_t dims, bool normalize) {
  return outcome([&]() -> Result<Float32Array> {
    const auto values = copy_in(pooled, "the vector");
    if (!values) return values.error();
    auto vector = finish_vector(recipe, {values->span().begin(), values->span().end()},
                                {.dims = dims, .normalize = normalize});
    if (!vector) return std::move(vector).failure();
    return copy_out<float>(*vector);
  }());
}

using OwnedTable = std::unique_ptr<StaticModel>;

Outcome<OwnedTable> read_table(const Uint8Array& file) {
  return outcome([&]() -> Result<OwnedTable> {
    const auto bytes = copy_in(file, "the table");
    if (!bytes) return bytes.error();
    auto parsed = Safetensors::parse(std::as_bytes(bytes->span()));
    if (!parsed) return std::move(parsed).failure();
    return owned(StaticModel::read(*parsed));
  }());
}

Outcome<Float32Array> mean_of(const StaticModel& table, const Uint32Array& ids) {
  return outcome([&]() -> Result<Float32Array> {
    const auto tokens = copy_in(ids, "the tokens");
    if (!tokens) return tokens.error();
    auto mean = table.mean(tokens->span());
    if (!mean) return std::move(mean).failure();
    return copy_out<float>(*mean);
  }());
}

std::uint32_t table_dims(const StaticModel& table) {
  return static_cast<std::uint32_t>(table.dims());
}
std::uint32_t table_tokens(const StaticModel& table) {
  return static_cast<std::uint32_t>(table.tokens());
}
double table_memory(const StaticModel& table) { return static_cast<double>(table.bytes()); }

}  // namespace

EMSCRIPTEN_BINDINGS(sentence) {
  register_kind<OutcomeKind<OwnedRecipe>>("Outcome<Recipe>");
  register_kind<OutcomeKind<OwnedTable>>("Outcome<StaticTable>");
  emscripten::value_object<RecipeInfo>("RecipeInfo")
      .field("isStatic", &RecipeInfo::isStatic)
      .field("isModel2vec", &RecipeInfo::isModel2vec)
      .field("folder", &RecipeInfo::folder)
      .field("promptNames", &RecipeInfo::promptNames)
      .field("promptTexts", &RecipeInfo::promptTexts)
      .field("defaultPrompt", &RecipeInfo::defaultPrompt)
      .field("lowerCase", &RecipeInfo::lowerCase)
      .field("longest", &RecipeInfo::longest)
      .field("pooling", &RecipeInfo::pooling)
      .field("includePrompt", &RecipeInfo::includePrompt)
      .field("modules", &RecipeInfo::modules)
      .field("dims", &RecipeInfo::dims)
      .field("unit", &RecipeInfo::unit)
      .field("notices", &RecipeInfo::notices);
  emscripten::class_<RecipeFiles>("RecipeFiles")
      .class_function("create", &new_files)
      .function("add", &add_file);
  emscripten::class_<SentenceRecipe>("Recipe")
      .class_function("read", &read_recipe)
      .function("info", &recipe_info)
      .function("vector", &sentence_of)
      .function("finish", &finish_pooled);
  emscripten::class_<StaticModel>("StaticTable")
      .class_function("read", &read_table)
      .function("mean", &mean_of)
      .function("dims", &table_dims)
      .function("tokens", &table_tokens)
      .function("memory", &table_memory);
}

}  // namespace embedscope::boundary
