// embedscope quantize: a model's matrices as eight bits with a scale a row, as every loader of ours
// reads them.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string_view>

#include "cli/command.h"
#include "cli/files.h"
#include "format/safetensors.h"
#include "kernels/quantise.h"

namespace embedscope::cli {
namespace {

namespace fs = std::filesystem;

/// Small tables whose rows a model adds as they are; eight bits would save next to nothing, and no
/// loader reads them so.
constexpr std::string_view kTables[] = {
    "position_embeddings.weight", "token_type_embeddings.weight", "relative_attention_bias.weight"};

struct QuantizeOptions {
  std::string input;
  std::string output;
  std::vector<std::string> keep;
  bool json = false;
};

/// Tensors of a file that is being made, with the bytes they point into.
struct Shipped {
  std::vector<TensorView> tensors;
  std::vector<std::unique_ptr<std::vector<std::byte>>> bytes;
  double error = 0;   ///< Σ (stored − given)² over all matrices
  double energy = 0;  ///< Σ given²
  std::uint64_t matrices = 0;

  std::byte* add(std::string name, DType dtype, std::vector<std::size_t> shape,
                 std::size_t elements) {
    auto& own =
        bytes.emplace_back(std::make_unique<std::vector<std::byte>>(elements * size_of(dtype)));
    tensors.push_back({std::move(name), dtype, std::move(shape), *own});
    return own->data();
  }
};

Result<void> add_matrix(const TensorView& tensor, Shipped& shipped) {
  const std::size_t rows = tensor.shape[0];
  const std::size_t cols = tensor.shape[1];
  std::vector<float> values(rows * cols);
  if (auto read = copy_as_f32(tensor, values); !read) return read;
  auto* const stored = reinterpret_cast<std::int8_t*>(
      shipped.add(tensor.name, DType::i8, tensor.shape, rows * cols));
  auto* const scales =
      reinterpret_cast<float*>(shipped.add(tensor.name + "_scale", DType::f32, {rows}, rows));
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = std::span<const float>(values).subspan(r * cols, cols);
    for (const float value : row) {
      if (!std::isfinite(value)) {
        return Error{
            ErrorCode::non_finite,
            "tensor \"" + tensor.name + "\" holds NaN or infinity in row " + std::to_string(r)};
      }
    }
    const std::span<std::int8_t> out(stored + (r * cols), cols);
    scales[r] = quantise_row(row, out);
    for (std::size_t i = 0; i < cols; ++i) {
      const double given = static_cast<double>(row[i]);
      const double lost = given - static_cast<double>(scales[r]) * out[i];
      shipped.error += lost * lost;
      shipped.energy += given * given;
    }
  }
  ++shipped.matrices;
  return {};
}

/// What stands beside the weights, and the folders of sentence-transformers' modules: "1_Pooling".
Result<void> copy_beside(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(from, ignored)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory(ignored)) {
      if (name.find('_') == std::string::npos ||
          name.find_first_not_of("0123456789") != name.find('_'))
        continue;
      for (const auto& inner : fs::directory_iterator(entry.path(), ignored)) {
        if (!inner.is_regular_file(ignored)) continue;
        auto content = read_file(inner.path().string());
        if (!content) return std::move(content).failure();
        const fs::path place = to / name / inner.path().filename();
        if (auto done = write_file(place.string(), *content); !done) return done;
      }
      continue;
    }
    if (name == "model.safetensors" || !entry.is_regular_file(ignored)) continue;
    auto content = read_file(entry.path().string());
    if (!content) return std::move(content).failure();
    if (auto done = write_file((to / name).string(), *content); !done) return done;
  }
  return {};
}

Result<void> quantise_file(const QuantizeOptions& options) {
  std::error_code ignored;
  const bool folder = fs::is_directory(options.input, ignored);
  const std::string source =
      folder ? (fs::path(options.input) / "model.safetensors").string() : options.input;
  const std::string target =
      folder ? (fs::path(options.output) / "model.safetensors").string() : options.output;
  if (same_file(source, target)) {
    return Error{ErrorCode::invalid_argument,
                 "--output is the model itself, " + source +
                     ", whose weights would be lost: name another file or folder"};
  }
  auto bytes = read_file(source);
  if (!bytes) return std::move(bytes).failure();
  auto file = Safetensors::parse(*bytes);
  if (!file) return Error{file.error().code, source + ": " + file.error().message};
  Shipped shipped;
  for (const TensorView& tensor : file->tensors()) {
    const bool kept = std::any_of(options.keep.begin(), options.keep.end(),
                                  [&](const auto& part) {
                                    return tensor.name.find(part) != std::string::npos;
                                  }) ||
                      std::any_of(std::begin(kTables), std::end(kTables),
                                  [&](std::string_view end) { return tensor.name.ends_with(end); });
    const bool wide = tensor.dtype == DType::f32 || tensor.dtype == DType::f16 ||
                      tensor.dtype == DType::bf16 || tensor.dtype == DType::f64;
    if (wide && tensor.shape.size() == 2 && !kept) {
      if (auto added = add_matrix(tensor, shipped); !added) return added;
    } else {
      shipped.tensors.push_back(tensor);
    }
  }
  // Four-byte numbers first, so that all lie where their type wants them.
  std::stable_partition(
      shipped.tensors.begin(), shipped.tensors.end(),
      [](const TensorView& tensor) { return size_of(tensor.dtype) >= sizeof(float); });
  auto written = write_safetensors(shipped.tensors, file->metadata());
  if (!written) return std::move(written).failure();
  if (auto done = write_file(target, *written); !done) return done;
  if (folder) {
    if (auto done = copy_beside(options.input, options.output); !done) return done;
  }
  const double relative = shipped.energy > 0 ? std::sqrt(shipped.error / shipped.energy) : 0;
  if (options.json) {
    JsonLine()
        .add("file", target)
        .add("matrices", shipped.matrices)
        .add("bytes", static_cast<std::uint64_t>(written->size()))
        .add("before", static_cast<std::uint64_t>(bytes->size()))
        .add("relativeError", relative)
        .print();
  } else {
    std::printf("%s: %llu matrices in eight bits, %zu bytes of %zu, relative error %.4f\n",
                target.c_str(), static_cast<unsigned long long>(shipped.matrices), written->size(),
                bytes->size(), relative);
  }
  return {};
}

}  // namespace

void add_quantize(CLI::App& app, int& status) {
  auto options = std::make_shared<QuantizeOptions>();
  CLI::App* command =
      app.add_subcommand("quantize", "Store a model's matrices in eight bits with a scale a row");
  command
      ->add_option("--model", options->input,
                   "A safetensors file, or a folder with a model's files")
      ->required();
  command->add_option("--output", options->output, "File or folder to write")->required();
  command->add_option("--keep", options->keep,
                      "Leave matrices as they are whose names have this part; may be repeated");
  command->add_flag("--json", options->json, "Say what was done as a JSON object");
  command->callback([options, &status] {
    const auto done = quantise_file(*options);
    status = done ? 0 : fail(done.error());
  });
}

}  // namespace embedscope::cli
