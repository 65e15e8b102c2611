// embedscope distill: a static model of a sentence encoder, as model2vec makes them (Tulkens and
// van Dongen, 2024). Each entry of the vocabulary goes through the encoder alone, between the
// tokens that stand around a text; the mean of its states is its vector. Principal components keep
// fewer dimensions, and each vector is weighted by how rare its entry is: a ÷ (a + p), with p by
// Zipf's law from the entry's place, 1 ÷ (place + 2), scaled so that all p add up to 1.
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>

#include "base/concat.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/sentence_encoder.h"
#include "cli/vector_file.h"
#include "format/safetensors.h"
#include "projection/pca.h"
#include "vectors/vector_table.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

struct DistillOptions {
  std::string model;
  std::string tokeniser;
  std::string output;
  std::size_t dims = 256;
  double sif = 1e-4;
  std::string type = "f16";
  bool json = false;
};

/// "[unused12]": places that a vocabulary keeps free, which no text has.
bool is_unused(const std::string& piece) {
  return piece.starts_with("[unused") && piece.ends_with("]") && piece.size() > 8 &&
         piece.find_first_not_of("0123456789", 7) == piece.size() - 1;
}

/// What the tokeniser of the distilled model is read from.
Result<void> copy_tokeniser(const DistillOptions& options) {
  std::error_code ignored;
  const fs::path folder(options.tokeniser.empty() ? options.model : options.tokeniser);
  for (const fs::path& from : {folder, folder / ".." / "tokenizer"}) {
    std::size_t copied = 0;
    for (const char* name : {"tokenizer.json", "tokenizer.model", "tokenizer_config.json",
                             "vocab.json", "merges.txt"}) {
      if (!fs::exists(from / name, ignored)) continue;
      auto bytes = read_file((from / name).string());
      if (!bytes) return std::move(bytes).failure();
      if (auto done = write_file((fs::path(options.output) / name).string(), *bytes); !done)
        return done;
      ++copied;
    }
    if (copied > 0) return {};
  }
  return failure(ErrorCode::unsupported,
                 {folder.string(),
                  " has no file of a tokeniser that could stand beside the distilled "
                  "table; name its folder by --tokenizer"});
}

/// The vectors of the entries that `kept` names, before any weight.
Result<std::vector<float>> vectors_of(const SentenceEncoder& encoder,
                                      std::span<const std::uint32_t> kept) {
  auto around = encoder.tokeniser().encode("", true);
  if (!around) return std::move(around).failure();
  std::vector<std::vector<std::uint32_t>> lists;
  for (const std::uint32_t id : kept) {
    std::vector<std::uint32_t>& ids = lists.emplace_back(*around);
    // As with texts, the last of several is the one that closes.
    ids.insert(ids.end() - (around->size() > 1 ? 1 : 0), id);
  }
  const std::size_t width = encoder.config()->width;
  std::vector<float> vectors(kept.size() * width);
  const bool watched = isatty(STDERR_FILENO) != 0;
  std::size_t done = 0;
  auto read = encoder.for_each_states(
      lists, [&](std::size_t entry, MatrixView<const float> states) -> Result<void> {
        auto mean = pool(states, {.normalise = false});
        if (!mean) return std::move(mean).failure();
        std::copy(mean->begin(), mean->end(),
                  vectors.begin() + static_cast<std::ptrdiff_t>(entry * width));
        if (++done % 500 == 0 && watched)
          std::fprintf(stderr, "\r%zu of %zu entries", done, kept.size());
        return {};
      });
  if (watched) std::fprintf(stderr, "\r\033[K");
  if (!read) return std::move(read).failure();
  for (float& value : vectors) value = std::isfinite(value) ? value : 0.0F;
  return vectors;
}

void weigh(std::vector<float>& vectors, std::size_t dims, double sif) {
  const std::size_t count = vectors.size() / dims;
  double sum = 0;
  for (std::size_t place = 0; place < count; ++place) sum += 1.0 / static_cast<double>(place + 2);
  for (std::size_t place = 0; place < count; ++place) {
    const double p = 1.0 / static_cast<double>(place + 2) / sum;
    const double weight = sif / (sif + p);
    for (std::size_t d = 0; d < dims; ++d) {
      float& value = vectors[(place * dims) + d];
      value = static_cast<float>(weight * static_cast<double>(value));
    }
  }
}

