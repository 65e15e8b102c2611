// Any bytes are read as word vectors or refused; what was read can be asked.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "base/rng.h"
#include "fuzz/fuzz.h"
#include "vectors/metric.h"
#include "vectors/search.h"
#include "vectors/word_vectors.h"

using namespace embedscope;

std::vector<Input> fuzz_seeds() {
  WordVectors words;
  words.vocabulary = std::move(Vocabulary::from_lines("the\nof\nécole\n日本\n🙂\nzebra").value());
  Rng rng(1);
  std::vector<float> values(6 * 5);
  for (float& value : values) value = rng.normal();
  words.table = std::move(VectorTable::from_f32(values, 6, 5).value());
  words.counts = {6, 5, 4, 3, 2, 1};
  std::vector<Input> seeds;
  const auto add = [&](std::size_t from, std::size_t to, std::uint32_t part, std::uint32_t parts) {
    const auto file = words.write(from, to, part, parts).value();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(file.data());
    seeds.emplace_back(bytes, bytes + file.size());
  };
  add(0, 6, 0, 1);
  words.table = std::move(words.table.quantised().value());
  add(0, 6, 0, 1);
  add(3, 6, 1, 2);
  return seeds;
}

namespace {

/// Too short to have a direction: below what `search` divides by.
bool is_zero(const std::vector<float>& values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  return std::sqrt(squares) <= kZeroNorm * 1.001;  // the table sums in another order
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const WordVectors kHead = [] {
    const Input seed = fuzz_seeds()[1];
    return std::move(WordVectors::read(std::as_bytes(std::span(seed))).value());
  }();
  auto memory = std::move(AlignedBuffer<std::uint8_t>::allocate(size).value());
  std::copy_n(data, size, memory.data());
  auto words = WordVectors::adopt(std::move(memory));
  if (words.ok() != WordVectors::read(std::as_bytes(std::span(data, size))).ok()) std::abort();
  if (!words) {
    if (words.error().message.empty()) std::abort();
    return 0;
  }
  const VectorTable& table = words->table;
  if (table.rows() != words->vocabulary.size()) std::abort();
  std::vector<float> query(table.dims());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (words->vocabulary.find(words->vocabulary.word(row)) != row) std::abort();
    if (!table.row(row, query)) std::abort();
    for (const Metric metric : {Metric::cosine, Metric::dot, Metric::euclidean}) {
      SearchOptions options;
      options.metric = metric;
      const auto hits = search(table, query, options);
      // Only a vector without a direction is refused, or has no score.
      const bool directed = metric == Metric::cosine;
      if (!hits) {
        if (!directed || !is_zero(query)) std::abort();
        continue;
      }
      for (const Hit& hit : *hits) {
        if (!std::isnan(hit.score)) continue;
        std::vector<float> found(table.dims());
        if (!directed || !table.row(hit.row, found) || !is_zero(found)) std::abort();
      }
    }
  }
  (void)words->vocabulary.suggest("zebar", 5);
  WordVectors joined = std::move(*words);
  const std::size_t rows = joined.table.rows();
  WordVectors more = kHead.table.rows() > 0
                         ? std::move(WordVectors::read(kHead.write(2, 4, 1, 2).value()).value())
                         : WordVectors{};
  if (!joined.append(std::move(more)) && joined.table.rows() != rows) std::abort();
  return 0;
}
