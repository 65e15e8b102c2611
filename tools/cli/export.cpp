// embedscope export: from training weights to the files that a page loads.
#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/inflection.h"
#include "format/safetensors.h"
#include "kernels/quantise.h"
#include "vectors/word_vectors.h"

namespace embedscope::cli {
namespace {

struct ExportWordsOptions {
  std::string from;
  std::string output;
  std::vector<std::string> lists;
  std::string blocked;
  std::size_t size = 30'000;
  std::size_t head = 2'000;
  std::size_t inflect = 10'000;
  std::uint32_t rare = 20;
  int levels = 127;
  float context = 0;
  std::size_t remove = 2;
};

/// The weights of a run, as `train words` wrote them.
struct Trained {
  std::vector<std::byte> file;
  TensorView input;
  TensorView output;
  std::vector<std::string> words;
  std::vector<std::uint32_t> counts;
  Metadata metadata;
};

Result<Trained> read_trained(const std::string& path) {
  Trained trained;
  auto file = read_file(path);
  if (!file) return std::move(file).failure();
  trained.file = std::move(file).value();
  auto tensors = Safetensors::parse(trained.file);
  if (!tensors) return std::move(tensors).failure();
  auto input = tensors->find("input", DType::f32, 2);
  if (!input) return std::move(input).failure();
  auto output = tensors->find("output", DType::f32, 2);
  if (!output) return std::move(output).failure();
  auto count = tensors->find("count", DType::u32, 1);
  if (!count) return std::move(count).failure();
  auto words = tensors->find("words", DType::u8, 1);
  if (!words) return std::move(words).failure();
  trained.input = std::move(input).value();
  trained.output = std::move(output).value();
  trained.metadata = tensors->metadata();
  trained.counts.resize(count->elements());
  if (auto copied = copy_elements(*count, std::span(trained.counts)); !copied) {
    return std::move(copied).failure();
  }
  std::string_view text(reinterpret_cast<const char*>(words->bytes.data()), words->bytes.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    trained.words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (trained.words.size() != trained.counts.size() ||
      trained.input.shape != trained.output.shape ||
      trained.input.shape[0] != trained.words.size()) {
    return Error{ErrorCode::malformed, path + ": its tensors disagree on the number of words"};
  }
  return trained;
}

Result<std::unordered_set<std::string>> read_word_list(const std::string& path) {
  std::unordered_set<std::string> words;
  auto done = for_each_line(path, [&](std::string_view line) {
    if (!line.empty() && line[0] != '#') words.emplace(line);
  });
  if (!done) return std::move(done).failure();
  return words;
}

/// What a page shows: words of letters (with inner apostrophes), of two letters or more but for "a"
/// and "i", and not blocked. Single letters and numbers are trained on, for the sake of their
/// neighbours, and stay behind.
bool is_shown(const std::string& word, const std::unordered_set<std::string>& blocked) {
  if (blocked.contains(word)) return false;
  std::size_t letters = 0;
  for (std::size_t position = 0; position < word.size();) {
    const char32_t value = decode_utf8(word, position);
    if (value == U'\'') continue;
    if (value == kInvalidCodePoint || !is_letter(value)) return false;
    ++letters;
  }
  return letters >= 2 || word == "a" || word == "i";
}

/// Rows to ship, most frequent first: all listed words and inflections that were seen often enough,
/// and the most frequent others.
Result<std::vector<std::uint32_t>> choose_rows(const Trained& trained,
                                               const ExportWordsOptions& options) {
  std::unordered_set<std::string> blocked;
  if (!options.blocked.empty()) {
    auto list = read_word_list(options.blocked);
    if (!list) return std::move(list).failure();
    blocked = std::move(list).value();
  }
  std::unordered_set<std::string> wanted;
  for (const std::string& path : options.lists) {
    auto list = read_word_list(path);
    if (!list) return std::move(list).failure();
    wanted.merge(*list);
  }
  std::size_t inflected = 0;
  for (std::size_t row = 0; row < trained.words.size() && inflected < options.inflect; ++row) {
    if (!is_shown(trained.words[row], blocked)) continue;
    ++inflected;
    for (std::string& form : regular_inflections(trained.words[row]))
      wanted.insert(std::move(form));
  }

  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> others;
  for (std::uint32_t row = 0; row < trained.words.size(); ++row) {
    if (!is_shown(trained.words[row], blocked)) continue;
    const bool kept = wanted.contains(trained.words[row]) && trained.counts[row] >= options.rare;
    (kept ? rows : others).push_back(row);
  }
  if (rows.size() > options.size) rows.resize(options.size);
  const std::size_t free_places = std::min(options.size - rows.size(), others.size());
  rows.insert(rows.end(), others.begin(),
              others.begin() + static_cast<std::ptrdiff_t>(free_places));
  std::sort(rows.begin(), rows.end());
  return rows;
}

Result<WordVectors> build(const Trained& trained, std::span<const std::uint32_t> rows,
                          const ExportWordsOptions& options) {
  const std::size_t dims = trained.input.shape[1];
  std::vector<float> all(trained.input.elements());
  std::vector<float> contexts(trained.output.elements());
  if (auto copied = copy_as_f32(trained.input, all); !copied) return std::move(copied).failure();
  if (auto copied = copy_as_f32(trained.output, contexts); !copied) {
    return std::move(copied).failure();
  }
  std::string lines;
  std::vector<std::uint32_t> counts;
  std::vector<float> scales;
  std::vector<std::int8_t> values(rows.size() * dims);
  std::vector<float> vector(dims);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const std::size_t row = rows[index];
    for (std::size_t d = 0; d < dims; ++d) {
      vector[d] = all[(row * dims) + d] + (options.context * contexts[(row * dims) + d]);
    }
    scales.push_back(
        quantise_row(vector, std::span(values).subspan(index * dims, dims), options.levels));
    counts.push_back(trained.counts[row]);
    if (index > 0) lines += '\n';
    lines += trained.words[row];
  }
  auto vocabulary = Vocabulary::from_lines(lines);
  if (!vocabulary) return std::move(vocabulary).failure();
  auto table = VectorTable::from_i8(values, scales, rows.size(), dims);
  if (!table) return std::move(table).failure();
  WordVectors vectors;
  vectors.vocabulary = std::move(vocabulary).value();
  vectors.table = std::move(table).value();
  vectors.counts = std::move(counts);
  return vectors;
}

int run(const ExportWordsOptions& options) {
  auto trained = read_trained(options.from);
  if (!trained) return fail(trained.error());
  auto rows = choose_rows(*trained, options);
  if (!rows) return fail(rows.error());
  if (options.head == 0 || options.head >= rows->size()) {
    return fail({ErrorCode::invalid_argument,
                 "--head is " + std::to_string(options.head) + ": of " +
                     std::to_string(rows->size()) +
                     " words some must be in the first file and some in the second"});
  }
  auto vectors = build(*trained, *rows, options);
  if (!vectors) return fail(vectors.error());

  char context[32];
  std::snprintf(context, sizeof context, "%g", static_cast<double>(options.context));
  Metadata metadata = {{"centre", options.remove > 0 ? "true" : "false"},
                       {"remove_components", std::to_string(options.remove)},
                       {"context_weight", context},
                       {"levels", std::to_string(options.levels)},
                       {"licence", "CC BY-SA 3.0"}};
  for (const auto& [key, value] : trained->metadata) {
    if (key != "format") metadata.emplace_back("trained_" + key, value);
  }

  const struct {
    const char* name;
    std::size_t from, to;
  } parts[] = {{"head.safetensors", 0, options.head},
               {"tail.safetensors", options.head, rows->size()}};
  for (std::uint32_t part = 0; part < 2; ++part) {
    auto bytes = vectors->write(parts[part].from, parts[part].to, part, 2,
                                part == 0 ? metadata : Metadata{});
    if (!bytes) return fail(bytes.error());
    const std::string path = options.output + "/" + parts[part].name;
    if (auto written = write_file(path, *bytes); !written) return fail(written.error());
    JsonLine()
        .add("name", parts[part].name)
        .add("bytes", static_cast<std::uint64_t>(bytes->size()))
        .add("sha256", sha256(*bytes))
        .add("rows", static_cast<std::uint64_t>(parts[part].to - parts[part].from))
        .print();
  }
  return 0;
}

void add_words(CLI::App& parent, int& status) {
  auto options = std::make_shared<ExportWordsOptions>();
  CLI::App* command = parent.add_subcommand(
      "words",
      "Choose the words, quantise their rows and write head and tail; prints a JSON line a file");
  command->add_option("--from", options->from, "What `train words` wrote")->required();
  command->add_option("--output", options->output, "Folder for the two files")->required();
  command->add_option("--lists", options->lists, "Files of words that are always kept, one a line");
  command->add_option("--blocked", options->blocked, "File of words that are never kept");
  command->add_option("--size", options->size, "Words in all")->capture_default_str();
  command->add_option("--head", options->head, "Words in the first file")->capture_default_str();
  command->add_option("--inflect", options->inflect, "Keep the inflections of this many words")
      ->capture_default_str();
  command->add_option("--rare", options->rare, "Fewest occurrences of a listed word")
      ->capture_default_str();
  command->add_option("--levels", options->levels, "Levels to either side of zero, 1 to 127")
      ->capture_default_str()
      ->check(CLI::Range(1, 127));
  command->add_option("--context", options->context, "Weight of the context vectors that are added")
      ->capture_default_str();
  command
      ->add_option("--remove", options->remove,
                   "Declare that rows are compared centred and without this many components")
      ->capture_default_str();
  accept_json(*command);
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace

void add_export(CLI::App& app, int& status) {
  CLI::App* parent = app.add_subcommand("export", "Turn training weights into what a page loads");
  parent->require_subcommand(1);
  add_words(*parent, status);
}

}  // namespace embedscope::cli
