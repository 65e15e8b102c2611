#include "neighbors/knn_graph.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "kernels/dot.h"
#include "kernels/topk.h"

namespace embedscope {
namespace {

constexpr double kMaxNorm = 1e18;  // then no product of two rows leaves the range of f32
constexpr std::size_t kMaxRows = std::numeric_limits<std::uint32_t>::max() - 1;

double distance(Metric metric, std::span<const float> a, std::span<const float> b) {
  const double value = measure(metric, a, b);
  return metric == Metric::euclidean ? value : (metric == Metric::cosine ? 1 - value : -value);
}

Result<void> check_rows(MatrixView<const float> rows) {
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const std::span<const float> row = rows.row(r);
    if (dot_f64(row, row) <= kMaxNorm * kMaxNorm) continue;
    const auto bad =
        std::find_if(row.begin(), row.end(), [](float value) { return !std::isfinite(value); });
    if (bad == row.end())
      return Error{ErrorCode::non_finite, "row " + std::to_string(r) + " is longer than 1e18"};
    return Error{ErrorCode::non_finite, "row " + std::to_string(r) + ", column " +
                                            std::to_string(bad - row.begin()) +
                                            " is not a finite number"};
  }
  return {};
}

}  // namespace

struct KnnBuild::State {
  MatrixView<const float> rows;
  KnnGraph graph;
  std::size_t next = 0;
};

KnnBuild::KnnBuild(std::unique_ptr<State> state) : state_(std::move(state)) {}
KnnBuild::KnnBuild(KnnBuild&&) noexcept = default;
KnnBuild& KnnBuild::operator=(KnnBuild&&) noexcept = default;
KnnBuild::~KnnBuild() = default;

Result<KnnBuild> KnnBuild::start(MatrixView<const float> rows, std::size_t k, Metric metric) {
  if (rows.cols == 0)
    return Error{ErrorCode::invalid_argument, "vectors need at least one dimension"};
  if (k == 0 || k >= rows.rows) {
    return Error{ErrorCode::invalid_argument,
                 "a row of " + std::to_string(rows.rows) + " has at least 1 and at most " +
                     std::to_string(rows.rows > 0 ? rows.rows - 1 : 0) + " neighbours, not " +
                     std::to_string(k)};
  }
  // Asked for and given back: unlike the vectors below, it can be refused.
  const bool fits = rows.rows <= kMaxRows && k <= kMaxBufferBytes / 8 / rows.rows;
  if (!fits || !AlignedBuffer<std::uint64_t>::allocate(rows.rows * k).ok()) {
    return Error{ErrorCode::too_large, "a graph of " + std::to_string(k) + " neighbours for " +
                                           std::to_string(rows.rows) +
                                           " rows does not fit in memory"};
  }
  if (auto checked = check_rows(rows); !checked) return std::move(checked).error();
  auto state = std::make_unique<State>();
  state->rows = rows;
  state->graph = {.rows = rows.rows,
                  .k = k,
                  .indices = std::vector<std::uint32_t>(rows.rows * k),
                  .distances = std::vector<float>(rows.rows * k),
                  .metric = metric};
  return KnnBuild(std::move(state));
}

bool KnnBuild::step(std::size_t units) {
  State& state = *state_;
  KnnGraph& graph = state.graph;
  const std::size_t last = state.next + std::min(units, graph.rows - state.next);
  for (; state.next < last; ++state.next) {
    TopK best(graph.k);
    for (std::size_t other = 0; other < graph.rows; ++other) {
      if (other == state.next) continue;
      best.push(static_cast<std::uint32_t>(other),
                -distance(graph.metric, state.rows.row(state.next), state.rows.row(other)));
    }
    std::size_t at = state.next * graph.k;
    for (const TopK::Entry& entry : best.take()) {
      graph.indices[at] = entry.row;
      graph.distances[at++] = static_cast<float>(-entry.score);
    }
  }
  return state.next == graph.rows;
}

std::size_t KnnBuild::done() const { return state_->next; }
std::size_t KnnBuild::total() const { return state_->graph.rows; }

Result<KnnGraph> KnnBuild::finish() {
  if (done() < total()) {
    return Error{ErrorCode::invalid_argument,
                 "the neighbours are not all found yet: " + std::to_string(done()) + " of " +
                     std::to_string(total())};
  }
  return std::move(state_->graph);
}

Result<KnnGraph> exact_knn(MatrixView<const float> rows, std::size_t k, Metric metric,
                           const Progress& progress) {
  constexpr std::size_t kRowsAStep = 64;
  auto build = KnnBuild::start(rows, k, metric);
  if (!build) return std::move(build).error();
  while (!build->step(kRowsAStep)) {
    if (!keep_going(progress,
                    static_cast<double>(build->done()) / static_cast<double>(build->total()))) {
      return Error{ErrorCode::cancelled, "the search for neighbours was cancelled"};
    }
  }
  return build->finish();
}

}  // namespace embedscope
