#include "projection/umap.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "kernels/elementary.h"
#include "neighbors/graph_check.h"
#include "projection/spectral_start.h"
#include "projection/umap_layout.h"

namespace embedscope {
namespace {

/// Units of work before the first epoch: for the fuzzy set, and for the start.
constexpr std::size_t kGraphUnits = 20;
constexpr std::size_t kStartUnits = 60;

Error invalid(std::string what) {
  return Error{ErrorCode::invalid_argument, "UMAP: " + std::move(what)};
}

Result<void> check_options(const UmapOptions& options, std::size_t rows) {
  if (options.dims != 2 && options.dims != 3) {
    return invalid("a picture has 2 or 3 dimensions, not " + std::to_string(options.dims));
  }
  if (options.neighbours == 0) return invalid("at least one neighbour must count");
  if (!(options.spread > 0 && options.spread <= 100) ||
      !(options.min_dist >= 0 && options.min_dist <= options.spread)) {
    return invalid(
        "min_dist must be from 0 to spread, and spread above 0 and at most 100; they are " +
        std::to_string(options.min_dist) + " and " + std::to_string(options.spread));
  }
  if (!(options.learning_rate > 0 && options.learning_rate <= 100) ||
      !(options.repulsion >= 0 && options.repulsion <= 100)) {
    return invalid(
        "the learning rate must be above 0 and the repulsion not below, both at most 100");
  }
  if (options.negatives > 64)
    return invalid("at most 64 pushes go with a pull, not " + std::to_string(options.negatives));
  if (options.epochs > 100'000)
    return invalid("at most 100000 epochs, not " + std::to_string(options.epochs));
  if (!(options.label_weight >= 0 && options.label_weight <= 1))
    return invalid("label_weight must be in 0…1");
  if (!options.labels.empty() && options.labels.size() != rows) {
    return invalid(std::to_string(rows) + " points have " + std::to_string(options.labels.size()) +
                   " labels");
  }
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
                       "UMAP: the start of point " + std::to_string(row) + " is not finite"};
        }
      }
    }
  }
  return {};
}

UmapForces forces_of(const UmapOptions& options, const UmapCurve& curve) {
  return {.a = static_cast<float>(curve.a),
          .b = static_cast<float>(curve.b),
          .repulsion = options.repulsion,
          .negatives = options.negatives};
}

}  // namespace

UmapCurve fit_umap_curve(double min_dist, double spread) {
  // Levenberg and Marquardt's steps in two unknowns, from where the usual answers are.
  constexpr int kPlaces = 300;
  const auto wanted = [&](double x) {
    return x < min_dist ? 1.0 : fixed::exp(-(x - min_dist) / spread);
  };
  const auto at = [&](int i) { return 3 * spread * i / (kPlaces - 1); };
  const auto error_of = [&](double a, double b) {
    double error = 0;
    for (int i = 0; i < kPlaces; ++i) {
      const double x = at(i);
      const double off = (1 / (1 + (a * fixed::pow(x, 2 * b)))) - wanted(x);
      error += off * off;
    }
    return error;
  };
  double a = 1;
  double b = 1;
  double damping = 1e-3;
  double error = error_of(a, b);
  for (int round = 0; round < 200 && damping < 1e12; ++round) {
    double aa = 0;
    double ab = 0;
    double bb = 0;
    double ga = 0;
    double gb = 0;
    for (int i = 1; i < kPlaces; ++i) {
      const double x = at(i);
      const double power = fixed::pow(x, 2 * b);
      const double value = 1 / (1 + (a * power));
      const double da = -power * value * value;
      const double db = -2 * a * power * fixed::log(x) * value * value;
      const double off = value - wanted(x);
      aa += da * da;
      ab += da * db;
      bb += db * db;
      ga += da * off;
      gb += db * off;
    }
    const double left = aa * (1 + damping);
    const double right = bb * (1 + damping);
    const double determinant = (left * right) - (ab * ab);
    if (!(determinant > 0)) break;
    const double next_a = std::max(a - (((right * ga) - (ab * gb)) / determinant), 1e-4);
    const double next_b = std::clamp(b - (((left * gb) - (ab * ga)) / determinant), 0.05, 10.0);
    const double next_error = error_of(next_a, next_b);
    if (next_error <= error) {
      const bool settled = error - next_error <= 1e-15 * error;
      a = next_a;
      b = next_b;
      error = next_error;
      damping /= 10;
      if (settled) break;
    } else {
      damping *= 10;
    }
  }
  return {a, b};
}

struct Umap::State {
  KnnGraph drawn;  ///< where rows are equal: the graph with its ties drawn
  const KnnGraph* graph;
  UmapOptions options;  ///< start and labels are in the two lists below
  std::vector<float> given_start;
  std::vector<std::uint32_t> labels;
  std::size_t neighbours;
  UmapCurve curve;
  Stage stage = Stage::graph;
  std::size_t unit = 0;  ///< of this stage
  std::vector<Reach> reach;
  SparseRows edges;
  SpectralStart start;
  UmapLayout layout;
  std::vector<float> coordinates;

