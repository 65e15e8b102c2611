// embedscope search: the nearest rows of words, or of vectors from another file.
#include "vectors/search.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/rng.h"
#include "cli/command.h"
#include "cli/vector_file.h"
#include "vectors/binary_codes.h"

namespace embedscope::cli {
namespace {

struct Options {
  VectorSource vectors;
  std::vector<std::string> words;
  std::string queries;
  std::string metric = "cosine";
  std::size_t k = 10;
  std::size_t rows = 0;
  std::string store;
  bool binary = false;
};

std::string word_of(const WordVectors& vectors, std::size_t row) {
  return row < vectors.vocabulary.size() ? std::string(vectors.vocabulary.word(row))
                                         : std::to_string(row);
}

/// The recall of the queries that are asked, or of 100 drawn from them.
Result<double> recall_of(const WordVectors& vectors, const WordVectors& queries,
                         std::span<const std::uint32_t> rows, const BinaryCodes& codes,
                         const BinarySearchOptions& options) {
  std::vector<std::uint32_t> drawn(rows.begin(), rows.end());
  if (drawn.empty()) return 1.0;
  Rng rng(1);
  const std::size_t count = std::min<std::size_t>(drawn.size(), 100);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t left = drawn.size() - i;
    std::swap(drawn[i], drawn[i + rng.below(static_cast<std::uint32_t>(left))]);
  }
  drawn.resize(count);
  const std::size_t dims = queries.table.dims();
  std::vector<float> values(count * dims);
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<float> row = std::span(values).subspan(i * dims, dims);
    if (auto read = queries.table.row(drawn[i], row); !read) return std::move(read).failure();
  }
  const std::span<const std::uint32_t> own = &queries == &vectors
                                                 ? std::span<const std::uint32_t>(drawn)
                                                 : std::span<const std::uint32_t>();
  return binary_recall(vectors.table, codes, options, {values.data(), count, dims}, own);
}

/// Searches for each row of `queries` that `rows` names; a query that is a row of the table itself
/// is not among its own hits.
Result<void> find(const WordVectors& vectors, const WordVectors& queries,
                  std::span<const std::uint32_t> rows, const Options& options) {
  SearchOptions wanted;
  wanted.k = options.k;
  wanted.rows = options.rows;
  wanted.metric = options.metric == "cosine" ? Metric::cosine
                  : options.metric == "dot"  ? Metric::dot
                                             : Metric::euclidean;
  BinaryCodes codes;
  BinarySearchOptions by_bits{.k = options.k, .metric = wanted.metric};
  double recall = 1;
  if (options.binary) {
    auto made = BinaryCodes::of(vectors.table);
    if (!made) return made.error();
    codes = std::move(*made);
    const auto found = recall_of(vectors, queries, rows, codes, by_bits);
    if (!found) return found.error();
    recall = *found;
  }
  std::vector<float> query(queries.table.dims());
  for (const std::uint32_t row : rows) {
    if (auto read = queries.table.row(row, query); !read) return read;
    if (&queries == &vectors) wanted.exclude = by_bits.exclude = {&row, 1};
    const auto hits = options.binary ? search_binary(vectors.table, codes, query, by_bits)
                                     : search(vectors.table, query, wanted);
    if (!hits) {
      const Error& error = hits.error();
      return Error{error.code, "\"" + word_of(queries, row) + "\": " + error.message};
    }
    JsonLine line;
    line.add("query", word_of(queries, row)).add("recall", recall);
    line.list("hits", *hits, [&](JsonLine& inner, const Hit& hit) {
      inner.add("row", static_cast<std::uint64_t>(hit.row))
          .add("word", word_of(vectors, hit.row))
          .add("score", static_cast<double>(hit.score));
      if (std::isnan(hit.score)) inner.add("direction", "none");
    });
    line.print();
  }
  return {};
}

Result<void> run(const Options& options) {
  auto vectors = read_vector_file(options.vectors);
  if (!vectors) return vectors.error();
  if (vectors->table.rows() == 0)
    return Error{ErrorCode::invalid_argument, options.vectors.path + " has no rows"};
  if (!options.store.empty()) {
    auto stored = options.store == "f16" ? vectors->table.halved() : vectors->table.quantised();
    if (!stored) return stored.error();
    vectors->table = std::move(*stored);
  }
  std::vector<std::uint32_t> rows;
  if (!options.words.empty() && vectors->vocabulary.size() == 0) {
    return Error{ErrorCode::not_found,
                 options.vectors.path + " has no words: ask by --queries, a file of vectors"};
  }
  for (const std::string& word : options.words) {
    const auto row = vectors->vocabulary.require(word);
    if (!row) return row.error();
    rows.push_back(*row);
  }
  if (auto found = find(*vectors, *vectors, rows, options); !found) return found;
  if (options.queries.empty()) return {};
  const auto queries = read_vector_file({.path = options.queries});
  if (!queries) return queries.error();
  rows.resize(queries->table.rows());
  for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = row;
  return find(*vectors, *queries, rows, options);
}

}  // namespace

void add_search(CLI::App& app, int& status) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("search", "The nearest rows; one JSON object a query and line");
  add_vector_options(*command, options->vectors);
  auto* words = command->add_option("--word", options->words, "Whose neighbours; may be repeated");
  auto* queries = command->add_option("--queries", options->queries,
                                      "A file of vectors, or -, whose neighbours");
  words->excludes(queries);
  accept_json(*command);
  command->add_option("--metric", options->metric, "In which rows are near")
      ->check(CLI::IsMember({"cosine", "dot", "euclidean"}))
      ->capture_default_str();
  command->add_option("--k", options->k, "How many")->capture_default_str();
  auto* first =
      command->add_option("--rows", options->rows, "Search the first rows only; 0 means all")
          ->capture_default_str();
  command
      ->add_option("--store", options->store,
                   "Hold rows in this type before searching; as the file does when left out")
      ->check(CLI::IsMember({"f16", "i8"}));
  command
      ->add_flag("--binary", options->binary,
                 "Find candidates by one bit a value; recall says what part of the true neighbours "
                 "that finds, over the queries asked or 100 of them")
      ->excludes(first);
  command->callback([options, words, queries, &status] {
    if (words->empty() && queries->empty()) throw CLI::RequiredError("--word or --queries");
    const auto done = run(*options);
    status = done ? 0 : fail(done.error());
  });
}

}  // namespace embedscope::cli
