#include "cluster/spectral.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "cluster/rotation.h"
#include "kernels/graph_eigen.h"
#include "kernels/sparse_rows.h"
#include "neighbors/graph_check.h"

namespace embedscope {
namespace {

constexpr std::size_t kEigenUnits = 100;
constexpr double kTolerance = 1e-3;

/// Numbers clusters by size, largest first, and drops the empty ones; returns how many are left.
std::size_t by_size(std::vector<std::uint32_t>& cluster, std::size_t count) {
  std::vector<std::size_t> sizes(count);
  for (const std::uint32_t one : cluster) ++sizes[one];
  std::vector<std::uint32_t> order(count);
  for (std::uint32_t i = 0; i < count; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : a < b;
  });
  std::vector<std::uint32_t> number(count);
  for (std::uint32_t place = 0; place < count; ++place) number[order[place]] = place;
  for (std::uint32_t& one : cluster) one = number[one];
  return static_cast<std::size_t>(
      std::count_if(sizes.begin(), sizes.end(), [](std::size_t size) { return size > 0; }));
}

}  // namespace

std::size_t eigengap(std::span<const double> eigenvalues) {
  std::size_t best = 1;
  for (std::size_t k = 2; k < eigenvalues.size(); ++k) {
    if (eigenvalues[k] - eigenvalues[k - 1] > eigenvalues[best] - eigenvalues[best - 1]) best = k;
  }
  return best;
}

struct SpectralRun::State {
  SpectralOptions options;
  std::size_t rows = 0;
  std::size_t wanted = 0;  ///< eigenpairs
  GraphEigen solver;
  std::optional<CornerRotation> rotation;
  SpectralClusters found;
  std::size_t unit = 0;
  std::size_t turns = 0;
  bool done = false;

  Result<void> open_rotation() {
    auto pairs = solver.finish();
    if (!pairs) return std::move(pairs).failure();
    for (const double value : pairs->values) found.eigenvalues.push_back(std::max(1 - value, 0.0));
    found.residual = pairs->residual;
    found.suggested = eigengap(found.eigenvalues);
    const std::size_t clusters = options.clusters == 0 ? found.suggested : options.clusters;
    std::vector<float> points(product(rows, clusters));
    for (std::size_t row = 0; row < rows; ++row) {
      std::copy_n(pairs->vectors.data() + (row * wanted), clusters,
                  points.data() + (row * clusters));
    }
    found.clusters = clusters;
    rotation.emplace(points, clusters, options.seed);
    return {};
  }
};

SpectralRun::SpectralRun(std::unique_ptr<State> state) : state_(std::move(state)) {}
SpectralRun::SpectralRun(SpectralRun&&) noexcept = default;
SpectralRun& SpectralRun::operator=(SpectralRun&&) noexcept = default;
SpectralRun::~SpectralRun() = default;

Result<SpectralRun> SpectralRun::start(const KnnGraph& graph, const SpectralOptions& options) {
  if (auto checked = check_graph(graph); !checked) return std::move(checked).failure();
  if (options.clusters > std::min(graph.rows, kMaxGraphEigenPairs) || options.rotations == 0) {
    return Error{ErrorCode::invalid_argument,
                 "spectral clustering: " + std::to_string(options.clusters) + " clusters of " +
                     std::to_string(graph.rows) + " points in " +
                     std::to_string(options.rotations) +
                     " rotations; clusters are no more than points or " +
                     std::to_string(kMaxGraphEigenPairs) + ", rotations at least 1"};
  }
  if (auto room = room_for(
          sum(symmetrised_bytes(graph.rows, graph.k), product(graph.rows, kMaxGraphEigenPairs, 8)),
          "spectral clustering");
      !room) {
    return std::move(room).failure();
  }
  auto state = std::make_unique<State>();
  state->options = options;
  state->rows = graph.rows;
  // One more than the clusters shows the gap after them.
  const std::size_t look = options.clusters == 0 ? std::max<std::size_t>(options.most_clusters, 2)
                                                 : options.clusters + 1;
  state->wanted = std::min({look, graph.rows, kMaxGraphEigenPairs});

  const std::size_t neighbours =
      options.neighbours == 0 ? graph.k : std::min(options.neighbours, graph.k);
  SparseRows directed;
  for (std::size_t row = 0; row < graph.rows; ++row) {
    const auto near = graph.neighbours(row).first(neighbours);
    directed.columns.insert(directed.columns.end(), near.begin(), near.end());
    directed.values.insert(directed.values.end(), neighbours, 1.0F);
    directed.starts.push_back(static_cast<std::uint32_t>(directed.columns.size()));
  }
  const SparseRows weights = symmetrised(directed, [](float a, float b) { return (a + b) / 2; });
  auto solver = GraphEigen::start(
      weights, {.count = state->wanted, .tolerance = kTolerance, .seed = options.seed});
  if (!solver) return std::move(solver).failure();
  state->solver = std::move(*solver);
  return SpectralRun(std::move(state));
}

bool SpectralRun::step(std::size_t units) {
  State& state = *state_;
  for (; units > 0 && !state.done; --units) {
    if (!state.rotation) {
      // A unit is a product of the graph; their number is only guessed.
      state.unit = std::min(kEigenUnits - 1,
                            static_cast<std::size_t>(state.solver.fraction() * kEigenUnits));
      if (!state.solver.step(1)) continue;
      if (!state.open_rotation()) state.done = true;
      state.unit = kEigenUnits;
    } else if (state.rotation->turn() || ++state.turns == state.options.rotations) {
      const auto corners = state.rotation->corner();
      state.found.cluster.assign(corners.begin(), corners.end());
      state.found.clusters = by_size(state.found.cluster, state.found.clusters);
      state.done = true;
    }
  }
  return state.done;
}

std::size_t SpectralRun::done() const {
  return state_->done ? total() : state_->unit + state_->turns;
}
std::size_t SpectralRun::total() const { return kEigenUnits + state_->options.rotations; }

Result<SpectralClusters> SpectralRun::finish() {
  if (!state_->done) return Error{ErrorCode::invalid_argument, "the clustering is not done yet"};
  if (state_->found.cluster.size() != state_->rows) {
    return Error{ErrorCode::too_large, "there was no memory for the eigenvectors"};
  }
  return std::move(state_->found);
}

Result<SpectralClusters> spectral_clusters(const KnnGraph& graph, const SpectralOptions& options,
                                           const Progress& progress) {
  auto run = SpectralRun::start(graph, options);
  if (!run) return std::move(run).failure();
  while (!run->step(4)) {
    if (!keep_going(progress,
                    static_cast<double>(run->done()) / static_cast<double>(run->total()))) {
      return Error{ErrorCode::cancelled, "the clustering was cancelled"};
    }
  }
  return run->finish();
}

}  // namespace embedscope
