#include "neighbors/cell_knn.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/bits.h"
#include "base/rng.h"
#include "neighbors/candidates.h"

namespace embedscope {
namespace {

/// Rows in a unit of work that goes row by row.
constexpr std::size_t kBlockRows = 256;
constexpr std::size_t kSample = 256;
/// Cells that are compared with each at first, itself among them.
constexpr std::size_t kFirstCells = 8;

/// Whole numbers in the order of floats, and back.
std::uint32_t ordered(float value) {
  const auto bits = bit_cast<std::uint32_t>(value);
  return (bits >> 31) != 0 ? ~bits : bits | 0x80000000U;
}
float restored(std::uint32_t bits) {
  return bit_cast<float>((bits >> 31) != 0 ? bits & 0x7fffffffU : ~bits);
}

constexpr std::size_t blocks(std::size_t rows) { return (rows + kBlockRows - 1) / kBlockRows; }

}  // namespace

struct CellKnn::State {
  enum class Phase : std::uint8_t { fit, assign, move, compare, judge, collect, ended };

  MatrixView<const float> rows;
  CellKnnOptions options;
  KnnGraph graph;
  Phase phase = Phase::fit;
  std::size_t next = 0;  ///< row, pair of cells or sampled row of this phase
  std::size_t done = 0;
  std::size_t total = 0;
  Result<void> state;  ///< the first thing that went wrong

  GridSpaceFit fit;
  GridSpace given;  ///< the rows in their order,
  GridSpace space;  ///< and cell after cell, by `order`
  GridRows pivots;  ///< around which the cells are
  std::size_t cells = 0;
  std::vector<std::uint32_t> cell;   ///< of each row
  std::vector<std::size_t> begin;    ///< of each cell in `order`
  std::vector<std::uint32_t> order;  ///< rows, cell after cell
  std::vector<std::uint32_t> rank;   ///< cells × cells: how near, a cell itself 0
  std::vector<std::uint64_t>
      pairs;  ///< of cells: the level, then both, 16 bits each; nearest first
  std::size_t near = kFirstCells;
  Candidates candidates;
  std::vector<std::uint32_t> sample;
  std::vector<std::int32_t> keys;
  std::size_t judged = 0;  ///< of the sample
  std::size_t found = 0;   ///< of its neighbours,
  std::size_t wanted = 0;  ///< of as many

  void step() {
    ++done;
    switch (phase) {
      case Phase::fit: prepare(); break;
      case Phase::assign: assign(); break;
      case Phase::move: move(); break;
      case Phase::compare: compare(pairs[next++]); break;
      case Phase::judge: judge(); break;
      case Phase::collect: collect(); break;
      case Phase::ended: break;
    }
    if (phase == Phase::compare) end_compare();
  }

  void fail(Error error) {
    state = std::move(error);
    phase = Phase::ended;
  }

  void prepare() {
    if (!fit.step(kBlockRows)) return;
    auto made = fit.finish();
    if (!made) return fail(std::move(made).error());
    given = std::move(*made);
    auto room = GridRows::allocate(cells, rows.cols);
    if (!room) return fail(std::move(room).error());
    pivots = std::move(*room);
    // A partial shuffle draws each row at most once.
    order.resize(rows.rows);
    std::iota(order.begin(), order.end(), 0U);
    Rng rng(options.seed);
    for (std::size_t i = 0; i < cells; ++i) {
      std::swap(order[i], order[i + rng.below(static_cast<std::uint32_t>(rows.rows - i))]);
      pivots.copy(i, given.grid, order[i]);
    }
    cell.resize(rows.rows);
    keys.resize(product(pivots.panels(), kPanelRows, kHalfPanelRows));
    phase = Phase::assign;
  }

  /// −‖x − p‖²/2 on the grid for four rows and all pivots: row r and pivot p in panel p / 8.
  void pivot_keys(const GridRows& from, std::size_t first) {
    for (std::size_t panel = 0; panel < pivots.panels(); ++panel) {
      grid_tile(from.half_panel(first / kHalfPanelRows),
                {.minus = from.half_squares().data() + first, .limits = GridSpace::kZeros},
                pivots.panel(panel),
                {.minus = pivots.half_squares().data() + (panel * kPanelRows),
                 .limits = GridSpace::kZeros},
                from.pairs(), keys.data() + (panel * kHalfPanelRows * kPanelRows));
    }
  }
  [[nodiscard]] std::int32_t pivot_key(std::size_t row, std::size_t pivot) const {
    return keys[(((pivot / kPanelRows * kHalfPanelRows) + row) * kPanelRows) +
                (pivot % kPanelRows)];
  }