  void graph_unit() {
    const std::size_t rows = graph->rows;
    fit_reach(*graph, neighbours, rows * unit / kGraphUnits, rows * (unit + 1) / kGraphUnits,
              reach);
    if (++unit < kGraphUnits) return;
    edges = fuzzy_union(*graph, neighbours, reach);
    if (!labels.empty())
      edges = weigh_by_labels(edges, labels, static_cast<double>(options.label_weight));
    reach = {};
    stage = Stage::start;
    unit = 0;
    if (given_start.empty()) start = SpectralStart(edges, options.dims, options.seed);
  }

  /// A unit of the start is what brings its fraction to the unit's share, so that all have their
  /// number.
  void start_unit() {
    ++unit;
    if (given_start.empty()) {
      const double share = static_cast<double>(unit) / kStartUnits;
      const bool last = unit == kStartUnits;
      while ((last || start.fraction() < share) && !start.step(1)) {
      }
      if (!last) return;
      coordinates = start.finish();
    } else {
      if (unit < kStartUnits) return;
      coordinates = std::move(given_start);
      spread_start();
    }
    layout = UmapLayout(edges, options.epochs, forces_of(options, curve), options.seed);
    stage = Stage::layout;
    unit = 0;
  }

  /// A given start is moved and scaled to the size the method expects: the larger side spans 20.
  void spread_start() {
    const std::size_t dims = options.dims;
    std::vector<double> low(dims, 1e300);
    std::vector<double> high(dims, -1e300);
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
      low[i % dims] = std::min(low[i % dims], static_cast<double>(coordinates[i]));
      high[i % dims] = std::max(high[i % dims], static_cast<double>(coordinates[i]));
    }
    double side = 0;
    for (std::size_t axis = 0; axis < dims; ++axis) side = std::max(side, high[axis] - low[axis]);
    const double scale = side > 0 ? 20 / side : 0;
    Rng rng(options.seed);
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
      const double middle = (low[i % dims] + high[i % dims]) / 2;
      // Duplicates begin in one place, and only noise parts them.
      coordinates[i] = static_cast<float>((static_cast<double>(coordinates[i]) - middle) * scale) +
                       ((rng.uniform() - 0.5F) * 1e-3F);
    }
  }

  void epoch() {
    const float rate = options.learning_rate *
                       (1 - (static_cast<float>(unit) / static_cast<float>(options.epochs)));
    layout.epoch(options.dims, coordinates.data(), coordinates.data(), graph->rows, rate);
    if (++unit < options.epochs) return;
    stage = Stage::done;
    unit = 0;
  }
};

Umap::Umap(std::unique_ptr<State> state) : state_(std::move(state)) {}
Umap::Umap(Umap&&) noexcept = default;
Umap& Umap::operator=(Umap&&) noexcept = default;
Umap::~Umap() = default;

Result<Umap> Umap::create(const KnnGraph& graph, const UmapOptions& options) {
  if (auto checked = check_graph(graph); !checked) return std::move(checked).failure();
  if (auto checked = check_options(options, graph.rows); !checked)
    return std::move(checked).failure();
  // Of each point: its neighbours where ties are drawn, two vectors of coordinates and what the
  // spectral start holds besides.
  if (auto room = room_for(
          sum(product(2, symmetrised_bytes(graph.rows, graph.k)),
              product(graph.rows, sum(product(options.dims, 16), product(graph.k, 8), 80))),
          "UMAP");
      !room) {
    return std::move(room).failure();
  }
  auto state = std::make_unique<State>();
  if (graph.equal.sets() > 0) state->drawn = with_ties_drawn(graph, options.seed);
  state->graph = graph.equal.sets() > 0 ? &state->drawn : &graph;
  state->options = options;
  if (options.start.data != nullptr) {
    for (std::size_t row = 0; row < graph.rows; ++row) {
      const auto from = options.start.row(row);
      state->given_start.insert(state->given_start.end(), from.begin(), from.end());
    }
  }
  state->labels.assign(options.labels.begin(), options.labels.end());
  state->options.start = {};
  state->options.labels = {};
  state->neighbours = std::min(options.neighbours, graph.k);
  if (options.epochs == 0) state->options.epochs = graph.rows <= 10'000 ? 500 : 200;
  state->curve =
      fit_umap_curve(static_cast<double>(options.min_dist), static_cast<double>(options.spread));
  state->reach.resize(graph.rows);
  return Umap(std::move(state));
}

