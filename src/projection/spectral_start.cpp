#include "projection/spectral_start.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/rng.h"
#include "base/sizes.h"

namespace embedscope {
namespace {

constexpr float kRadius = 10;
/// A start need not be exact: the layout moves every point.
constexpr double kTolerance = 5e-3;
constexpr std::size_t kFilters = 12;

/// Cosine and sine of the golden angle, by which a spiral's next piece is turned.
constexpr double kGoldenCosine = -0.7373688780783197;
constexpr double kGoldenSine = 0.6754902942615238;

}  // namespace

SpectralStart::SpectralStart(const SparseRows& edges, std::size_t dims, std::uint64_t seed)
    : edges_(&edges), dims_(dims), seed_(seed), coordinates_(edges.rows() * dims) {
  const Components found = connected_components(edges);
  pieces_.resize(found.count);
  place_.resize(edges.rows());
  for (std::uint32_t row = 0; row < edges.rows(); ++row) {
    auto& members = pieces_[found.of[row]];
    place_[row] = static_cast<std::uint32_t>(members.size());
    members.push_back(row);
  }
  // Pieces of one size by their first row: no two have the same.
  std::sort(pieces_.begin(), pieces_.end(), [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() > b.size() : a.front() < b.front();
  });
  open_piece();
}

/// This piece's rows as a graph of their own.
SparseRows SpectralStart::piece_graph() const {
  SparseRows graph;
  for (const std::uint32_t row : pieces_[piece_]) {
    for (const std::uint32_t other : edges_->columns_of(row))
      graph.columns.push_back(place_[other]);
    const auto values = edges_->values_of(row);
    graph.values.insert(graph.values.end(), values.begin(), values.end());
    graph.starts.push_back(static_cast<std::uint32_t>(graph.columns.size()));
  }
  return graph;
}

void SpectralStart::open_piece() {
  solver_.reset();
  if (piece_ == pieces_.size()) return;
  const auto& members = pieces_[piece_];
  if (members.size() <= dims_ + 1) return;  // too few for directions: drawn
  auto solver = GraphEigen::start(
      pieces_.size() == 1 ? *edges_ : piece_graph(),
      {.count = dims_ + 1, .tolerance = kTolerance, .iterations = kFilters, .seed = seed_});
  if (solver.ok()) solver_ = std::move(*solver);  // without memory for it, drawn as well
}

void SpectralStart::close_piece() {
  const auto& members = pieces_[piece_];
  const std::size_t size = members.size();
  const double all = static_cast<double>(edges_->rows());
  std::vector<float> local(product(size, dims_));
  bool spread = false;
  if (solver_) {
    const auto pairs = solver_->finish();
    if (pairs.ok()) {
      spread = true;
      for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t axis = 0; axis < dims_; ++axis) {
          local[(i * dims_) + axis] = pairs->vectors[(i * (dims_ + 1)) + axis + 1];
        }
      }
    }
  }
  Rng rng(seed_ + piece_);
  if (!spread) {
    for (float& value : local) value = rng.uniform() - 0.5F;
  }

  // Each axis of the piece fills its share of the picture: radius by size, middle on a spiral.
  const double part = static_cast<double>(size) / all;
  const bool whole = pieces_.size() == 1;
  const double radius = kRadius * (whole ? 1 : 0.8 * std::sqrt(part));
  const double distance =
      whole ? 0
            : kRadius *
                  std::sqrt((covered_ + (covered_ > 0 ? static_cast<double>(size) / 2 : 0)) / all);
  for (std::size_t axis = 0; axis < dims_; ++axis) {
    float low = local[axis];
    float high = local[axis];
    for (std::size_t i = 0; i < size; ++i) {
      low = std::min(low, local[(i * dims_) + axis]);
      high = std::max(high, local[(i * dims_) + axis]);
    }
    const double middle = axis < 2 ? distance * direction_[axis] : 0;
    const double scale =
        high > low ? 2 * radius / (static_cast<double>(high) - static_cast<double>(low)) : 0;
    for (std::size_t i = 0; i < size; ++i) {
      const double place =
          middle - radius +
          (scale * (static_cast<double>(local[(i * dims_) + axis]) - static_cast<double>(low)));
      // A little noise parts points that the eigenvectors put in one place.
      coordinates_[(members[i] * dims_) + axis] =
          static_cast<float>(scale > 0 ? place : middle) + ((rng.uniform() - 0.5F) * 1e-3F);
    }
  }
  covered_ += static_cast<double>(size);
  const double turned = (direction_[0] * kGoldenCosine) - (direction_[1] * kGoldenSine);
  direction_[1] = (direction_[0] * kGoldenSine) + (direction_[1] * kGoldenCosine);
  direction_[0] = turned;
}

bool SpectralStart::step(std::size_t products) {
  while (products > 0 && piece_ < pieces_.size()) {
    --products;
    if (solver_ && !solver_->step(1)) continue;
    close_piece();
    ++piece_;
    open_piece();
  }
  return piece_ == pieces_.size();
}

double SpectralStart::fraction() const {
  if (piece_ == pieces_.size()) return 1;
  const double within =
      solver_ ? solver_->fraction() * static_cast<double>(pieces_[piece_].size()) : 0;
  return (covered_ + within) / static_cast<double>(edges_->rows());
}

std::vector<float> SpectralStart::finish() { return std::move(coordinates_); }

}  // namespace embedscope
