#include "cluster/kmeans.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "base/rng.h"
#include "kernels/dot.h"
#include "kernels/four.h"
#include "kernels/grid.h"
#include "neighbors/candidates.h"

namespace embedscope {
namespace {

/// A unit of work: as many points read or given a cluster, or one centroid chosen.
constexpr std::size_t kBlockRows = 256;

/// Points tried for each centroid that is chosen: 2 + ln k of them pay off, says scikit-learn, and
/// a panel's worth cost as much as one.
constexpr std::size_t kTrials = 2 * kPanelRows;

/// Points whose squares are summed in 32 bits.
constexpr std::size_t kSpillRows = 128;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

struct KMeansRun::State {
  MatrixView<const float> points;
  KMeansOptions options;
  Rng rng;
  GridSpaceFit fit;
  std::optional<GridSpace> space;
  GridRows centres;
  GridRows trials;     ///< points tried as the next centroid
  Result<void> state;  ///< the first thing that went wrong
  std::size_t done = 0;
  std::size_t total = 0;
  bool ended = false;

  KMeans best;
  KMeans found;           ///< by the present start
  std::size_t start = 0;  ///< the present one

  // While centroids are chosen. Half the square of a distance on the grid is a whole number.
  std::vector<std::int32_t> nearest;  ///< of each point, to the nearest centroid so far
  std::vector<std::int32_t> tried;    ///< to each of the points tried, a panel for each four points

  // While they are moved. Distances are in steps of the grid.
  std::size_t iteration = 0;
  std::size_t next = 0;  ///< the point to be given a cluster
  bool changed = false;
  std::vector<double> sums;  ///< of each cluster's points
  std::vector<std::size_t> sizes;
  std::vector<double> upper;  ///< a point is no farther from its own centroid,
  std::vector<double> lower;  ///< and no nearer to any other
  std::vector<double>
      half_gap;  ///< nor is any other nearer than this to a point that own is within
  std::vector<std::int32_t> keys;

  State(MatrixView<const float> rows, const KMeansOptions& given)
      : points(rows), options(given), rng(given.seed) {
    best.inertia = kInfinity;
  }

  std::span<const float> centroid(std::size_t index) const {
    return {found.centroids.data() + (index * points.cols), points.cols};
  }
  /// What a distance in f32 may be off by, as a part of it.
  [[nodiscard]] double rounding() const {
    return (static_cast<double>(points.cols) / 16 + 16) * 0x1p-23;
  }

  /// One unit; the last one sets `ended`.
  void step() {
    ++done;
    if (!space) {
      prepare();
    } else if (found.centroids.size() < product(options.clusters, points.cols)) {
      choose();
    } else {
      assign();
    }
  }

  void prepare() {
    if (!fit.step(kBlockRows)) return;
    auto made = fit.finish();
    if (made) {
      space = std::move(*made);
      begin_start();
    } else {
      state = std::move(made).error();
      ended = true;
    }
  }

  void begin_start() {
    found = {};
    found.cluster.assign(points.rows, 0);
    nearest.assign(points.rows, std::numeric_limits<std::int32_t>::max());
    iteration = 0;
    next = 0;
  }

  /// Greedy k-means++: some points are drawn in proportion to their squared distance so far, and
  /// the one that leaves least of it becomes a centroid. The first is any.
  void choose() {
    const std::size_t chosen = found.centroids.size() / points.cols;
    const std::size_t count = chosen == 0 ? 1 : kTrials;
    std::uint32_t candidates[kTrials] = {};
    for (std::size_t trial = 0; trial < count; ++trial) {
      candidates[trial] = draw(chosen == 0);
      trials.copy(trial, space->grid, candidates[trial]);
    }
    double left[kTrials] = {};
    for (std::size_t first = 0; first < points.rows; first += kSpillRows) {
      add_tried(first, std::min(first + kSpillRows, points.rows), left);
    }
    const std::size_t best_trial = std::min_element(left, left + count) - left;
    const auto row = points.row(candidates[best_trial]);
    found.centroids.insert(found.centroids.end(), row.begin(), row.end());
    for (std::size_t point = 0; point < points.rows; ++point) {
      const std::int32_t half = -*tried_of(point, best_trial);
      if (half >= nearest[point]) continue;
      nearest[point] = half;
      found.cluster[point] = static_cast<std::uint32_t>(chosen);
    }
    if (chosen + 1 == options.clusters) begin_moves();
  }

