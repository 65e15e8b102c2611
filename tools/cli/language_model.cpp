#include "cli/language_model.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/files.h"
#include "cli/tokeniser/unicode.h"
#include "format/json.h"
#include "format/json_fields.h"
#include "transformer/forward_pass.h"
#include "transformer/gguf_config.h"
#include "transformer/stored_model.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

Error at(const fs::path& path, const Error& error) {
  return {error.code, error.message.starts_with(path.string())
                          ? error.message
                          : path.string() + ": " + error.message};
}

/// A JSON file of the folder; an empty object where there is none.
Result<Json> read_json(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return Json(Json::Kind::object);
  auto text = read_text(path.string());
  if (!text) return std::move(text).failure();
  return Json::parse_object(*text, path.string(), 64'000'000);
}

/// The safetensors of a folder: what its index lists, else model.safetensors, else the only one
/// there is.
Result<std::vector<fs::path>> weight_files(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder / "model.safetensors.index.json", ignored)) {
    auto index = read_json(folder / "model.safetensors.index.json");
    if (!index) return std::move(index).failure();
    const Json* map = index->find("weight_map");
    if (map == nullptr || !map->is(Json::Kind::object)) {
      return Error{ErrorCode::malformed,
                   (folder / "model.safetensors.index.json").string() + " has no weight_map"};
    }
    std::set<std::string> names;
    for (const Json& file : map->items()) names.insert(file.text());
    std::vector<fs::path> files;
    for (const std::string& name : names) {
      if (name.empty() || name.find('/') != std::string::npos) {
        return Error{ErrorCode::malformed,
                     "the index names a file \"" + name + "\" outside its folder"};
      }
      files.push_back(folder / name);
    }
    return files;
  }
  if (fs::exists(folder / "model.safetensors", ignored))
    return std::vector<fs::path>{folder / "model.safetensors"};
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".safetensors") found.push_back(entry.path());
  }
  if (found.size() != 1) {
    return Error{ErrorCode::not_found, folder.string() + " has no model.safetensors, but " +
                                           std::to_string(found.size()) +
                                           " other safetensors files"};
  }
  return found;
}

/// sentence-transformers' 1_Pooling/config.json: exactly one way to make one vector of many.
Result<void> read_pooling_mode(const fs::path& path, Pooling& pooling) {
  auto config = read_json(path);
  if (!config) return std::move(config).failure();
  JsonFields fields(*config, path.string());
  fields.pass_over({"word_embedding_dimension", "embedding_dimension", "include_prompt"});
  std::vector<std::string> modes;
  for (const auto& [key, kind] :
       {std::pair("pooling_mode_mean_tokens", Pooling::mean),
        std::pair("pooling_mode_cls_token", Pooling::first),
        std::pair("pooling_mode_max_tokens", Pooling::max),
        std::pair("pooling_mode_mean_sqrt_len_tokens", Pooling::mean_sqrt_length),
        std::pair("pooling_mode_lasttoken", Pooling::last),
        std::pair("pooling_mode_weightedmean_tokens", Pooling::weighted)}) {
    if (!fields.flag(key, false)) continue;
    modes.emplace_back(key);
    pooling = kind;
  }
  if (const std::string mode = fields.text("pooling_mode", ""); !mode.empty()) {
    return Error{ErrorCode::unsupported,
                 path.string() + ": pooling_mode \"" + mode +
                     "\" in place of the flags pooling_mode_… is not known here"};
  }
  if (auto done = fields.finish(); !done) return done;
  if (modes.size() > 1) {
    return Error{ErrorCode::unsupported, path.string() + ": " + modes[0] + " and " + modes[1] +
                                             " together, which would be joined, is not known here"};
  }
  if (modes.empty() && !config->keys().empty())
    return Error{ErrorCode::malformed, path.string() + " sets no pooling_mode_…"};
  return {};
}