  void assign() {
    const std::size_t last = std::min(next + kBlockRows, rows.rows);
    for (; next < last; next += kHalfPanelRows) {
      pivot_keys(given.grid, next);
      for (std::size_t r = 0; r < std::min(kHalfPanelRows, rows.rows - next); ++r) {
        std::uint32_t best = 0;
        for (std::uint32_t pivot = 1; pivot < cells; ++pivot) {
          if (pivot_key(r, pivot) > pivot_key(r, best)) best = pivot;
        }
        cell[next + r] = best;
      }
    }
    if (next < rows.rows) return;
    next = 0;
    sort_rows();
    rank_cells();
    if (auto room = make_room(); !room) fail(room.error());
  }

  void sort_rows() {
    begin.assign(cells + 1, 0);
    for (const std::uint32_t one : cell) ++begin[one + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::size_t> at(begin.begin(), begin.end() - 1);
    for (std::uint32_t row = 0; row < rows.rows; ++row) order[at[cell[row]]++] = row;
    cell = {};
  }

  void rank_cells() {
    rank.resize(product(cells, cells));
    std::vector<std::uint64_t> nearest(cells);
    for (std::size_t first = 0; first < cells; first += kHalfPanelRows) {
      pivot_keys(pivots, first);
      for (std::size_t r = 0; r < std::min(kHalfPanelRows, cells - first); ++r) {
        const std::size_t own = first + r;
        for (std::size_t other = 0; other < cells; ++other) {
          // Half the square of the distance; a cell is nearest to itself, duplicates or not.
          const auto half = static_cast<std::uint64_t>(2 - pivot_key(r, other));
          nearest[other] = ((other == own ? 0 : half) << 32) | other;
        }
        std::sort(nearest.begin(), nearest.end());
        for (std::uint32_t at = 0; at < cells; ++at) {
          rank[(own * cells) + (nearest[at] & 0xFFFF)] = at;
        }
      }
    }
    // A pair is compared as soon as one of the two wants it, once, for both.
    for (std::uint32_t a = 0; a < cells; ++a) {
      for (std::uint32_t b = a; b < cells; ++b) {
        const std::uint64_t level = std::min(rank[(a * cells) + b], rank[(b * cells) + a]);
        pairs.push_back((level << 32) | (a << 16) | b);
      }
    }
    std::sort(pairs.begin(), pairs.end());
    rank = {};
    pivots = {};
  }

  Result<void> make_room() {
    auto grid = GridRows::allocate(rows.rows, rows.cols);
    if (!grid) return std::move(grid).failure();
    space.metric = given.metric;
    space.origin = given.origin;
    space.per_step = given.per_step;
    space.off = given.off;
    space.rows = rows;
    space.order = order;
    space.grid = std::move(*grid);
    if (!given.norms.empty()) {
      auto norms = AlignedBuffer<double>::allocate(rows.rows);
      if (!norms) return std::move(norms).failure();
      space.norms = std::move(*norms);
    }
    phase = Phase::move;
    return {};
  }

  /// The grid's rows into the order of cells; the f32 rows, of which few are read, stay where they
  /// are.
  void move() {
    const std::size_t last = std::min(next + kBlockRows, rows.rows);
    for (; next < last; ++next) {
      space.grid.copy(next, given.grid, order[next]);
      if (!space.norms.empty()) space.norms[next] = given.norms[order[next]];
    }
    if (next < rows.rows) return;
    given = {};
    next = 0;
    auto made = Candidates::allocate(space, graph.k);
    if (!made) return fail(std::move(made).error());
    candidates = std::move(*made);
    Rng rng(options.seed);
    sample.resize(std::min(kSample, rows.rows));
    if (sample.size() == rows.rows) {
      std::iota(sample.begin(), sample.end(), 0U);
    } else {
      for (auto& one : sample) one = rng.below(static_cast<std::uint32_t>(rows.rows));
    }
    keys.resize(product(space.grid.panels(), kPanelRows));
    phase = Phase::compare;
    plan();
  }

  [[nodiscard]] std::size_t level(std::size_t pair) const {
    return static_cast<std::size_t>(pairs[pair] >> 32);
  }

  /// All that is known to be left.
  void plan() {
    std::size_t left = 0;
    while (next + left < pairs.size() && level(next + left) < near) ++left;
    total = done + left + sample.size() + blocks(rows.rows);
  }

  void compare(std::uint64_t pair) {
    const std::size_t a = (pair >> 16) & 0xFFFF;
    const std::size_t b = pair & 0xFFFF;
    const std::size_t last = begin[a + 1];
    const std::size_t end = begin[b + 1];
    const bool both = a != b;
    std::int32_t tile[kHalfPanelRows * kPanelRows];
    // Tiles begin at whole panels, and may hold rows of the cells beside these: those are not
    // offered, so that no pair is offered twice.
    for (std::size_t row = begin[a] / kHalfPanelRows * kHalfPanelRows; row < last;
         row += kHalfPanelRows) {
      for (std::size_t column = begin[b] / kPanelRows * kPanelRows; column < end;
           column += kPanelRows) {
        if (!grid_tile(space.grid.half_panel(row / kHalfPanelRows),
                       {.minus = space.minus(row), .limits = candidates.limits(row)},
                       space.grid.panel(column / kPanelRows),
                       {.minus = space.minus(column), .limits = candidates.limits(column)},
                       space.grid.pairs(), tile)) {
          continue;
        }
        for (std::size_t r = std::max(row, begin[a]); r < std::min(row + kHalfPanelRows, last);
             ++r) {
          for (std::size_t c = std::max(column, begin[b]); c < std::min(column + kPanelRows, end);
               ++c) {
            const std::int32_t key = tile[((r - row) * kPanelRows) + (c - column)];
            if (r == c) continue;
            if (key > *candidates.limits(r))
              candidates.offer(r, static_cast<std::uint32_t>(c), key);
            if (both && key > *candidates.limits(c)) {
              candidates.offer(c, static_cast<std::uint32_t>(r), key);
            }
          }
        }
      }
    }
  }

  void end_compare() {
    if (next < pairs.size() && level(next) < near) return;
    phase = Phase::judge;
    judged = 0;
    found = 0;
    wanted = 0;
  }

  /// One sampled row against all: on the grid, whose steps are too small to matter here.
  void judge() {
    const std::size_t row = sample[judged];
    const std::size_t first = row / kHalfPanelRows * kHalfPanelRows;
    std::int32_t tile[kHalfPanelRows * kPanelRows];
    for (std::size_t column = 0; column < rows.rows; column += kPanelRows) {
      grid_tile(space.grid.half_panel(first / kHalfPanelRows),
                {.minus = space.minus(first), .limits = GridSpace::kZeros},
                space.grid.panel(column / kPanelRows),
                {.minus = space.minus(column), .limits = GridSpace::kZeros}, space.grid.pairs(),
                tile);
      std::copy_n(tile + ((row - first) * kPanelRows), kPanelRows, keys.data() + column);
    }
    std::vector<std::uint32_t> indices(graph.k);
    std::vector<float> distances(graph.k);
    const std::size_t count = candidates.finish(row, indices, distances);
    std::vector<std::int32_t> all(keys.begin(),
                                  keys.begin() + static_cast<std::ptrdiff_t>(rows.rows));
    all[row] = std::numeric_limits<std::int32_t>::min();
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(graph.k - 1), all.end(),
                     std::greater<>());
    const std::int32_t least = all[graph.k - 1];
    wanted += graph.k;
    for (std::size_t i = 0; i < count; ++i) {
      found += static_cast<std::size_t>(keys[indices[i]] >= least);
    }
    if (++judged < sample.size()) return;
    graph.recall = static_cast<double>(found) / static_cast<double>(wanted);
    if (graph.recall < options.recall && next < pairs.size()) {
      near += (near / 2) + 1;
      phase = Phase::compare;
      plan();
    } else {
      next = 0;
      phase = Phase::collect;
      // From here on only f32 rows are read: the graph takes the place of the grid's.
      space.grid = {};
      graph.indices.resize(product(graph.rows, graph.k));
      graph.distances.resize(product(graph.rows, graph.k));
    }
  }

