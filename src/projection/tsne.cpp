#include "projection/tsne.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "base/rng.h"
#include "kernels/elementary.h"
#include "kernels/four.h"
#include "kernels/sparse_rows.h"
#include "neighbors/graph_check.h"
#include "projection/repulsion_tree.h"

namespace embedscope {
namespace {

/// Units of work before the first iteration: for the probabilities.
constexpr std::size_t kAffinityUnits = 20;

constexpr float kStartDeviation = 1e-4F;
constexpr float kFirstMomentum = 0.5F;
constexpr float kMomentum = 0.8F;
constexpr float kLeastGain = 0.01F;

Error invalid(std::string what) {
  return Error{ErrorCode::invalid_argument, "t-SNE: " + std::move(what)};
}

Result<void> check_options(const TsneOptions& options, std::size_t rows) {
  if (options.dims != 2 && options.dims != 3) {
    return invalid("a picture has 2 or 3 dimensions, not " + std::to_string(options.dims));
  }
  if (!(options.perplexity >= 1 && options.perplexity <= 10'000)) {
    return invalid("the perplexity must be from 1 to 10000, not " +
                   std::to_string(options.perplexity));
  }
  if (options.iterations == 0 || options.iterations > 100'000) {
    return invalid("1 to 100000 iterations, not " + std::to_string(options.iterations));
  }
  if (!(options.exaggeration >= 1 && options.exaggeration <= 1000))
    return invalid("the exaggeration must be from 1 to 1000");
  if (!(options.learning_rate >= 0 && options.learning_rate <= 1e6))
    return invalid("the learning rate must be from 0 to 1000000");
  if (!(options.theta >= 0 && options.theta <= 1)) return invalid("theta must be from 0 to 1");
  const MatrixView<const float>& start = options.start;
  if (start.data != nullptr) {
    if (start.rows != rows || start.cols != options.dims) {
      return invalid("a start for " + std::to_string(rows) + " points in " +
                     std::to_string(options.dims) + " dimensions cannot be " +
                     std::to_string(start.rows) + " × " + std::to_string(start.cols));
    }
    for (std::size_t row = 0; row < rows; ++row) {
      for (const float value : start.row(row)) {
        if (!std::isfinite(value)) {
          return Error{ErrorCode::non_finite,
                       "t-SNE: the start of point " + std::to_string(row) + " is not finite"};
        }
      }
    }
  }
  return {};
}

/// The probabilities that a point picks each of its neighbours, from squared distances: Gaussian,
/// of the precision at which their perplexity, e^entropy, is the one asked for.
void fit_probabilities(std::span<const double> squares, double perplexity,
                       std::span<double> probabilities) {
  constexpr int kBisections = 100;
  constexpr double kTolerance = 1e-5;  // of the entropy, in nats
  const double target = fixed::log(perplexity);
  const double nearest = *std::min_element(squares.begin(), squares.end());
  double mean = 0;
  for (const double square : squares)
    mean += (square - nearest) / static_cast<double>(squares.size());
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  double precision = mean > 0 ? 1 / mean : 1;
  for (int round = 0; round < kBisections; ++round) {
    double total = 0;
    double weighted = 0;
    for (std::size_t i = 0; i < squares.size(); ++i) {
      probabilities[i] = fixed::exp(-precision * (squares[i] - nearest));
      total += probabilities[i];
      weighted += probabilities[i] * (squares[i] - nearest);
    }
    const double entropy = fixed::log(total) + (precision * weighted / total);
    for (double& probability : probabilities) probability /= total;
    const double off = entropy - target;
    if (std::fabs(off) < kTolerance || mean == 0) break;  // equal distances have one entropy
    if (off > 0) {
      low = precision;
      precision = std::isinf(high) ? precision * 2 : (low + high) / 2;
    } else {
      high = precision;
      precision = (low + high) / 2;
    }
  }
}

}  // namespace

struct Tsne::State {
  KnnGraph drawn;  ///< where rows are equal: the graph with its ties drawn
  const KnnGraph* graph;
  TsneOptions options;
  std::size_t rows = 0;
  std::size_t neighbours = 0;
  double perplexity = 0;
  std::size_t unit = 0;
  std::size_t iteration = 0;
  SparseRows
      affinities;  ///< directed until all are in; then symmetric, rows padded to fours with 0s
  RepulsionTree tree;
  double normalisation = 0;
  std::vector<float> coordinates;
  std::vector<float> forces;
  std::vector<float> velocity;
  std::vector<float> gains;

  State(const KnnGraph& from, const TsneOptions& given)
      : graph(&from), options(given), rows(from.rows), tree(given.dims, given.theta) {
    if (from.equal.sets() == 0) return;
    drawn = with_ties_drawn(from, given.seed);
    graph = &drawn;
  }