/// modules.json, a list: a Transformer, its Pooling, and whether vectors are scaled to length 1.
Result<void> read_modules(const std::string& path, const std::string& text,
                          LanguageModel& language) {
  auto modules = Json::parse_object("{\"modules\":" + text + "}", path);
  if (!modules) return std::move(modules).failure();
  language.pooling.normalise = false;
  for (const Json& one : modules->find("modules")->items()) {
    const Json* type = one.find("type");
    const std::string name = type == nullptr ? "" : type->text();
    const std::string kind = name.substr(name.rfind('.') + 1);
    if (kind == "Normalize") {
      language.pooling.normalise = true;
    } else if (kind != "Transformer" && kind != "Pooling") {
      return failure(ErrorCode::unsupported, {path, " has a module \"", name,
                                              "\", known are Transformer, Pooling and Normalize"});
    }
  }
  return {};
}

/// What sentence-transformers' files say of the vectors: their pooling, the length that texts are
/// cut to, and the modules that follow the transformer.
Result<void> read_pooling(const fs::path& folder, LanguageModel& language) {
  if (auto read = read_pooling_mode(folder / "1_Pooling" / "config.json", language.pooling.pooling);
      !read)
    return read;
  const fs::path settings = folder / "sentence_bert_config.json";
  auto object = read_json(settings);
  if (!object) return std::move(object).failure();
  JsonFields fields(*object, settings.string());
  const std::size_t most = fields.count("max_seq_length", language.longest);
  if (most == 0) fields.refuse("max_seq_length is 0");
  language.lower_case = fields.flag("do_lower_case", false);
  if (auto done = fields.check(); !done) return done;
  language.longest = std::min(language.longest, most);
  for (const std::string_view name : fields.unknown()) {
    language.notices.push_back(settings.string() + ": \"" + std::string(name) +
                               "\" is not known here and passed over");
  }
  auto prompts = read_json(folder / "config_sentence_transformers.json");
  if (!prompts) return std::move(prompts).failure();
  if (const Json* name = prompts->find("default_prompt_name");
      name != nullptr && !name->text().empty()) {
    language.notices.push_back("the model puts its prompt \"" + name->text() +
                               "\" before each text, which is not done here");
  }
  std::error_code ignored;
  if (fs::exists(folder / "modules.json", ignored)) {
    auto text = read_text((folder / "modules.json").string());
    if (!text) return std::move(text).failure();
    if (auto read = read_modules((folder / "modules.json").string(), *text, language); !read)
      return read;
  }
  return {};
}

}  // namespace

Result<std::vector<std::uint32_t>> LanguageModel::prompt(std::string_view text) const {
  auto ids = tokeniser.encode(text, true);
  if (!ids || !ids->empty()) return ids;
  if (!start) {
    return Error{ErrorCode::invalid_argument,
                 "an empty prompt needs a token that begins a text, and neither config.json nor "
                 "generation_config.json names one"};
  }
  return std::vector<std::uint32_t>{*start};
}

std::optional<std::uint32_t> LanguageModel::closing() const {
  const auto empty = tokeniser.encode("", true);
  if (!empty || empty->size() < 2) return std::nullopt;
  return empty->back();
}

bool is_gguf(const std::string& path) { return path.ends_with(".gguf"); }

Result<GgufFile> read_gguf(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return std::move(bytes).failure();
  auto header = Gguf::parse(*bytes, bytes->size());
  if (!header) return at(path, header.error());
  return GgufFile{std::move(*bytes), std::move(**header)};
}

namespace {

Result<LanguageModel> read_gguf_model(const std::string& path, const std::string& tokeniser) {
  auto file = read_gguf(path);
  if (!file) return std::move(file).failure();
  auto model = load_gguf_model(file->header, file->bytes);
  if (!model) return at(path, model.error());
  auto opened = tokeniser.empty() ? PublishedTokeniser::open(file->header)
                                  : PublishedTokeniser::open(tokeniser);
  if (!opened) return at(path, opened.error());
  LanguageModel language(std::move(*model), std::move(*opened));
  language.longest = language.model->config.context;
  language.start = language.model->config.bos;
  language.stops = language.model->config.eos;
  const auto pooling = gguf_pooling(file->header);
  if (pooling) {
    language.pooling.pooling = *pooling;
  } else {
    language.notices.push_back(path + ": its pooling_type is not known here; the mean is taken");
  }
  return language;
}

}  // namespace