  /// Tries some points, and adds up what each trial would leave of their squares, in 256ths: sums
  /// of so many points fit 32 bits.
  void add_tried(std::size_t first, std::size_t last, double* left) {
    FourInts parts[kTrials / 4] = {};
    for (std::size_t four = first; four < last; four += kHalfPanelRows) {
      for (std::size_t panel = 0; panel < trials.panels(); ++panel) {
        std::int32_t* const from = tried_of(four, panel * kPanelRows);
        tile(four, trials, panel, from);
        for (std::size_t r = 0; r < std::min(kHalfPanelRows, last - four); ++r) {
          const FourInts limit = FourInts{} + nearest[four + r];
          for (std::size_t half = 0; half < 2; ++half) {
            FourInts square;
            std::memcpy(&square, from + (r * kPanelRows) + (4 * half), sizeof(square));
            square = -square;
            parts[(2 * panel) + half] += (square < limit ? square : limit) >> 8;
          }
        }
      }
    }
    for (std::size_t trial = 0; trial < kTrials; ++trial) {
      const FourInts& four = parts[trial / 4];
      left[trial] += four[trial % 4];
    }
  }

  std::int32_t* tried_of(std::size_t point, std::size_t trial) {
    return tried.data() + (point / kHalfPanelRows * kHalfPanelRows * kTrials) +
           (trial / kPanelRows * kHalfPanelRows * kPanelRows) +
           (point % kHalfPanelRows * kPanelRows) + (trial % kPanelRows);
  }

  /// Points that the grid does not tell from their centroids are drawn alike.
  std::uint32_t draw(bool alike) {
    double all = 0;
    for (const std::int32_t half : nearest) all += half;
    if (alike || all == 0) return rng.below(static_cast<std::uint32_t>(points.rows));
    double left = static_cast<double>(rng.uniform()) * all;
    std::uint32_t pick = 0;
    while (pick + 1 < points.rows && left >= nearest[pick]) left -= nearest[pick++];
    return pick;
  }

  void begin_moves() {
    sums.assign(product(options.clusters, points.cols), 0);
    sizes.assign(options.clusters, 0);
    upper.resize(points.rows);
    lower.assign(points.rows, 0);
    for (std::size_t point = 0; point < points.rows; ++point) {
      upper[point] = std::sqrt((2.0 * nearest[point]) + 2) + (2 * space->off);
      add(point, found.cluster[point], 1);
    }
    place_centres();
  }

  /// No less than the root of a squared distance in f32, in steps.
  [[nodiscard]] double distance_within(float square) const {
    return std::sqrt(static_cast<double>(square)) * (1 + rounding()) * space->per_step;
  }

  void add(std::size_t point, std::size_t cluster, int sign) {
    const auto row = points.row(point);
    double* const to = sums.data() + (cluster * points.cols);
    for (std::size_t d = 0; d < row.size(); ++d) to[d] += sign * static_cast<double>(row[d]);
    sizes[cluster] += static_cast<std::size_t>(sign);
  }

  /// The centroids on the grid, and half the way from each to its nearest other.
  void place_centres() {
    for (std::size_t index = 0; index < options.clusters; ++index) {
      const double off =
          centres.set(index, centroid(index), space->origin, space->per_step) * (1 + 1e-9);
      space->off = std::max(space->off, off);
    }
    half_gap.assign(options.clusters, kInfinity);
    for (std::size_t one = 0; one < options.clusters; ++one) {
      for (std::size_t other = 0; other < one; ++other) {
        const double gap =
            std::sqrt(static_cast<double>(squared_distance(centroid(one), centroid(other)))) / 2 *
            (1 - rounding()) * space->per_step;
        half_gap[one] = std::min(half_gap[one], gap);
        half_gap[other] = std::min(half_gap[other], gap);
      }
    }
  }