  void affinity_unit() {
    std::vector<double> squares(neighbours);
    std::vector<double> probabilities(neighbours);
    const std::size_t last = rows * (unit + 1) / kAffinityUnits;
    for (std::size_t row = rows * unit / kAffinityUnits; row < last; ++row) {
      for (std::size_t i = 0; i < neighbours; ++i)
        squares[i] = squared_distance_of(*graph, (row * graph->k) + i);
      if (neighbours > 0) fit_probabilities(squares, perplexity, probabilities);
      for (std::size_t i = 0; i < neighbours; ++i) {
        affinities.columns.push_back(graph->neighbours(row)[i]);
        affinities.values.push_back(static_cast<float>(probabilities[i]));
      }
      affinities.starts.push_back(static_cast<std::uint32_t>(affinities.columns.size()));
    }
    if (++unit < kAffinityUnits) return;

    const auto pairs = static_cast<float>(2 * rows);
    const SparseRows both =
        symmetrised(affinities, [pairs](float a, float b) { return (a + b) / pairs; });
    SparseRows padded;
    padded.columns.reserve(sum(both.entries(), product(3, rows)));
    padded.values.reserve(sum(both.entries(), product(3, rows)));
    for (std::uint32_t row = 0; row < rows; ++row) {
      const auto columns = both.columns_of(row);
      const auto values = both.values_of(row);
      padded.columns.insert(padded.columns.end(), columns.begin(), columns.end());
      padded.values.insert(padded.values.end(), values.begin(), values.end());
      for (; padded.columns.size() % 4 != 0;) {
        padded.columns.push_back(row);
        padded.values.push_back(0);
      }
      padded.starts.push_back(static_cast<std::uint32_t>(padded.columns.size()));
    }
    affinities = std::move(padded);
    graph = nullptr;
    drawn = {};
  }

  /// Σⱼ pᵢⱼ qᵢⱼ (yᵢ − yⱼ): the pull of a point's neighbours.
  template <std::size_t kDims>
  void pull(std::size_t row, float (&out)[kDims]) const {
    const float* points = coordinates.data();
    Four place[kDims];
    Four total[kDims] = {};
    for (std::size_t axis = 0; axis < kDims; ++axis)
      place[axis] = splat(points[(row * kDims) + axis]);
    for (std::uint32_t entry = affinities.starts[row]; entry < affinities.starts[row + 1];
         entry += 4) {
      const FourPoints<kDims> others = gather<kDims>(points, affinities.columns.data() + entry);
      Four gap[kDims];
      Four square = splat(1);
      for (std::size_t axis = 0; axis < kDims; ++axis) {
        gap[axis] = place[axis] - others.axis[axis];
        square += gap[axis] * gap[axis];
      }
      const Four held = load_four(affinities.values.data() + entry) / square;
      for (std::size_t axis = 0; axis < kDims; ++axis) total[axis] += held * gap[axis];
    }
    for (std::size_t axis = 0; axis < kDims; ++axis) out[axis] = sum(total[axis]);
  }

  /// Gradient descent with momentum and a gain for each coordinate (Jacobs, 1988).
  template <std::size_t kDims>
  void iterate() {
    normalisation = tree.repel(coordinates, forces);
    const bool early = iteration < options.exaggerated;
    const auto exaggeration = static_cast<float>(early ? options.exaggeration : 1);
    const float momentum = early ? kFirstMomentum : kMomentum;
    double rate = options.learning_rate;
    if (rate == 0) rate = std::max(static_cast<double>(rows) / options.exaggeration / 4, 50.0);
    const auto step_size = static_cast<float>(rate);
    const auto share = static_cast<float>(normalisation > 0 ? 1 / normalisation : 0);
    // The pulls of all points are taken where they stand now; the pushes make room for the
    // gradient.
    for (std::size_t row = 0; row < rows; ++row) {
      float pulls[kDims];
      pull<kDims>(row, pulls);
      for (std::size_t axis = 0; axis < kDims; ++axis) {
        float& force = forces[(row * kDims) + axis];
        force = 4 * ((exaggeration * pulls[axis]) - (share * force));
      }
    }
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
      const bool on = forces[i] * velocity[i] < 0;  // it goes on in its direction
      gains[i] = std::max(on ? gains[i] + 0.2F : gains[i] * 0.8F, kLeastGain);
      velocity[i] = (momentum * velocity[i]) - (step_size * gains[i] * forces[i]);
      coordinates[i] += velocity[i];
    }
    ++iteration;
  }

