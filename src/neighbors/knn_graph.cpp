#include "neighbors/knn_graph.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "neighbors/candidates.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxRows = std::numeric_limits<std::uint32_t>::max() - 1;

// A unit of work: 32 rows, held in the first-level cache, against the next 256, a panel at a time;
// or as many rows read, or finished.
constexpr std::size_t kBlockRows = 32;
constexpr std::size_t kBlockPanels = 32;

constexpr std::size_t divide_up(std::size_t value, std::size_t by) { return (value + by - 1) / by; }

}  // namespace

struct KnnBuild::State {
  MatrixView<const float> rows;
  KnnGraph graph;
  GridSpaceFit fit;
  std::optional<GridSpace> space;
  Candidates candidates;
  Result<void> state;        ///< the first thing that went wrong
  std::size_t block = 0;     ///< of rows, the next to be compared …
  std::size_t panel = 0;     ///< … with this panel on
  std::size_t finished = 0;  ///< rows
  std::size_t done = 0;
  std::size_t total = 0;

  [[nodiscard]] std::size_t blocks() const { return divide_up(rows.rows, kBlockRows); }

  /// One unit; true when that was the last.
  bool step() {
    ++done;
    if (!space) return prepare();
    if (block < blocks()) {
      compare();
      return false;
    }
    const std::size_t last = std::min(finished + kBlockRows, rows.rows);
    for (; finished < last; ++finished) {
      const std::size_t at = finished * graph.k;
      candidates.finish(finished, std::span(graph.indices).subspan(at, graph.k),
                        std::span(graph.distances).subspan(at, graph.k));
    }
    return finished == rows.rows;
  }

  bool prepare() {
    if (!fit.step(kBlockRows)) return false;
    auto made = fit.finish();
    if (made) {
      space = std::move(*made);
      auto allocated = Candidates::allocate(*space, graph.k);
      if (allocated) {
        candidates = std::move(*allocated);
        return false;
      }
      state = std::move(allocated).error();
    } else {
      state = std::move(made).error();
    }
    return true;
  }

  /// A pair of rows is compared once, for both: block after block, each with itself and what
  /// follows.
  void compare() {
    const GridRows& grid = space->grid;
    const std::size_t first = block * kBlockRows;
    const std::size_t last = std::min(first + kBlockRows, rows.rows);
    const std::size_t end = std::min(panel + kBlockPanels, grid.panels());
    std::int32_t keys[kHalfPanelRows * kPanelRows];
    for (; panel < end; ++panel) {
      const std::size_t column = panel * kPanelRows;
      const bool both = column >= last;
      for (std::size_t row = first; row < last; row += kHalfPanelRows) {
        if (grid_tile(grid.half_panel(row / kHalfPanelRows),
                      {.minus = space->minus(row), .limits = candidates.limits(row)},
                      grid.panel(panel),
                      {.minus = space->minus(column), .limits = candidates.limits(column)},
                      grid.pairs(), keys)) {
          candidates.offer_tile(row, column, both, keys);
        }
      }
    }
    if (panel == grid.panels()) {
      ++block;
      panel = block * (kBlockRows / kPanelRows);
    }
  }
};

KnnBuild::KnnBuild(std::unique_ptr<State> state) : state_(std::move(state)) {}
KnnBuild::KnnBuild(KnnBuild&&) noexcept = default;
KnnBuild& KnnBuild::operator=(KnnBuild&&) noexcept = default;
KnnBuild::~KnnBuild() = default;

Result<KnnBuild> KnnBuild::start(MatrixView<const float> rows, std::size_t k, Metric metric) {
  if (auto checked = check_knn(rows, k); !checked) return std::move(checked).failure();
  auto fit = GridSpaceFit::start(rows, metric);
  if (!fit) return std::move(fit).failure();
  auto state = std::make_unique<State>();
  state->rows = rows;
  state->graph = {.rows = rows.rows,
                  .k = k,
                  .indices = std::vector<std::uint32_t>(product(rows.rows, k)),
                  .distances = std::vector<float>(product(rows.rows, k)),
                  .metric = metric};
  state->fit = std::move(*fit);
  const std::size_t blocks = state->blocks();
  state->total = divide_up(state->fit.total(), kBlockRows) + blocks;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t panels =
        divide_up(rows.rows, kPanelRows) - (block * (kBlockRows / kPanelRows));
    state->total += divide_up(panels, kBlockPanels);
  }
  return KnnBuild(std::move(state));
}

bool KnnBuild::step(std::size_t units) {
  State& state = *state_;
  for (; units > 0 && state.done < state.total; --units) {
    if (state.step()) state.done = state.total;
  }
  return state.done == state.total;
}

std::size_t KnnBuild::done() const { return state_->done; }
std::size_t KnnBuild::total() const { return state_->total; }

Result<KnnGraph> KnnBuild::finish() {
  if (done() < total()) {
    return Error{ErrorCode::invalid_argument,
                 "the neighbours are not all found yet: " + std::to_string(done()) + " of " +
                     std::to_string(total())};
  }
  if (!state_->state) return state_->state.error();
  state_->graph.equal = find_equal_rows(state_->rows);
  return std::move(state_->graph);
}

Result<void> check_knn(MatrixView<const float> rows, std::size_t k) {
  if (rows.cols == 0) {
    return Error{ErrorCode::invalid_argument, "vectors need at least one dimension"};
  }
  if (k == 0 || k >= rows.rows) {
    return Error{ErrorCode::invalid_argument,
                 "a row of " + std::to_string(rows.rows) + " has at least 1 and at most " +
                     std::to_string(rows.rows > 0 ? rows.rows - 1 : 0) + " neighbours, not " +
                     std::to_string(k)};
  }
  const std::size_t bytes = product(rows.rows, k, sizeof(std::uint32_t) + sizeof(float));
  return room_for(rows.rows <= kMaxRows ? bytes : kTooMany,
                  concat({"a graph of ", k, " neighbours for ", rows.rows, " rows"}));
}

Result<KnnGraph> exact_knn(MatrixView<const float> rows, std::size_t k, Metric metric,
                           const Progress& progress) {
  constexpr std::size_t kUnitsAStep = 64;
  auto build = KnnBuild::start(rows, k, metric);
  if (!build) return std::move(build).failure();
  while (!build->step(kUnitsAStep)) {
    const double fraction =
        static_cast<double>(build->done()) / static_cast<double>(build->total());
    if (!keep_going(progress, fraction)) {
      return Error{ErrorCode::cancelled, "the search for neighbours was cancelled"};
    }
  }
  return build->finish();
}

}  // namespace embedscope
