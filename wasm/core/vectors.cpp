// Tables of vectors: made from files or values, searched, compared.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/sizes.h"
#include "boundary/steps.h"
#include "core/table.h"
#include "kernels/dot.h"
#include "vectors/baseline.h"
#include "vectors/binary_codes.h"
#include "vectors/centring.h"
#include "vectors/random_table.h"
#include "vectors/search.h"

namespace embedscope::boundary {
namespace {

/// One result of a search, spread over two arrays of equal length.
struct Hits {
  Uint32Array rows;
  Float32Array scores;
};

struct Suggestions {
  Uint32Array rows;
  Uint32Array edits;
};

struct BaselineSummary {
  double pairs = 0;
  double mean = 0;
  double deviation = 0;
  double p05 = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
  double from = 0;
  double to = 0;
  Uint32Array histogram;
};

Result<Metric> metric_named(const std::string& name) {
  if (name == "cosine") return Metric::cosine;
  if (name == "dot") return Metric::dot;
  if (name == "euclidean") return Metric::euclidean;
  return Error{ErrorCode::invalid_argument, "no metric is called \"" + name + "\""};
}

Error no_row(const Table& table, std::uint32_t row) {
  return {ErrorCode::out_of_range, "row " + std::to_string(row) + " is past the " +
                                       std::to_string(table.words.table.rows()) +
                                       " rows of the table"};
}

// ---- making tables ----

Outcome<OwnedTable> read_words(const Uint8Array& file) {
  return outcome<OwnedTable>([&]() -> Result<OwnedTable> {
    auto bytes = copy_in(file, "the word file");
    if (!bytes) return std::move(bytes).failure();
    auto words = WordVectors::adopt(std::move(*bytes));
    if (!words) return std::move(words).failure();
    return std::make_unique<Table>(Table{std::move(*words)});
  }());
}

/// `lines` may be empty: a table without words. Words may repeat, as the labels of classes do.
Outcome<OwnedTable> from_values(const Float32Array& values, std::uint32_t rows, std::uint32_t dims,
                                const Uint8Array& lines) {
  return outcome<OwnedTable>([&]() -> Result<OwnedTable> {
    auto numbers = copy_in(values, "the values of a table");
    if (!numbers) return std::move(numbers).failure();
    auto text = copy_in(lines, "the words of a table");
    if (!text) return std::move(text).failure();
    auto vectors = VectorTable::adopt_f32(std::move(*numbers), rows, dims);
    if (!vectors) return std::move(vectors).failure();
    auto table = std::make_unique<Table>();
    table->words.table = std::move(*vectors);
    if (!text->empty()) {
      auto vocabulary = Vocabulary::from_lines(
          {reinterpret_cast<const char*>(text->data()), text->size()}, Vocabulary::Repeats::kept);
      if (!vocabulary) return std::move(vocabulary).failure();
      if (vocabulary->size() != rows) {
        return Error{
            ErrorCode::invalid_argument,
            std::to_string(vocabulary->size()) + " words for " + std::to_string(rows) + " rows"};
      }
      table->words.vocabulary = std::move(*vocabulary);
    }
    return table;
  }());
}

/// This table and the next part of its file, as a new table.
Outcome<OwnedTable> extended(const Table& table, const Uint8Array& file) {
  return outcome<OwnedTable>([&]() -> Result<OwnedTable> {
    auto bytes = copy_in(file, "the word file");
    if (!bytes) return std::move(bytes).failure();
    auto more = WordVectors::adopt(std::move(*bytes));
    if (!more) return std::move(more).failure();
    auto whole = std::make_unique<Table>();
    if (auto copied = whole->words.table.append(table.words.table); !copied) return copied.error();
    whole->words.vocabulary = table.words.vocabulary;
    whole->words.counts = table.words.counts;
    whole->words.early = table.words.early;
    whole->words.part = table.words.part;
    whole->words.parts = table.words.parts;
    whole->words.metadata = table.words.metadata;
    if (auto added = whole->words.append(std::move(*more)); !added) return added.error();
    return whole;
  }());
}

/// This table in fewer bytes, words and all: f16, or eight bits with a scale a row.
Outcome<OwnedTable> smaller(const Table& table, bool eight_bits) {
  return outcome<OwnedTable>([&]() -> Result<OwnedTable> {
    auto values = eight_bits ? table.words.table.quantised() : table.words.table.halved();
    if (!values) return std::move(values).failure();
    auto other = std::make_unique<Table>();
    other->words.table = std::move(*values);
    other->words.vocabulary = table.words.vocabulary;
    return other;
  }());
}

Outcome<std::unique_ptr<RandomTable>> start_random(std::uint32_t rows, std::uint32_t dims,
                                                   double seed) {
  return outcome(owned(
      RandomTable::start({.rows = rows, .dims = dims, .seed = static_cast<std::uint64_t>(seed)})));
}

Outcome<OwnedTable> finish_random(RandomTable& draw) {
  return outcome<OwnedTable>([&]() -> Result<OwnedTable> {
    auto vectors = draw.finish();
    if (!vectors) return std::move(vectors).failure();
    auto table = std::make_unique<Table>();
    table->words.table = std::move(*vectors);
    return table;
  }());
}

// ---- what a table holds ----

std::uint32_t rows(const Table& table) { return table.words.table.rows(); }
std::uint32_t dims(const Table& table) { return table.words.table.dims(); }
std::string dtype(const Table& table) {
  switch (table.words.table.storage()) {
    case Storage::f32: return "f32";
    case Storage::f16: return "f16";
    case Storage::i8: return "i8";
  }
  return {};
}
bool has_words(const Table& table) { return table.words.vocabulary.size() > 0; }

/// The rows [from, from + count), cut to those there are.
std::pair<std::size_t, std::size_t> range(std::size_t size, std::uint32_t from,
                                          std::uint32_t count) {
  const std::size_t begin = std::min<std::size_t>(from, size);
  return {begin, begin + std::min<std::size_t>(count, size - begin)};
}

/// Words of some rows, joined by '\n'.
std::string words(const Table& table, std::uint32_t from, std::uint32_t count) {
  const auto [begin, end] = range(table.words.vocabulary.size(), from, count);
  if (begin == end) return {};
  const char* first = table.words.vocabulary.word(begin).data();
  const std::string_view last = table.words.vocabulary.word(end - 1);
  return {first, last.data() + last.size()};
}

Uint32Array counts(const Table& table, std::uint32_t from, std::uint32_t count) {
  const std::span<const std::uint32_t> all(table.words.counts);
  const auto [begin, end] = range(all.size(), from, count);
  return copy_out(all.subspan(begin, end - begin));
}

Outcome<std::uint32_t> find(const Table& table, const std::string& word) {
  return outcome<std::uint32_t>([&]() -> Result<std::uint32_t> {
    if (!has_words(table)) return Error{ErrorCode::not_found, "this table has no words"};
    return table.words.vocabulary.require(word);
  }());
}

Suggestions suggest(const Table& table, const std::string& text, std::uint32_t k) {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> edits;
  for (const Suggestion& suggestion : table.words.vocabulary.suggest(text, k)) {
    rows.push_back(suggestion.row);
    edits.push_back(suggestion.edits);
  }
  return {copy_out<std::uint32_t>(rows), copy_out<std::uint32_t>(edits)};
}

Uint32Array completions(const Table& table, const std::string& text, std::uint32_t k) {
  return copy_out<std::uint32_t>(table.words.vocabulary.completions(text, k));
}

Outcome<Float32Array> row(const Table& table, std::uint32_t index) {
  return outcome<Float32Array>([&]() -> Result<Float32Array> {
    std::vector<float> values(table.words.table.dims());
    if (auto read = table.words.table.row(index, values); !read) return read.error();
    return copy_out<float>(values);
  }());
}

void view_row(std::span<float> row, bool unit, const Centring* centring) {
  if (centring != nullptr) centring->apply(row, row);
  if (!unit) return;
  const double norm = std::sqrt(dot_f64(row, row));
  const auto scale = norm < kZeroNorm ? 0.0F : static_cast<float>(1 / norm);
  for (float& value : row) value *= scale;
}

/// Some rows, centred if `centring` is given, then at unit length if so asked.
Outcome<Float32Array> values(const Table& table, std::uint32_t from, std::uint32_t count, bool unit,
                             const Centring* centring) {
  return outcome<Float32Array>([&]() -> Result<Float32Array> {
    const VectorTable& vectors = table.words.table;
    if (from > vectors.rows() || count > vectors.rows() - from) {
      return Error{ErrorCode::out_of_range, std::to_string(count) + " rows from row " +
                                                std::to_string(from) + " on, of " +
                                                std::to_string(vectors.rows())};
    }
    if (centring != nullptr && centring->dims() != vectors.dims()) {
      return Error{ErrorCode::invalid_argument, "the centring was fitted on another table"};
    }
    auto buffer = AlignedBuffer<float>::allocate(product(count, vectors.dims()));
    if (!buffer) return std::move(buffer).failure();
    for (std::uint32_t index = 0; index < count; ++index) {
      const std::span<float> row = buffer->span().subspan(index * vectors.dims(), vectors.dims());
      (void)vectors.row(from + index, row);
      view_row(row, unit, centring);
    }
    return copy_out<float>(buffer->span());
  }());
}

Outcome<double> norm(const Table& table, std::uint32_t index) {
  return outcome<double>([&]() -> Result<double> {
    if (index >= table.words.table.rows()) return no_row(table, index);
    return static_cast<double>(table.words.table.norm(index));
  }());
}

// ---- search and measures ----

Hits hits_of(const std::vector<Hit>& hits) {
  std::vector<std::uint32_t> rows;
  std::vector<float> scores;
  for (const Hit& hit : hits) {
    rows.push_back(hit.row);
    scores.push_back(hit.score);
  }
  return {copy_out<std::uint32_t>(rows), copy_out<float>(scores)};
}

/// One query or several, row-major, k places each; kNoRow and NaN where one has fewer hits. `limit`
/// rows are searched, all when 0; `own` is a row a query, or kNoRow, that is not among its hits.
/// `filter` is empty or has one entry a row.
Outcome<Hits> nearest(const Table& table, const Float32Array& queries, const Uint32Array& own,
                      const std::string& metric, bool unit, const Centring* centring,
                      std::uint32_t k, std::uint32_t limit, const Uint8Array& filter) {
  return outcome<Hits>([&]() -> Result<Hits> {
    const auto values = copy_in(queries, "the query");
    if (!values) return values.error();
    const auto rows = copy_in(own, "the rows of the queries");
    if (!rows) return rows.error();
    const auto kept = copy_in(filter, "the filter");
    if (!kept) return kept.error();
    const auto kind = metric_named(metric);
    if (!kind) return kind.error();
    const VectorTable& vectors = table.words.table;
    const SearchOptions options{.k = k,
                                .metric = *kind,
                                .unit_length = unit,
                                .centring = centring,
                                .rows = limit,
                                .filter = kept->span()};
    if (values->size() != product(rows->size(), vectors.dims())) {
      return Error{ErrorCode::invalid_argument,
                   (rows->size() == 1 ? std::string("the query has ")
                                      : std::to_string(rows->size()) + " queries have ") +
                       std::to_string(values->size()) + " values, the table's rows have " +
                       std::to_string(vectors.dims())};
    }
    const auto hits = search_batch(vectors, {values->data(), rows->size(), vectors.dims()}, options,
                                   rows->span());
    if (!hits) return hits.error();
    std::vector<Hit> all;
    for (const std::vector<Hit>& found : *hits) {
      all.insert(all.end(), found.begin(), found.end());
      if (hits->size() > 1) {
        all.resize(all.size() + k - found.size(),
                   {kNoRow, std::numeric_limits<float>::quiet_NaN()});
      }
    }
    return hits_of(all);
  }());
}

Outcome<std::unique_ptr<BinaryCodes>> codes_of(const Table& table) {
  return outcome(owned(BinaryCodes::of(table.words.table)));
}

Outcome<Hits> nearest_codes(const BinaryCodes& codes, const Table& table, const Float32Array& query,
                            const std::string& metric, std::uint32_t k, std::uint32_t candidates,
                            std::uint32_t exclude, const Uint8Array& filter) {
  return outcome<Hits>([&]() -> Result<Hits> {
    auto values = copy_in(query, "the query");
    if (!values) return std::move(values).failure();
    const auto kept = copy_in(filter, "the filter");
    if (!kept) return kept.error();
    const auto kind = metric_named(metric);
    if (!kind) return kind.error();
    BinarySearchOptions options{
        .k = k, .metric = *kind, .candidates = candidates, .filter = kept->span()};
    if (exclude != kNoRow) options.exclude = {&exclude, 1};
    const auto hits = search_binary(table.words.table, codes, values->span(), options);
    if (!hits) return hits.error();
    return hits_of(*hits);
  }());
}

/// The first rows, each divided by its length.
Outcome<OwnedTable> unit_rows(const Table& table, std::uint32_t limit) {
  return outcome<OwnedTable>([&]() -> Result<OwnedTable> {
    const VectorTable& vectors = table.words.table;
    const std::size_t count = std::min<std::size_t>(limit, vectors.rows());
    auto values = AlignedBuffer<float>::allocate(product(count, vectors.dims()));
    if (!values) return std::move(values).failure();
    for (std::size_t index = 0; index < count; ++index) {
      const std::span<float> row = values->span().subspan(index * vectors.dims(), vectors.dims());
      (void)vectors.row(index, row);
      const float norm = vectors.norm(index);
      for (float& value : row) value = norm > 0 ? value / norm : 0;
    }
    auto scaled = VectorTable::adopt_f32(std::move(*values), count, vectors.dims());
    if (!scaled) return std::move(scaled).failure();
    auto unit = std::make_unique<Table>();
    unit->words.table = std::move(*scaled);
    return unit;
  }());
}

Outcome<PairMeasures> compare(const Table& table, std::uint32_t a, std::uint32_t b, bool unit,
                              const Centring* centring) {
  return outcome(compare_rows(table.words.table, a, b, unit, centring));
}

// ---- centring and baseline, in steps ----

using OwnedCentring = std::unique_ptr<Centring>;
using OwnedCentringFit = std::unique_ptr<CentringFit>;
using OwnedBaselineDraw = std::unique_ptr<BaselineDraw>;

Float32Array mean(const Centring& centring) { return copy_out(centring.mean()); }

Outcome<OwnedCentringFit> start_centring(const Table& table, std::uint32_t remove_components) {
  return outcome(owned(CentringFit::start(table.words.table, remove_components)));
}

Outcome<OwnedCentring> finish_centring(CentringFit& fit) { return outcome(owned(fit.finish())); }

Outcome<OwnedBaselineDraw> start_baseline(const Table& table, const std::string& metric, bool unit,
                                          const Centring* centring, std::uint32_t pairs,
                                          double seed, std::uint32_t bins) {
  const auto kind = metric_named(metric);
  if (!kind) return outcome<OwnedBaselineDraw>(kind.error());
  return outcome(
      owned(BaselineDraw::start(table.words.table, {.metric = *kind,
                                                    .unit_length = unit,
                                                    .centring = centring,
                                                    .pairs = pairs,
                                                    .seed = static_cast<std::uint64_t>(seed),
                                                    .bins = bins})));
}

Outcome<BaselineSummary> finish_baseline(BaselineDraw& draw) {
  return outcome<BaselineSummary>([&]() -> Result<BaselineSummary> {
    const auto baseline = draw.finish();
    if (!baseline) return baseline.error();
    return BaselineSummary{static_cast<double>(baseline->pairs),
                           baseline->mean,
                           baseline->deviation,
                           baseline->p05,
                           baseline->p50,
                           baseline->p95,
                           baseline->p99,
                           baseline->from,
                           baseline->to,
                           copy_out<std::uint32_t>(baseline->histogram)};
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(vectors) {
  using emscripten::allow_raw_pointers;
  using emscripten::class_;
  using emscripten::value_object;

  register_kind<OutcomeKind<OwnedTable>>("Outcome<Table>");
  register_kind<OutcomeKind<Hits>>("Outcome<Hits>");
  register_kind<OutcomeKind<PairMeasures>>("Outcome<PairMeasures>");

  value_object<Hits>("Hits").field("rows", &Hits::rows).field("scores", &Hits::scores);
  value_object<Suggestions>("Suggestions")
      .field("rows", &Suggestions::rows)
      .field("edits", &Suggestions::edits);
  value_object<PairMeasures>("PairMeasures")
      .field("cosine", &PairMeasures::cosine)
      .field("dot", &PairMeasures::dot)
      .field("euclidean", &PairMeasures::euclidean);

  class_<Table>("Table")
      .class_function("read", &read_words)
      .class_function("fromValues", &from_values)
      .function("extended", &extended)
      .function("unitRows", &unit_rows)
      .function("rows", &rows)
      .function("dims", &dims)
      .function("dtype", &dtype)
      .function("smaller", &smaller)
      .function("hasWords", &has_words)
      .function("words", &words)
      .function("counts", &counts)
      .function("find", &find)
      .function("suggest", &suggest)
      .function("completions", &completions)
      .function("row", &row)
      .function("values", &values, allow_raw_pointers())
      .function("norm", &norm)
      .function("nearest", &nearest, allow_raw_pointers())
      .function("compare", &compare, allow_raw_pointers());

  register_kind<OutcomeKind<std::unique_ptr<RandomTable>>>("Outcome<RandomTable>");
  steps<RandomTable>("RandomTable")
      .class_function("start", &start_random)
      .function("finish", &finish_random);

  register_kind<OutcomeKind<std::unique_ptr<BinaryCodes>>>("Outcome<BinaryCodes>");
  class_<BinaryCodes>("BinaryCodes")
      .class_function("of", &codes_of)
      .function("nearest", &nearest_codes);

  register_kind<OutcomeKind<OwnedCentring>>("Outcome<Centring>");
  register_kind<OutcomeKind<OwnedCentringFit>>("Outcome<CentringFit>");
  class_<Centring>("Centring").function("mean", &mean);
  steps<CentringFit>("CentringFit")
      .class_function("start", &start_centring)
      .function("finish", &finish_centring);

  register_kind<OutcomeKind<OwnedBaselineDraw>>("Outcome<BaselineDraw>");
  register_kind<OutcomeKind<BaselineSummary>>("Outcome<BaselineSummary>");
  value_object<BaselineSummary>("BaselineSummary")
      .field("pairs", &BaselineSummary::pairs)
      .field("mean", &BaselineSummary::mean)
      .field("deviation", &BaselineSummary::deviation)
      .field("p05", &BaselineSummary::p05)
      .field("p50", &BaselineSummary::p50)
      .field("p95", &BaselineSummary::p95)
      .field("p99", &BaselineSummary::p99)
      .field("from", &BaselineSummary::from)
      .field("to", &BaselineSummary::to)
      .field("histogram", &BaselineSummary::histogram);
  steps<BaselineDraw>("BaselineDraw")
      .class_function("start", &start_baseline, allow_raw_pointers())
      .function("finish", &finish_baseline);
}

}  // namespace embedscope::boundary
