#include "projection/fuzzy_set.h"

#include <algorithm>
#include <cmath>

#include "base/sizes.h"
#include "kernels/elementary.h"

namespace embedscope {
namespace {

constexpr int kBisections = 64;
constexpr double kTolerance = 1e-5;
/// A scale is at least this part of the mean distance, so that duplicates do not make it vanish.
constexpr double kLeastScale = 1e-3;

}  // namespace

void fit_reach(const KnnGraph& graph, std::size_t neighbours, std::size_t from, std::size_t to,
               std::span<Reach> reach) {
  const double target =
      fixed::log(static_cast<double>(std::max<std::size_t>(neighbours, 2))) / fixed::log(2.0);
  for (std::size_t row = from; row < to; ++row) {
    const auto distances = graph.distances_of(row).first(neighbours);
    double mean = 0;
    double rho = 0;
    for (const float distance : distances) {
      mean += static_cast<double>(distance) / static_cast<double>(neighbours);
      if (rho == 0 && distance > 0) rho = static_cast<double>(distance);
    }
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    double sigma = 1;
    for (int round = 0; round < kBisections; ++round) {
      double sum = 0;
      for (const float distance : distances) {
        const double beyond = static_cast<double>(distance) - rho;
        sum += beyond > 0 ? fixed::exp(-beyond / sigma) : 1;
      }
      if (std::fabs(sum - target) < kTolerance) break;
      if (sum > target) {
        high = sigma;
        sigma = (low + high) / 2;
      } else {
        low = sigma;
        sigma = std::isinf(high) ? sigma * 2 : (low + high) / 2;
      }
    }
    const double least = kLeastScale * mean;
    reach[row] = {static_cast<float>(rho), static_cast<float>(std::max({sigma, least, 1e-30}))};
  }
}

float strength(const KnnGraph& graph, std::size_t row, std::size_t place, const Reach& reach) {
  const double beyond =
      static_cast<double>(graph.distances_of(row)[place]) - static_cast<double>(reach.rho);
  return beyond > 0 ? static_cast<float>(fixed::exp(-beyond / static_cast<double>(reach.sigma)))
                    : 1.0F;
}

SparseRows fuzzy_union(const KnnGraph& graph, std::size_t neighbours,
                       std::span<const Reach> reach) {
  SparseRows directed;
  directed.columns.reserve(product(graph.rows, neighbours));
  directed.values.reserve(product(graph.rows, neighbours));
  for (std::size_t row = 0; row < graph.rows; ++row) {
    for (std::size_t place = 0; place < neighbours; ++place) {
      directed.columns.push_back(graph.neighbours(row)[place]);
      directed.values.push_back(strength(graph, row, place, reach[row]));
    }
    directed.starts.push_back(static_cast<std::uint32_t>(directed.columns.size()));
  }
  return symmetrised(directed, [](float a, float b) { return a + b - (a * b); });
}

SparseRows weigh_by_labels(const SparseRows& edges, std::span<const std::uint32_t> labels,
                           double weight) {
  const double far = weight < 1 ? 2.5 / (1 - weight) : 1e12;
  const auto across = static_cast<float>(fixed::exp(-far));
  const auto unknown = static_cast<float>(fixed::exp(-1.0));
  SparseRows weighed = edges;
  for (std::size_t row = 0; row < edges.rows(); ++row) {
    float strongest = 0;
    for (std::uint32_t entry = edges.starts[row]; entry < edges.starts[row + 1]; ++entry) {
      const std::uint32_t mine = labels[row];
      const std::uint32_t other = labels[edges.columns[entry]];
      float& value = weighed.values[entry];
      if (mine == kNoLabel || other == kNoLabel) {
        value *= unknown;
      } else if (mine != other) {
        value *= across;
      }
      strongest = std::max(strongest, value);
    }
    for (std::uint32_t entry = edges.starts[row]; entry < edges.starts[row + 1]; ++entry) {
      if (strongest > 0) weighed.values[entry] /= strongest;
    }
  }
  return symmetrised(weighed, [](float a, float b) { return a + b - (a * b); });
}

}  // namespace embedscope