  /// The next points to their nearest centroids, four at a time.
  void assign() {
    const std::size_t last = std::min(next + kBlockRows, points.rows);
    for (; next < last; next += kHalfPanelRows) {
      const std::size_t end = std::min(next + kHalfPanelRows, points.rows);
      bool open[kHalfPanelRows] = {};
      bool any = false;
      for (std::size_t point = next; point < end; ++point) {
        open[point - next] = may_change(point);
        any = any || open[point - next];
      }
      if (!any) continue;
      for (std::size_t panel = 0; panel < centres.panels(); ++panel) {
        tile(next, centres, panel, keys.data() + (panel * kHalfPanelRows * kPanelRows));
      }
      for (std::size_t point = next; point < end; ++point) {
        if (open[point - next]) settle(point, keys.data() + ((point - next) * kPanelRows));
      }
    }
    if (next < points.rows) return;
    next = 0;
    const bool settled = iteration > 0 && !changed;
    changed = false;
    if (settled || iteration == options.iterations) {
      end_start();
    } else {
      ++iteration;
      move_centroids();
    }
  }

  bool may_change(std::size_t point) {
    const std::uint32_t own = found.cluster[point];
    const double bound = std::max(lower[point], half_gap[own]);
    if (upper[point] <= bound) return false;
    upper[point] = distance_within(squared_distance(points.row(point), centroid(own)));
    return upper[point] > bound;
  }

  /// −‖x − c‖²/2 on the grid, of four points and the eight rows of a panel of `others`.
  void tile(std::size_t first, const GridRows& others, std::size_t panel, std::int32_t* out) const {
    grid_tile(
        space->grid.half_panel(first / kHalfPanelRows),
        {.minus = space->grid.half_squares().data() + first, .limits = GridSpace::kZeros},
        others.panel(panel),
        {.minus = others.half_squares().data() + (panel * kPanelRows), .limits = GridSpace::kZeros},
        others.pairs(), out);
  }

  /// Keys, in tiles of four points and eight centroids, name the nearest centroid or the few that
  /// may be; those are measured.
  void settle(std::size_t point, const std::int32_t* from) {
    const auto key = [&](std::size_t index) {
      return from[(index / kPanelRows * kHalfPanelRows * kPanelRows) + (index % kPanelRows)];
    };
    std::uint32_t owner = 0;
    std::int32_t second = std::numeric_limits<std::int32_t>::min();
    for (std::uint32_t index = 1; index < options.clusters; ++index) {
      if (key(index) > key(owner)) {
        second = key(owner);
        owner = index;
      } else {
        second = std::max(second, key(index));
      }
    }
    if (const std::int32_t limit = space->limit_of_key(key(owner)); second > limit) {
      const std::uint32_t first = owner;
      float least = std::numeric_limits<float>::infinity();
      for (std::uint32_t index = 0; index < options.clusters; ++index) {
        if (key(index) <= limit) continue;
        const float square = squared_distance(points.row(point), centroid(index));
        if (square < least) {
          least = square;
          owner = index;
        }
      }
      if (owner != first) second = key(first);
    }
    // A key is −distance²/2 but for two halves, between two places that are off by up to `off`.
    const auto distance = [](double twice) { return std::sqrt(std::max(twice, 0.0)); };
    upper[point] = distance((-2.0 * key(owner)) + 2) + (2 * space->off);
    lower[point] = distance((-2.0 * second) - 2) - (2 * space->off);
    const std::uint32_t before = std::exchange(found.cluster[point], owner);
    if (before == owner) return;
    changed = true;
    add(point, before, -1);
    add(point, owner, 1);
  }

  /// To the mean of their points. A centroid without points stays where it is.
  void move_centroids() {
    std::vector<double> moved(options.clusters, 0.0);
    std::vector<float> before(points.cols);
    std::size_t farthest = 0;
    double second = 0;
    for (std::size_t index = 0; index < options.clusters; ++index) {
      if (sizes[index] == 0) continue;
      float* const at = found.centroids.data() + (index * points.cols);
      std::copy_n(at, points.cols, before.data());
      const auto size = static_cast<double>(sizes[index]);
      for (std::size_t d = 0; d < points.cols; ++d) {
        at[d] = static_cast<float>(sums[(index * points.cols) + d] / size);
      }
      moved[index] = distance_within(squared_distance(before, centroid(index)));
      if (moved[index] > moved[farthest]) farthest = index;
    }
    for (std::size_t index = 0; index < options.clusters; ++index) {
      if (index != farthest) second = std::max(second, moved[index]);
    }
    for (std::size_t point = 0; point < points.rows; ++point) {
      const std::uint32_t own = found.cluster[point];
      upper[point] += moved[own];
      lower[point] -= own == farthest ? second : moved[farthest];
    }
    place_centres();
  }

