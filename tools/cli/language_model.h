// A transformer as it is published: a GGUF file, or a folder of config.json, safetensors (one file,
// or several with an index) and its tokeniser.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/published_tokeniser.h"
#include "format/gguf.h"
#include "transformer/model.h"
#include "transformer/pooling.h"

namespace embedscope::cli {

struct LanguageModel {
  LanguageModel(std::shared_ptr<const Model> weights, PublishedTokeniser opened)
      : model(std::move(weights)), tokeniser(std::move(opened)) {}

  std::shared_ptr<const Model> model;
  PublishedTokeniser tokeniser;
  std::optional<std::uint32_t> start;  ///< id that begins a text
  std::vector<std::uint32_t> stops;    ///< ids that end a text
  std::optional<Pooling> pooling;      ///< as a GGUF file says, where it is known here
  std::set<std::string> types;         ///< that its weights are stored in, as the files write them
  std::vector<std::string> notices;    ///< what its files ask for and is not done, a sentence each

  /// The ids of a text with what stands around it; of an empty one at least the beginning of a
  /// text, where the model knows one.
  [[nodiscard]] Result<std::vector<std::uint32_t>> prompt(std::string_view text) const;
  /// The id that a text ends with, where the tokeniser puts one there ([SEP]).
  [[nodiscard]] std::optional<std::uint32_t> closing() const;
};

/// Reads the folder, or the file whose name ends in .gguf; `tokeniser` may name another that holds
/// the tokeniser (models/tokenizer beside ours). Errors: those of the files, naming the path.
Result<LanguageModel> read_language_model(const std::string& folder,
                                          const std::string& tokeniser = {});

/// A GGUF file in memory, its header read. Errors name the path.
struct GgufFile {
  std::vector<std::byte> bytes;
  Gguf header;
};
bool is_gguf(const std::string& path);
Result<GgufFile> read_gguf(const std::string& path);

}  // namespace embedscope::cli
