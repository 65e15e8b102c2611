// embedscope trace: any tensor of a forward pass.
#include <algorithm>
#include <cmath>
#include <map>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/language_model.h"
#include "format/safetensors.h"
#include "transformer/forward_pass.h"
#include "transformer/tuned_lens.h"

namespace embedscope::cli {
namespace {

struct TraceOptions {
  std::string model;
  std::string tokeniser;
  std::string text;
  std::vector<std::string> names;
  std::string out;
  std::string mask = "model";
  std::string tuned;
  bool lens = false;
  bool list = false;
  bool json = false;
};

/// A line a tensor: its shape, and four numbers by which two runs can be compared at a glance.
void print(const std::string& name, const TracedTensor& tensor) {
  double sum = 0;
  double square = 0;
  float least = INFINITY;
  float most = -INFINITY;
  std::uint64_t finite = 0;
  for (const float value : tensor.values) {
    if (!std::isfinite(value)) continue;
    ++finite;
    sum += static_cast<double>(value);
    square += static_cast<double>(value) * static_cast<double>(value);
    least = std::min(least, value);
    most = std::max(most, value);
  }
  const double count = std::max(1.0, static_cast<double>(finite));
  JsonLine line;
  line.add("name", name)
      .numbers("shape", tensor.shape)
      .add("mean", sum / count)
      .add("rms", std::sqrt(square / count));
  if (finite > 0) line.add("min", static_cast<double>(least)).add("max", static_cast<double>(most));
  line.print();
}

/// What the head says of the traced states "hidden.N", [tokens, vocabulary]: as they are, as
/// "lens.hidden.N", or through the tuned lens, as "tuned.hidden.N". The last state, which the head
/// reads anyway, has no map in a lens.
Result<std::map<std::string, TracedTensor>> lens_logits(ForwardPass& pass, const TunedLens* tuned) {
  std::map<std::string, TracedTensor> logits;
  const TransformerConfig& config = pass.model().config;
  for (const auto& [name, tensor] : pass.trace().tensors()) {
    if (!name.starts_with("hidden.")) continue;
    const std::size_t layer = layer_of(config, name);
    if (tuned != nullptr && layer >= tuned->layers()) continue;
    const std::size_t rows = tensor.shape[0];
    MatrixView<const float> states(tensor.values.data(), rows, config.width);
    std::vector<float> translated(tuned == nullptr ? 0 : tensor.values.size());
    if (tuned != nullptr) {
      const MatrixView<float> into(translated.data(), rows, config.width);
      if (auto done = tuned->translate(layer, states, into); !done)
        return std::move(done).failure();
      states = {translated.data(), rows, config.width};
    }
    TracedTensor read{{rows, config.vocabulary}, std::vector<float>(rows * config.vocabulary)};
    if (auto done = pass.lens(states, {read.values.data(), rows, config.vocabulary}); !done)
      return std::move(done).failure();
    logits[(tuned == nullptr ? "lens." : "tuned.") + name] = std::move(read);
  }
  return logits;
}

/// The lens of a folder, or of its safetensors file.
Result<TunedLens> read_lens(const std::string& path, const TransformerConfig& config) {
  auto bytes = read_file(path.ends_with(".safetensors") ? path : path + "/model.safetensors");
  if (!bytes) return std::move(bytes).failure();
  return TunedLens::load(*bytes, config);
}

int run(const TraceOptions& options) {
  auto language = read_language_model(options.model, options.tokeniser);
  if (!language) return fail(language.error());
  for (const std::string& notice : language->notices) note(notice);
  if (options.list) {
    for (const std::string& name : trace_names(language->model->config)) {
      if (options.json) {
        JsonLine().add("name", name).print();
      } else {
        std::printf("%s\n", name.c_str());
      }
    }
    return 0;
  }
  auto text = read_argument(options.text);
  if (!text) return fail(text.error());
  auto ids = language->prompt(*text);
  if (!ids) return fail(ids.error());
  PassOptions pass_options;
  pass_options.trace =
      options.names.empty() ? std::vector<std::string>{"hidden.*", "final"} : options.names;
  if (options.mask == "causal") pass_options.mask.kind = MaskKind::causal;
  if (options.mask == "bidirectional") pass_options.mask.kind = MaskKind::bidirectional;
  auto pass = ForwardPass::create(language->model, pass_options);
  if (!pass) return fail(pass.error());
  if (auto fed = pass->feed(*ids); !fed) return fail(fed.error());
  if (auto done = pass->advance(); !done) return fail(done.error());
  std::map<std::string, TracedTensor> shown = pass->trace().tensors();
  if (options.lens) {
    auto logits = lens_logits(*pass, nullptr);
    if (!logits) return fail(logits.error());
    shown.merge(*logits);
  }
  if (!options.tuned.empty()) {
    auto lens = read_lens(options.tuned, language->model->config);
    if (!lens) return fail(lens.error());
    auto logits = lens_logits(*pass, &*lens);
    if (!logits) return fail(logits.error());
    shown.merge(*logits);
  }
  std::vector<TensorView> tensors;
  for (const auto& [name, tensor] : shown) {
    print(name, tensor);
    tensors.push_back({name, DType::f32, tensor.shape, std::as_bytes(std::span(tensor.values))});
  }
  if (options.out.empty()) return 0;
  tensors.push_back({"ids", DType::u32, {ids->size()}, std::as_bytes(std::span(*ids))});
  auto file = write_safetensors(
      tensors, {{"text", *text}, {"architecture", language->model->config.architecture}});
  if (!file) return fail(file.error());
  if (auto written = write_file(options.out, *file); !written) return fail(written.error());
  return 0;
}

}  // namespace

void add_trace(CLI::App& app, int& status) {
  auto options = std::make_shared<TraceOptions>();
  CLI::App* command = app.add_subcommand("trace", "Any tensor of a forward pass, by name");
  command
      ->add_option("--model", options->model,
                   "Folder with config.json, safetensors and tokeniser, or a .gguf file")
      ->required();
  command->add_option("--tokenizer", options->tokeniser,
                      "Folder of the tokeniser, where it is another");
  command->add_option("--text", options->text,
                      "Text that goes through the model; - reads standard input");
  command->add_option("--get", options->names,
                      "Names of tensors, '*' for any layer; hidden states when left out");
  command->add_option("--mask", options->mask, "model, causal or bidirectional")
      ->check(CLI::IsMember({"model", "causal", "bidirectional"}))
      ->capture_default_str();
  command->add_flag("--lens", options->lens,
                    "Also what the head says of the hidden states, as lens.hidden.N");
  command->add_option("--tuned-lens", options->tuned,
                      "The same through this tuned lens, as tuned.hidden.N: a folder, or its "
                      "safetensors file");
  command->add_option("--out", options->out,
                      "Write the tensors, and the ids, to this safetensors file");
  command->add_flag("--list", options->list, "Only list the names there are");
  command->add_flag("--json", options->json,
                    "One JSON object a line, which is what it prints anyway but for --list");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace embedscope::cli
