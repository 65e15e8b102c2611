// embedscope train: models that the C++ core trains by itself.
#include <chrono>
#include <cstring>
#include <thread>

#include "cli/command.h"
#include "cli/corpus.h"
#include "cli/files.h"
#include "format/safetensors.h"
#include "learn/skip_gram.h"

namespace embedscope::cli {
namespace {

struct TrainWordsOptions {
  std::vector<std::string> corpus;
  std::string output;
  std::uint64_t min_count = 5;
  std::size_t threads = 0;
  bool json = false;
  SkipGramOptions skip_gram;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Runs every cursor on a thread of its own; the first one reports.
void train_on_threads(SkipGram& model, std::size_t threads) {
  constexpr std::uint64_t kTokensAStep = 100'000;
  const auto start = std::chrono::steady_clock::now();
  std::vector<SkipGram::Cursor> cursors = model.cursors(threads);
  std::vector<std::thread> workers;
  workers.reserve(cursors.size());
  for (std::size_t index = 0; index < cursors.size(); ++index) {
    workers.emplace_back([&model, &cursor = cursors[index], index, start] {
      double reported = 0;
      while (!cursor.done()) {
        model.step(cursor, kTokensAStep);
        const double elapsed = seconds_since(start);
        if (index != 0 || (elapsed < reported + 10 && !cursor.done())) continue;
        reported = elapsed;
        std::fprintf(stderr, "%5.1f %%  %.0f words/s  loss %.4f  rate %.4f  %.0f s\n",
                     100.0 * static_cast<double>(model.tokens_done()) /
                         static_cast<double>(model.tokens_total()),
                     static_cast<double>(model.tokens_done()) / elapsed, cursor.take_loss(),
                     static_cast<double>(model.learning_rate()), elapsed);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
}

/// Rows without their padding.
std::vector<float> packed(MatrixView<const float> matrix) {
  std::vector<float> values;
  values.reserve(matrix.rows * matrix.cols);
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    const auto part = matrix.row(row);
    values.insert(values.end(), part.begin(), part.end());
  }
  return values;
}

Result<std::vector<std::byte>> encode(const WordCorpus& corpus, const SkipGram& model,
                                      const TrainWordsOptions& options, double seconds) {
  const std::vector<float> input = packed(model.input());
  const std::vector<float> output = packed(model.output());
  std::string words;
  std::vector<std::uint32_t> counts;
  for (std::size_t row = 0; row < corpus.words.size(); ++row) {
    if (row > 0) words += '\n';
    words += corpus.words[row];
    counts.push_back(static_cast<std::uint32_t>(corpus.counts[row]));
  }
  const std::size_t rows = corpus.words.size();
  const std::size_t dims = options.skip_gram.dims;
  const TensorView tensors[] = {
      {"input", DType::f32, {rows, dims}, std::as_bytes(std::span(input))},
      {"output", DType::f32, {rows, dims}, std::as_bytes(std::span(output))},
      {"count", DType::u32, {rows}, std::as_bytes(std::span(counts))},
      {"words", DType::u8, {words.size()}, std::as_bytes(std::span(words.data(), words.size()))},
  };
  std::string sources;
  for (const std::string& file : options.corpus) {
    sources += (sources.empty() ? "" : " ") + file.substr(file.find_last_of('/') + 1);
  }
  const SkipGramOptions& o = options.skip_gram;
  const auto text = [](double value) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%g", value);
    return std::string(buffer);
  };
  const Metadata metadata = {
      {"format", "embedscope-skip-gram"},
      {"corpus", sources},
      {"words", std::to_string(corpus.words_read)},
      {"documents", std::to_string(corpus.documents)},
      {"held_out", std::to_string(corpus.documents_held_out)},
      {"min_count", std::to_string(options.min_count)},
      {"dims", std::to_string(o.dims)},
      {"window", std::to_string(o.window)},
      {"negatives", std::to_string(o.negatives)},
      {"subsample", text(o.subsample)},
      {"noise_power", text(o.noise_power)},
      {"learning_rate", text(o.learning_rate)},
      {"epochs", std::to_string(o.epochs)},
      {"seed", std::to_string(o.seed)},
      {"threads", std::to_string(options.threads)},
      {"seconds", text(seconds)},
      {"words_per_second", text(static_cast<double>(model.tokens_done()) / seconds)},
  };
  return write_safetensors(tensors, metadata);
}

int run(TrainWordsOptions& options) {
  if (options.threads == 0) options.threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<CorpusFile> files;
  for (const std::string& text : options.corpus) {
    auto file = parse_corpus_file(text);
    if (!file) return fail(file.error());
    files.push_back(std::move(file).value());
  }
  auto corpus = read_word_corpus(files, options.min_count);
  if (!corpus) return fail(corpus.error());
  std::fprintf(stderr, "%llu words in %llu documents, %llu held out, vocabulary %zu\n",
               static_cast<unsigned long long>(corpus->words_read),
               static_cast<unsigned long long>(corpus->documents),
               static_cast<unsigned long long>(corpus->documents_held_out), corpus->words.size());

  auto model = SkipGram::create(corpus->view(), corpus->counts, options.skip_gram);
  if (!model) return fail(model.error());
  const auto start = std::chrono::steady_clock::now();
  train_on_threads(*model, options.threads);
  const double seconds = seconds_since(start);

  auto bytes = encode(*corpus, *model, options, seconds);
  if (!bytes) return fail(bytes.error());
  if (auto written = write_file(options.output, *bytes); !written) return fail(written.error());
  const double rate = static_cast<double>(model->tokens_done()) / seconds;
  if (options.json) {
    JsonLine()
        .add("output", options.output)
        .add("vocabulary", static_cast<std::uint64_t>(corpus->words.size()))
        .add("words", corpus->words_read)
        .add("seconds", seconds)
        .add("words_per_second", rate)
        .print();
  } else {
    std::printf("%s: %zu words in %.0f s, %.0f words/s\n", options.output.c_str(),
                corpus->words.size(), seconds, rate);
  }
  return 0;
}

void add_words(CLI::App& train, int& status) {
  auto options = std::make_shared<TrainWordsOptions>();
  SkipGramOptions& skip_gram = options->skip_gram;
  CLI::App* command = train.add_subcommand(
      "words", "Word vectors by skip-gram with negative sampling, from text or .xz files");
  command
      ->add_option("--corpus", options->corpus,
                   "Files of one paragraph a line with an empty line between documents; "
                   "FILE:3 reads its paragraphs three times an epoch")
      ->required();
  command->add_option("--output", options->output, "safetensors file of all weights in f32")
      ->required();
  command->add_option("--min-count", options->min_count, "Drop words seen less often")
      ->capture_default_str();
  command->add_option("--threads", options->threads,
                      "0: one a processor. Only one thread gives the same bits again");
  command->add_option("--dims", skip_gram.dims, "Width of a vector")->capture_default_str();
  command->add_option("--window", skip_gram.window, "Most words to either side")
      ->capture_default_str();
  command->add_option("--negatives", skip_gram.negatives, "Noise words a centre")
      ->capture_default_str();
  command->add_option("--subsample", skip_gram.subsample, "Threshold above which words are skipped")
      ->capture_default_str();
  command->add_option("--noise-power", skip_gram.noise_power, "Exponent of the noise distribution")
      ->capture_default_str();
  command->add_option("--learning-rate", skip_gram.learning_rate, "At the start; falls to nearly 0")
      ->capture_default_str();
  command->add_option("--epochs", skip_gram.epochs, "Passes over the text")->capture_default_str();
  command->add_option("--seed", skip_gram.seed)->capture_default_str();
  command->add_flag("--json", options->json, "Print the result as one JSON object");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace

void add_train(CLI::App& app, int& status) {
  CLI::App* train = app.add_subcommand("train", "Train a model");
  train->require_subcommand(1);
  add_words(*train, status);
}

}  // namespace embedscope::cli