  void end_start() {
    for (std::size_t point = 0; point < points.rows; ++point) {
      found.inertia +=
          static_cast<double>(squared_distance(points.row(point), centroid(found.cluster[point])));
    }
    if (found.inertia < best.inertia) best = std::move(found);
    if (++start < options.restarts) {
      begin_start();
    } else {
      ended = true;
    }
  }
};

KMeansRun::KMeansRun(std::unique_ptr<State> state) : state_(std::move(state)) {}
KMeansRun::KMeansRun(KMeansRun&&) noexcept = default;
KMeansRun& KMeansRun::operator=(KMeansRun&&) noexcept = default;
KMeansRun::~KMeansRun() = default;

Result<KMeansRun> KMeansRun::start(MatrixView<const float> points, const KMeansOptions& options) {
  if (points.rows == 0 || points.cols == 0 || options.clusters == 0 || options.restarts == 0 ||
      options.iterations == 0 || options.clusters > points.rows) {
    return Error{ErrorCode::invalid_argument,
                 "k-means: " + std::to_string(options.clusters) + " clusters of " +
                     std::to_string(points.rows) + " points with " +
                     std::to_string(options.restarts) + " starts of " +
                     std::to_string(options.iterations) +
                     " steps; all must be positive, and clusters no more than points"};
  }
  // Of each point: two clusters, a distance and two bounds, and the trials; of each centroid: its
  // sum and two copies.
  if (auto room = room_for(
          sum(product(sum(points.rows, kHalfPanelRows), 28 + (kTrials * sizeof(std::int32_t))),
              product(options.clusters, points.cols, 16)),
          "k-means");
      !room) {
    return std::move(room).failure();
  }
  auto fit = GridSpaceFit::start(points, Metric::euclidean);
  if (!fit) return std::move(fit).failure();
  auto centres = GridRows::allocate(options.clusters, points.cols);
  if (!centres) return std::move(centres).failure();
  auto trials = GridRows::allocate(kTrials, points.cols);
  if (!trials) return std::move(trials).failure();
  auto state = std::make_unique<State>(points, options);
  const auto blocks = [](std::size_t rows) { return (rows + kBlockRows - 1) / kBlockRows; };
  state->total =
      sum(blocks(fit->total()),
          product(options.restarts,
                  sum(options.clusters, product(sum(options.iterations, 1), blocks(points.rows)))));
  state->fit = std::move(*fit);
  state->centres = std::move(*centres);
  state->trials = std::move(*trials);
  state->tried.resize(product(sum(points.rows, kHalfPanelRows), kTrials));
  state->keys.resize(product(state->centres.panels(), kHalfPanelRows, kPanelRows));
  return KMeansRun(std::move(state));
}

bool KMeansRun::step(std::size_t units) {
  for (; units > 0 && !state_->ended; --units) state_->step();
  return state_->ended;
}

std::size_t KMeansRun::done() const { return state_->ended ? state_->total : state_->done; }
std::size_t KMeansRun::total() const { return state_->total; }

Result<KMeans> KMeansRun::finish() {
  if (!state_->ended) {
    return Error{ErrorCode::invalid_argument,
                 "the clusters are not found yet: " + std::to_string(done()) + " of " +
                     std::to_string(total())};
  }
  if (!state_->state) return state_->state.error();
  return std::move(state_->best);
}

Result<KMeans> kmeans(MatrixView<const float> points, const KMeansOptions& options,
                      const Progress& progress) {
  constexpr std::size_t kUnitsAStep = 16;
  auto run = KMeansRun::start(points, options);
  if (!run) return std::move(run).failure();
  while (!run->step(kUnitsAStep)) {
    if (!keep_going(progress,
                    static_cast<double>(run->done()) / static_cast<double>(run->total()))) {
      return Error{ErrorCode::cancelled, "the clustering was cancelled"};
    }
  }
  return run->finish();
}

}  // namespace embedscope