namespace {

using FileContents = std::vector<std::vector<std::byte>>;

/// All weights of a folder.
Result<FileContents> read_weights(const fs::path& folder) {
  auto files = weight_files(folder);
  if (!files) return std::move(files).failure();
  FileContents contents;
  for (const fs::path& file : *files) {
    auto bytes = read_file(file.string());
    if (!bytes) return std::move(bytes).failure();
    contents.push_back(std::move(*bytes));
  }
  return contents;
}

/// What config.json of a sentence encoder of ours says of how its vectors are made.
Result<void> read_encoder(const fs::path& folder, LanguageModel& language) {
  const fs::path path = folder / "config.json";
  auto config = read_json(path);
  if (!config) return std::move(config).failure();
  if (const Json* pooling = config->find("pooling"); pooling && pooling->text() != "mean") {
    return Error{ErrorCode::unsupported,
                 path.string() + ": pooling \"" + pooling->text() + "\", known is mean"};
  }
  const Json* pooled = config->find("pooled");
  language.pool_hidden = pooled != nullptr && pooled->text() == "hidden";
  const Json* skip = config->find("skipFirst");
  language.skip_start = skip != nullptr && skip->boolean();
  return {};
}

}  // namespace

Result<LanguageModel> read_language_model(const std::string& folder, const std::string& tokeniser) {
  if (is_gguf(folder)) return read_gguf_model(folder, tokeniser);
  const fs::path path(folder);
  auto config = read_text((path / "config.json").string());
  if (!config) return std::move(config).failure();
  auto contents = read_weights(path);
  if (!contents) return std::move(contents).failure();
  const std::vector<std::span<const std::byte>> views(contents->begin(), contents->end());
  auto model = load_model(*config, views);
  if (!model) return at(path, model.error());
  auto opened = PublishedTokeniser::open(tokeniser.empty() ? folder : tokeniser,
                                         (path / ".." / "tokenizer").string());
  if (!opened) return at(path, opened.error());
  LanguageModel language(std::move(*model), std::move(*opened));
  language.longest = language.model->config.context - language.model->config.position_offset;
  language.notices = language.model->config.notices;
  language.stops = language.model->config.eos;
  auto generation = read_json(path / "generation_config.json");
  if (!generation) return std::move(generation).failure();
  language.start = language.model->config.bos;
  if (const Json* bos = generation->find("bos_token_id"); bos != nullptr && !language.start) {
    language.start = bos->whole();
  }
  if (const Json* eos = generation->find("eos_token_id")) {
    for (const Json& one : eos->is(Json::Kind::list) ? eos->items() : std::vector<Json>{*eos}) {
      if (const auto id = one.whole()) language.stops.push_back(*id);
    }
  }
  if (auto read = read_pooling(path, language); !read) return std::move(read).failure();
  if (auto read = read_encoder(path, language); !read) return std::move(read).failure();
  return language;
}

Result<SentenceVector> sentence_vector(const LanguageModel& language, std::string_view text,
                                       const PoolingOptions& pooling) {
  auto ids = language.prompt(language.lower_case ? lower(text) : std::string(text));
  if (!ids) return std::move(ids).failure();
  SentenceVector vector;
  vector.tokens = ids->size();
  if (ids->size() > language.longest) {
    ids->resize(language.longest);
    if (const auto closing = language.closing()) ids->back() = *closing;
  }
  auto pass = ForwardPass::create(language.model, {});
  if (!pass) return std::move(pass).failure();
  if (auto fed = pass->feed(*ids); !fed) return std::move(fed).failure();
  if (auto done = pass->advance(); !done) return std::move(done).failure();
  std::vector<std::uint8_t> skip;
  if (language.skip_start && ids->size() > 1) {
    skip.resize(ids->size(), 0);
    skip.front() = 1;
  }
  vector.read = ids->size();
  auto pooled = pool(language.pool_hidden ? pass->hidden() : pass->normed(), pooling, skip);
  if (!pooled) return std::move(pooled).failure();
  vector.values = std::move(*pooled);
  return vector;
}

}  // namespace embedscope::cli