bool Umap::step(std::size_t units) {
  for (; units > 0 && state_->stage != Stage::done; --units) {
    switch (state_->stage) {
      case Stage::graph: state_->graph_unit(); break;
      case Stage::start: state_->start_unit(); break;
      case Stage::layout: state_->epoch(); break;
      case Stage::done: break;
    }
  }
  return state_->stage == Stage::done;
}

Umap::Stage Umap::stage() const { return state_->stage; }
std::size_t Umap::total() const { return kGraphUnits + kStartUnits + state_->options.epochs; }
std::size_t Umap::done() const {
  switch (state_->stage) {
    case Stage::graph: return state_->unit;
    case Stage::start: return kGraphUnits + state_->unit;
    case Stage::layout: return kGraphUnits + kStartUnits + state_->unit;
    case Stage::done: break;
  }
  return total();
}
std::size_t Umap::epochs() const { return state_->options.epochs; }
std::span<const float> Umap::coordinates() const { return state_->coordinates; }
const SparseRows& Umap::edges() const { return state_->edges; }
UmapCurve Umap::curve() const { return state_->curve; }

Result<std::vector<float>> umap(const KnnGraph& graph, const UmapOptions& options,
                                const Progress& progress) {
  auto layout = Umap::create(graph, options);
  if (!layout) return std::move(layout).failure();
  while (!layout->step(1)) {
    if (!keep_going(progress,
                    static_cast<double>(layout->done()) / static_cast<double>(layout->total()))) {
      return Error{ErrorCode::cancelled, "the layout was cancelled"};
    }
  }
  return std::vector<float>(layout->coordinates().begin(), layout->coordinates().end());
}

Result<std::vector<float>> umap_transform(const KnnGraph& graph, MatrixView<const float> picture,
                                          const UmapOptions& options, const Progress& progress) {
  if (picture.rows == 0 || picture.cols != options.dims) {
    return invalid("a picture of " + std::to_string(picture.rows) + " × " +
                   std::to_string(picture.cols) + " values takes no points in " +
                   std::to_string(options.dims) + " dimensions");
  }
  if (auto checked = check_graph(graph, picture.rows); !checked)
    return std::move(checked).failure();
  UmapOptions own = options;
  own.start = {};
  own.labels = {};
  if (auto checked = check_options(own, graph.rows); !checked) return std::move(checked).failure();
  if (graph.k == 0) return invalid("new points need neighbours in the picture");

  const std::size_t neighbours = std::min(options.neighbours, graph.k);
  if (auto room = room_for(
          sum(product(graph.rows, sum(product(neighbours, 24), product(options.dims, 4), 16)),
              product(picture.rows, options.dims, sizeof(float))),
          "placing new points by UMAP");
      !room) {
    return std::move(room).failure();
  }
  std::vector<Reach> reach(graph.rows);
  fit_reach(graph, neighbours, 0, graph.rows, reach);
  SparseRows edges;
  std::vector<float> points(product(graph.rows, options.dims));
  for (std::size_t row = 0; row < graph.rows; ++row) {
    double total = 0;
    std::vector<double> place(options.dims);
    for (std::size_t i = 0; i < neighbours; ++i) {
      const std::uint32_t other = graph.neighbours(row)[i];
      const float held = strength(graph, row, i, reach[row]);
      edges.columns.push_back(other);
      edges.values.push_back(held);
      total += static_cast<double>(held);
      for (std::size_t axis = 0; axis < options.dims; ++axis) {
        place[axis] += static_cast<double>(held) * static_cast<double>(picture(other, axis));
      }
    }
    edges.starts.push_back(static_cast<std::uint32_t>(edges.columns.size()));
    for (std::size_t axis = 0; axis < options.dims; ++axis) {
      points[(row * options.dims) + axis] =
          static_cast<float>(place[axis] / total);  // the nearest is held with 1
    }
  }

  // umap-learn: a third of the fit's epochs, or 100 for few points and 30 for many.
  std::size_t epochs = graph.rows <= 10'000 ? 100 : 30;
  if (options.epochs > 0) epochs = std::max<std::size_t>(options.epochs / 3, 1);
  std::vector<float> fixed_points;
  for (std::size_t row = 0; row < picture.rows; ++row) {
    fixed_points.insert(fixed_points.end(), picture.row(row).begin(), picture.row(row).end());
  }
  const UmapCurve curve =
      fit_umap_curve(static_cast<double>(options.min_dist), static_cast<double>(options.spread));
  UmapLayout layout(edges, epochs, forces_of(options, curve), options.seed);
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    const float rate =
        options.learning_rate / 4 * (1 - (static_cast<float>(epoch) / static_cast<float>(epochs)));
    layout.epoch(options.dims, points.data(), fixed_points.data(), picture.rows, rate);
    if (!keep_going(progress, static_cast<double>(epoch + 1) / static_cast<double>(epochs))) {
      return Error{ErrorCode::cancelled, "the layout was cancelled"};
    }
  }
  return points;
}

}  // namespace embedscope