  void collect() {
    std::vector<std::uint32_t> indices(graph.k);
    std::vector<float> distances(graph.k);
    std::vector<std::uint64_t> nearest;  // by distance, equal ones by row
    const auto add = [&](float distance, std::size_t at) {
      nearest.push_back((static_cast<std::uint64_t>(ordered(distance)) << 32) | order[at]);
    };
    const std::size_t last = std::min(next + kBlockRows, rows.rows);
    for (; next < last; ++next) {
      nearest.clear();
      const std::size_t count = candidates.finish(next, indices, distances);
      for (std::size_t i = 0; i < count; ++i) add(distances[i], indices[i]);
      if (count < graph.k) {  // too few in the cells around it
        nearest.clear();
        for (std::size_t other = 0; other < rows.rows; ++other) {
          if (other != next) add(static_cast<float>(space.distance(next, other)), other);
        }
      }
      std::sort(nearest.begin(), nearest.end());
      const std::size_t to = order[next] * graph.k;
      for (std::size_t i = 0; i < graph.k; ++i) {
        graph.indices[to + i] = static_cast<std::uint32_t>(nearest[i]);
        graph.distances[to + i] = restored(static_cast<std::uint32_t>(nearest[i] >> 32));
      }
    }
    if (next == rows.rows) phase = Phase::ended;
  }
};

CellKnn::CellKnn(std::unique_ptr<State> state) : state_(std::move(state)) {}
CellKnn::CellKnn(CellKnn&&) noexcept = default;
CellKnn& CellKnn::operator=(CellKnn&&) noexcept = default;
CellKnn::~CellKnn() = default;

Result<CellKnn> CellKnn::start(MatrixView<const float> rows, std::size_t k, Metric metric,
                               const CellKnnOptions& options) {
  if (auto checked = check_knn(rows, k); !checked) return std::move(checked).failure();
  if (!(options.recall >= 0 && options.recall <= 1)) {
    return Error{ErrorCode::invalid_argument,
                 "recall is a part, 0 to 1, not " + std::to_string(options.recall)};
  }
  auto fit = GridSpaceFit::start(rows, metric);
  if (!fit) return std::move(fit).failure();
  // Of each row: its order, its cell, its key, and its graph's entries.
  if (auto room = room_for(product(rows.rows, sum(32, product(k, 8))), "neighbours by cells");
      !room)
    return std::move(room).failure();
  auto state = std::make_unique<State>();
  state->rows = rows;
  state->options = options;
  state->graph = {.rows = rows.rows, .k = k, .indices = {}, .distances = {}, .metric = metric};
  state->fit = std::move(*fit);
  // As many cells as rows in each, so that finding a row's cell costs as much as comparing one.
  state->cells = std::clamp<std::size_t>(
      static_cast<std::size_t>(std::sqrt(static_cast<double>(rows.rows))), 1, 4096);
  state->total =
      blocks(state->fit.total()) + (3 * blocks(rows.rows)) + (state->cells * kFirstCells) + kSample;
  return CellKnn(std::move(state));
}

bool CellKnn::step(std::size_t units) {
  for (; units > 0 && state_->phase != State::Phase::ended; --units) state_->step();
  return state_->phase == State::Phase::ended;
}

std::size_t CellKnn::done() const {
  return state_->phase == State::Phase::ended ? total() : std::min(state_->done, total());
}
std::size_t CellKnn::total() const { return state_->total; }

Result<KnnGraph> CellKnn::finish() {
  if (state_->phase != State::Phase::ended) {
    return Error{ErrorCode::invalid_argument,
                 "the neighbours are not all found yet: " + std::to_string(done()) + " of " +
                     std::to_string(total())};
  }
  if (!state_->state) return state_->state.error();
  state_->graph.equal = find_equal_rows(state_->rows);
  return std::move(state_->graph);
}

Result<KnnGraph> cell_knn(MatrixView<const float> rows, std::size_t k, Metric metric,
                          const CellKnnOptions& options, const Progress& progress) {
  constexpr std::size_t kUnitsAStep = 64;
  auto work = CellKnn::start(rows, k, metric, options);
  if (!work) return std::move(work).failure();
  while (!work->step(kUnitsAStep)) {
    const double fraction = static_cast<double>(work->done()) / static_cast<double>(work->total());
    if (!keep_going(progress, fraction)) {
      return Error{ErrorCode::cancelled, "the search for neighbours was cancelled"};
    }
  }
  return work->finish();
}

}  // namespace embedscope