Result<void> write_model(const DistillOptions& options, std::span<const float> rows,
                         std::size_t dims, std::size_t components) {
  auto table = VectorTable::from_f32(rows, rows.size() / dims, dims);
  if (!table) return std::move(table).failure();
  const bool half = options.type == "f16";
  if (half) {
    auto halved = table->halved();
    if (!halved) return std::move(halved).failure();
    *table = std::move(*halved);
  }
  const std::span<const std::byte> bytes =
      half ? std::as_bytes(std::span(table->f16_rows().data, rows.size())) : std::as_bytes(rows);
  const TensorView tensor{
      "embeddings", half ? DType::f16 : DType::f32, {table->rows(), dims}, bytes};
  auto file = write_safetensors({&tensor, 1}, {});
  if (!file) return std::move(file).failure();
  const fs::path folder(options.output);
  if (auto done = write_file((folder / "model.safetensors").string(), *file); !done) return done;
  JsonLine config;
  config.add("model_type", "model2vec")
      .texts("architectures", std::vector<std::string>{"StaticModel"})
      .add("tokenizer_name", fs::path(options.model).lexically_normal().filename().string());
  if (components > 0) config.add("apply_pca", static_cast<std::uint64_t>(components));
  if (options.sif > 0) config.add("sif_coefficient", options.sif);
  config.add("hidden_dim", static_cast<std::uint64_t>(dims))
      .add("seq_length", std::uint64_t{1'000'000})
      .add("normalize", true)
      .add("pooling", "mean")
      .add("embedding_dtype", half ? "float16" : "float32");
  if (auto done = write_text((folder / "config.json").string(), config.finish() + "\n"); !done)
    return done;
  return write_text(
      (folder / "modules.json").string(),
      R"([{"idx":0,"name":"0","path":".","type":"sentence_transformers.models.StaticEmbedding"},)"
      R"({"idx":1,"name":"1","path":"1_Normalize","type":"sentence_transformers.models.Normalize"}])"
      "\n");
}

Result<void> run(const DistillOptions& options) {
  if (same_file(options.model, options.output)) {
    return failure(ErrorCode::invalid_argument,
                   {"--output is the model itself, ", options.model, ": name another folder"});
  }
  auto encoder = SentenceEncoder::open(options.model, options.tokeniser);
  if (!encoder) return std::move(encoder).failure();
  for (const std::string& notice : encoder->notices()) note(notice);
  if (encoder->config() == nullptr)
    return Error{ErrorCode::unsupported, options.model + " is a static model already"};
  // A model may have more rows than its tokeniser has pieces; those stand for no text.
  const std::size_t entries =
      std::min(encoder->tokeniser().vocabulary_size(), encoder->config()->vocabulary);
  std::vector<std::uint32_t> kept;
  for (std::uint32_t id = 0; id < entries; ++id) {
    auto piece = encoder->tokeniser().piece(id);
    if (!piece) return std::move(piece).failure();
    if (!piece->empty() && !is_unused(*piece)) kept.push_back(id);
  }
  if (kept.empty()) return Error{ErrorCode::malformed, options.model + " has no vocabulary"};
  if (auto copied = copy_tokeniser(options); !copied) return copied;
  auto vectors = vectors_of(*encoder, kept);
  if (!vectors) return std::move(vectors).failure();
  std::size_t dims = encoder->config()->width;
  std::size_t components = std::min(options.dims, dims);
  double explained = 1;
  if (components >= kept.size()) {
    note(concat({"--dims ", components, " is no less than the vocabulary of ", kept.size(),
                 ": no principal components are taken"}));
    components = 0;
  }
  if (components > 0) {
    const MatrixView<const float> view(vectors->data(), kept.size(), dims);
    const auto pca = fit_pca(view, {.components = components});
    if (!pca) return pca.error();
    std::vector<float> fewer(kept.size() * components);
    pca->transform(view, fewer);
    explained = std::accumulate(pca->explained_ratio.begin(), pca->explained_ratio.end(), 0.0);
    *vectors = std::move(fewer);
    dims = components;
  }
  if (options.sif > 0) weigh(*vectors, dims, options.sif);
  // Places that are kept free have a row of zeros, so that ids are the tokeniser's.
  std::vector<float> rows(encoder->tokeniser().vocabulary_size() * dims);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    std::copy_n(vectors->begin() + static_cast<std::ptrdiff_t>(i * dims), dims,
                rows.begin() + static_cast<std::ptrdiff_t>(kept[i] * dims));
  }
  if (auto done = write_model(options, rows, dims, components); !done) return done;
  if (options.json) {
    JsonLine()
        .add("folder", options.output)
        .add("entries", static_cast<std::uint64_t>(kept.size()))
        .add("dims", static_cast<std::uint64_t>(dims))
        .add("explained", explained)
        .print();
  } else {
    std::printf("%s: %zu entries of %zu dimensions, %.1f %% of their variance\n",
                options.output.c_str(), kept.size(), dims, 100 * explained);
  }
  return {};
}

}  // namespace

void add_distill(CLI::App& app, int& status) {
  auto options = std::make_shared<DistillOptions>();
  CLI::App* command = app.add_subcommand(
      "distill",
      "A static model (model2vec's form) of a sentence encoder: a vector for each entry of its "
      "vocabulary, so that a text is a mean of rows; `embed` reads it");
  command->add_option("--model", options->model, "Folder of the encoder")->required();
  command->add_option("--tokenizer", options->tokeniser,
                      "Folder of the tokeniser, where it is another");
  command->add_option("--output", options->output, "Folder to write")->required();
  command
      ->add_option("--dims", options->dims,
                   "Principal components to keep; at most the encoder's width, 0 takes none")
      ->capture_default_str();
  command
      ->add_option("--sif", options->sif,
                   "a of the weight a / (a + p) for an entry of frequency p; 0 weighs all alike")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--store", options->type, "Type of the table")
      ->check(CLI::IsMember({"f16", "f32"}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "What was written, as a JSON object");
  command->callback([options, &status] {
    const auto done = run(*options);
    status = done ? 0 : fail(done.error());
  });
}

}  // namespace embedscope::cli