  void place_start() {
    const std::size_t dims = options.dims;
    Rng rng(options.seed);
    if (options.start.data == nullptr) {
      // Uniform, of the deviation that the start is to have.
      for (float& value : coordinates)
        value = (rng.uniform() - 0.5F) * (kStartDeviation * 3.4641016F);
      return;
    }
    double sum = 0;
    double squares = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t axis = 0; axis < dims; ++axis)
        coordinates[(row * dims) + axis] = options.start(row, axis);
      sum += static_cast<double>(options.start(row, 0));
    }
    const double mean = sum / static_cast<double>(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      const double off = static_cast<double>(options.start(row, 0)) - mean;
      squares += off * off;
    }
    const double deviation = std::sqrt(squares / static_cast<double>(rows));
    const double scale = deviation > 0 ? static_cast<double>(kStartDeviation) / deviation : 0;
    for (float& value : coordinates) {
      // Duplicates begin in one place, and only noise parts them.
      value = static_cast<float>(static_cast<double>(value) * scale) +
              ((rng.uniform() - 0.5F) * 1e-2F * kStartDeviation);
    }
  }
};

Tsne::Tsne(std::unique_ptr<State> state) : state_(std::move(state)) {}
Tsne::Tsne(Tsne&&) noexcept = default;
Tsne& Tsne::operator=(Tsne&&) noexcept = default;
Tsne::~Tsne() = default;

Result<Tsne> Tsne::create(const KnnGraph& graph, const TsneOptions& options) {
  if (auto checked = check_graph(graph); !checked) return std::move(checked).failure();
  if (auto checked = check_options(options, graph.rows); !checked)
    return std::move(checked).failure();
  // Of each point: its neighbours where ties are drawn, four vectors of coordinates, and what the
  // tree of repulsion holds.
  if (auto room = room_for(
          sum(symmetrised_bytes(graph.rows, sum(graph.k, 3)),
              product(graph.rows, sum(product(options.dims, 32), product(graph.k, 8), 144))),
          "t-SNE");
      !room) {
    return std::move(room).failure();
  }
  auto state = std::make_unique<State>(graph, options);
  // Three times the perplexity is where a Gaussian has ended; with fewer neighbours it must be
  // narrower.
  state->perplexity = std::clamp(static_cast<double>(graph.k) / 3, 1.0, options.perplexity);
  state->neighbours = std::min(graph.k, static_cast<std::size_t>(3 * options.perplexity));
  const std::size_t values = product(graph.rows, options.dims);
  state->coordinates.resize(values);
  state->forces.resize(values);
  state->velocity.resize(values);
  state->gains.assign(values, 1);
  state->place_start();
  state->options.start = {};
  return Tsne(std::move(state));
}

bool Tsne::step(std::size_t units) {
  State& state = *state_;
  for (; units > 0 && state.iteration < state.options.iterations; --units) {
    if (state.unit < kAffinityUnits) {
      state.affinity_unit();
    } else if (state.options.dims == 2) {
      state.iterate<2>();
    } else {
      state.iterate<3>();
    }
  }
  return state.iteration == state.options.iterations;
}

std::size_t Tsne::done() const { return state_->unit + state_->iteration; }
std::size_t Tsne::total() const { return kAffinityUnits + state_->options.iterations; }
std::size_t Tsne::iteration() const { return state_->iteration; }
std::span<const float> Tsne::coordinates() const { return state_->coordinates; }
double Tsne::perplexity() const { return state_->perplexity; }

double Tsne::divergence() const {
  const State& state = *state_;
  if (state.iteration == 0) return 0;
  const std::size_t dims = state.options.dims;
  RepulsionTree tree(dims, state.options.theta);
  std::vector<float> forces(state.coordinates.size());
  const double normalisation = tree.repel(state.coordinates, forces);
  double divergence = 0;
  for (std::size_t row = 0; row < state.rows; ++row) {
    for (std::uint32_t entry = state.affinities.starts[row];
         entry < state.affinities.starts[row + 1]; ++entry) {
      const auto probability = static_cast<double>(state.affinities.values[entry]);
      if (probability <= 0) continue;
      double square = 1;
      for (std::size_t axis = 0; axis < dims; ++axis) {
        const double gap =
            static_cast<double>(state.coordinates[(row * dims) + axis]) -
            static_cast<double>(state.coordinates[(state.affinities.columns[entry] * dims) + axis]);
        square += gap * gap;
      }
      divergence += probability * fixed::log(probability * square * normalisation);
    }
  }
  return divergence;
}

Result<std::vector<float>> tsne(const KnnGraph& graph, const TsneOptions& options,
                                const Progress& progress) {
  auto run = Tsne::create(graph, options);
  if (!run) return std::move(run).failure();
  while (!run->step(1)) {
    if (!keep_going(progress,
                    static_cast<double>(run->done()) / static_cast<double>(run->total()))) {
      return Error{ErrorCode::cancelled, "the layout was cancelled"};
    }
  }
  return std::vector<float>(run->coordinates().begin(), run->coordinates().end());
}

}  // namespace embedscope
