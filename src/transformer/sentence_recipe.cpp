#include "transformer/sentence_recipe.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "base/concat.h"
#include "format/json.h"
#include "format/json_fields.h"

namespace embedscope {
namespace {

struct PoolingName {
  Pooling pooling;
  std::string_view name;
  const char* flag;  ///< of older files, in the order in which several are joined
};
constexpr PoolingName kPoolings[] = {
    {Pooling::first, "cls", "pooling_mode_cls_token"},
    {Pooling::max, "max", "pooling_mode_max_tokens"},
    {Pooling::mean, "mean", "pooling_mode_mean_tokens"},
    {Pooling::mean_sqrt_length, "mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"},
    {Pooling::weighted, "weightedmean", "pooling_mode_weightedmean_tokens"},
    {Pooling::last, "lasttoken", "pooling_mode_lasttoken"},
};

std::string_view as_text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A JSON object of the folder; nothing where there is no such file.
Result<std::optional<Json>> find_json(const ReadModelFile& read, const std::string& path) {
  auto bytes = read(path);
  if (!bytes) return std::move(bytes).failure();
  if (!*bytes) return std::optional<Json>();
  auto json = Json::parse_object(as_text(**bytes), path, 64'000'000);
  if (!json) return std::move(json).failure();
  return std::optional(std::move(*json));
}

Result<void> add_pooling(std::string_view written, const std::string& path,
                         std::vector<Pooling>& to) {
  const auto known = pooling_of(written);
  if (!known) {
    return failure(ErrorCode::unsupported,
                   {path, ": pooling_mode \"", written, "\" is not known here"});
  }
  to.push_back(*known);
  return {};
}

/// N_Pooling/config.json: pooling_mode, one or a list, or the flags of older files.
Result<void> read_pooling(const Json& json, const std::string& path, SentenceRecipe& recipe) {
  JsonFields fields(json, path);
  fields.pass_over({"word_embedding_dimension", "embedding_dimension"});
  recipe.include_prompt = fields.flag("include_prompt", true);
  std::vector<Pooling> modes;
  if (const Json* written = fields.find("pooling_mode")) {
    for (const Json& one :
         written->is(Json::Kind::list) ? written->items() : std::vector<Json>{*written}) {
      if (auto added = add_pooling(one.text(), path, modes); !added) return added;
    }
  }
  const bool by_flags = modes.empty();
  for (const PoolingName& one : kPoolings) {
    if (fields.flag(one.flag, false) && by_flags) modes.push_back(one.pooling);
  }
  if (auto done = fields.finish(); !done) return done;
  if (modes.empty()) return failure(ErrorCode::malformed, {path, " sets no pooling_mode"});
  recipe.pooling = std::move(modes);
  return {};
}

/// sentence_bert_config.json and tokenizer_config.json: how a text is cut and spelled.
Result<void> read_reading(const ReadModelFile& read, SentenceRecipe& recipe) {
  const std::string path = recipe.folder + "sentence_bert_config.json";
  auto json = find_json(read, path);
  if (!json) return std::move(json).failure();
  if (*json) {
    JsonFields fields(**json, path);
    if (fields.find("max_seq_length") != nullptr) {
      recipe.longest = fields.count("max_seq_length");
      if (*recipe.longest == 0) fields.refuse("max_seq_length is 0");
    }
    recipe.lower_case = fields.flag("do_lower_case", false);
    const std::string task = fields.text("transformer_task", "feature-extraction");
    if (auto done = fields.check(); !done) return done;
    if (task != "feature-extraction") {
      return failure(ErrorCode::unsupported,
                     {path, ": transformer_task \"", task, "\" is not known here"});
    }
    // What a loader in Python is given, and other kinds of input.
    fields.pass_over({"model_args", "tokenizer_args", "config_args", "modality_config",
                      "module_output_name", "unpad_inputs"});
    for (const std::string_view one : fields.unknown()) {
      recipe.notices.push_back(concat({path, ": \"", one, "\" is not known here and passed over"}));
    }
  }
  if (recipe.longest) return {};
  auto settings = find_json(read, recipe.folder + "tokenizer_config.json");
  if (!settings) return std::move(settings).failure();
  // Where a tokeniser has no limit, its file has a number past any length.
  const Json* most = *settings ? (*settings)->find("model_max_length") : nullptr;
  if (most != nullptr && most->number() >= 1 && most->number() < 1e9)
    recipe.longest = static_cast<std::size_t>(most->number());
  return {};
}

Result<void> read_prompts(const ReadModelFile& read, SentenceRecipe& recipe) {
  const std::string path = "config_sentence_transformers.json";
  auto json = find_json(read, path);
  if (!json) return std::move(json).failure();
  if (!*json) return {};
  JsonFields fields(**json, path);
  if (const Json* prompts = fields.object("prompts")) {
    for (std::size_t i = 0; i < prompts->keys().size(); ++i)
      recipe.prompts.emplace_back(prompts->keys()[i], prompts->items()[i].text());
  }
  recipe.default_prompt = fields.text("default_prompt_name", "");
  recipe.dims = fields.count("truncate_dim", 0);
  if (auto done = fields.check(); !done) return done;
  if (recipe.default_prompt.empty()) return {};
  if (auto known = recipe.prompt(recipe.default_prompt); !known)
    return failure(ErrorCode::malformed, {path, ": default_prompt_name: ", known.error().message});
  return {};
}

Result<void> read_dense(const ReadModelFile& read, const std::string& folder,
                        SentenceRecipe& recipe) {
  auto config = read(folder + "config.json");
  if (!config) return std::move(config).failure();
  auto weights = read(folder + "model.safetensors");
  if (!weights) return std::move(weights).failure();
  if (!*config || !*weights) {
    return failure(ErrorCode::not_found, {folder, !*config ? "config.json" : "model.safetensors",
                                          " is not there, which modules.json needs for its Dense"});
  }
  auto dense = Dense::read(as_text(**config), **weights, folder.substr(0, folder.size() - 1));
  if (!dense) return std::move(dense).failure();
  recipe.modules.emplace_back(std::move(*dense));
  return {};
}

/// modules.json, a list of modules in their order.
Result<void> read_modules(const ReadModelFile& read, const Json& list, SentenceRecipe& recipe) {
  bool reads = false;
  bool pools = false;
  for (const Json& one : list.items()) {
    const Json* type = one.find("type");
    const Json* path = one.find("path");
    const std::string name = type == nullptr ? "" : type->text();
    const std::string kind = name.substr(name.rfind('.') + 1);
    std::string folder = path == nullptr ? "" : path->text();
    if (folder == "." || folder == "./") folder.clear();
    if (!folder.empty() && !folder.ends_with('/')) folder += '/';
    if (folder.starts_with('/') || folder.find("..") != std::string::npos) {
      return failure(ErrorCode::malformed,
                     {"modules.json: the path \"", folder, "\" leads out of the model's folder"});
    }
    if (!reads && (kind == "Transformer" || kind == "StaticEmbedding")) {
      reads = true;
      recipe.folder = folder;
      recipe.is_static = pools = kind == "StaticEmbedding";
    } else if (reads && !pools && kind == "Pooling") {
      pools = true;
      auto json = find_json(read, folder + "config.json");
      if (!json) return std::move(json).failure();
      if (!*json) {
        return failure(ErrorCode::not_found,
                       {folder, "config.json is not there, which modules.json needs"});
      }
      if (auto done = read_pooling(**json, folder + "config.json", recipe); !done) return done;
    } else if (pools && kind == "Dense") {
      if (auto done = read_dense(read, folder, recipe); !done) return done;
    } else if (pools && kind == "Normalize") {
      recipe.modules.emplace_back(Normalize{});
    } else if (kind != "Dropout") {  // which does nothing but in training
      return failure(
          ErrorCode::unsupported,
          {"modules.json: \"", name,
           "\" in this place is not known here; known are a Transformer and its Pooling, "
           "or a StaticEmbedding, then Dense and Normalize"});
    }
  }
  if (!pools) return Error{ErrorCode::malformed, "modules.json names nothing that makes a vector"};
  return {};
}

/// What config.json says of a model2vec table, and of our own encoder.
Result<void> read_config(const Json& config, bool has_modules, SentenceRecipe& recipe) {
  JsonFields fields(config, "config.json");
  const auto text = [&](std::string_view name) {
    const Json* found = fields.find(name);
    return found == nullptr ? std::string() : found->text();
  };
  recipe.is_model2vec = text("model_type") == "model2vec";
  if (recipe.is_model2vec) {
    recipe.is_static = true;
    if (!has_modules && fields.flag("normalize", false)) recipe.modules.emplace_back(Normalize{});
    // A null is no limit.
    const bool endless = fields.mentions("max_length") && fields.find("max_length") == nullptr;
    if (!endless) recipe.longest = fields.count("max_length", 512);
    return fields.check();
  }
  if (has_modules) return {};
  if (const std::string pooling = text("pooling"); !pooling.empty()) {
    recipe.pooling.clear();
    if (auto added = add_pooling(pooling, "config.json", recipe.pooling); !added) return added;
  }
  recipe.pool_hidden = text("pooled") == "hidden";
  const Json* skip = fields.find("skipFirst");
  recipe.skip_start = skip != nullptr && skip->boolean();
  return {};
}

void scale_to_one(std::vector<float>& values) {
  double square = 0;
  for (const float value : values)
    square += static_cast<double>(value) * static_cast<double>(value);
  if (square <= 0) return;
  const double scale = 1.0 / std::sqrt(square);
  for (float& value : values) value = static_cast<float>(static_cast<double>(value) * scale);
}

}  // namespace

std::string_view name(Pooling pooling) {
  return std::find_if(std::begin(kPoolings), std::end(kPoolings),
                      [&](const PoolingName& one) { return one.pooling == pooling; })
      ->name;
}

std::optional<Pooling> pooling_of(std::string_view name) {
  for (const PoolingName& one : kPoolings) {
    if (one.name == name) return one.pooling;
  }
  return std::nullopt;
}

std::string describe(const SentenceModule& module) {
  const Dense* dense = std::get_if<Dense>(&module);
  if (dense == nullptr) return "Normalize";
  return concat({"Dense ", dense->inputs, " → ", dense->outputs,
                 dense->bias.empty() ? ", no bias, " : ", ", name(dense->activation)});
}

bool SentenceRecipe::is_unit() const {
  return !modules.empty() && std::holds_alternative<Normalize>(modules.back());
}

Result<std::string> SentenceRecipe::prompt(std::string_view wanted) const {
  std::string names;
  for (const auto& [name, text] : prompts) {
    if (name == wanted) return text;
    names += (names.empty() ? "" : ", ") + name;
  }
  return failure(ErrorCode::not_found,
                 {"the model has no prompt \"", wanted, "\"; it has ",
                  names.empty() ? std::string_view("none") : std::string_view(names)});
}

Result<SentenceRecipe> read_sentence_recipe(const ReadModelFile& read) {
  SentenceRecipe recipe;
  auto bytes = read("modules.json");
  if (!bytes) return std::move(bytes).failure();
  const bool has_modules = bytes->has_value();
  if (has_modules) {
    auto json =
        Json::parse_object(concat({"{\"modules\":", as_text(**bytes), "}"}), "modules.json");
    if (!json) return std::move(json).failure();
    if (auto done = read_modules(read, *json->find("modules"), recipe); !done)
      return std::move(done).failure();
  }
  auto config = find_json(read, recipe.folder + "config.json");
  if (!config) return std::move(config).failure();
  if (*config) {
    if (auto done = read_config(**config, has_modules, recipe); !done)
      return std::move(done).failure();
  }
  if (!has_modules && !recipe.is_static) {
    recipe.modules.emplace_back(Normalize{});
    auto pooling = find_json(read, "1_Pooling/config.json");
    if (!pooling) return std::move(pooling).failure();
    if (*pooling) {
      if (auto done = read_pooling(**pooling, "1_Pooling/config.json", recipe); !done)
        return std::move(done).failure();
    }
  }
  if (!recipe.is_static) {
    if (auto done = read_reading(read, recipe); !done) return std::move(done).failure();
  }
  if (auto done = read_prompts(read, recipe); !done) return std::move(done).failure();
  return recipe;
}

Result<std::vector<float>> sentence_vector(const SentenceRecipe& recipe,
                                           MatrixView<const float> states,
                                           std::size_t prompt_tokens,
                                           const SentenceOptions& options) {
  std::size_t skipped = recipe.skip_start && states.rows > 1 ? 1 : 0;
  if (!recipe.include_prompt) skipped = std::max(skipped, prompt_tokens);
  std::vector<std::uint8_t> skip;
  if (skipped > 0) {
    skip.resize(states.rows, 0);
    std::fill_n(skip.begin(), std::min(skipped, states.rows), std::uint8_t{1});
  }
  std::vector<float> joined;
  for (const Pooling kind : recipe.pooling) {
    auto pooled = pool(states, {.pooling = kind, .normalise = false}, skip);
    if (!pooled) return pooled;
    joined.insert(joined.end(), pooled->begin(), pooled->end());
  }
  return finish_vector(recipe, std::move(joined), options);
}

Result<std::vector<float>> finish_vector(const SentenceRecipe& recipe, std::vector<float> vector,
                                         const SentenceOptions& options) {
  for (std::size_t i = 0; i < recipe.modules.size(); ++i) {
    if (const Dense* dense = std::get_if<Dense>(&recipe.modules[i])) {
      auto mapped = dense->apply(vector);
      if (!mapped) return mapped;
      vector = std::move(*mapped);
    } else if (i + 1 < recipe.modules.size()) {  // the last one is done after the cut
      scale_to_one(vector);
    }
  }
  const std::size_t dims = options.dims > 0 ? options.dims : recipe.dims;
  if (dims > vector.size()) {
    return failure(ErrorCode::invalid_argument, {dims, " dimensions of ", vector.size()});
  }
  if (dims > 0) vector.resize(dims);
  if (options.normalize.value_or(recipe.is_unit())) scale_to_one(vector);
  return vector;
}

}  // namespace embedscope
