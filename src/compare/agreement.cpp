#include "compare/agreement.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "kernels/elementary.h"

namespace embedscope {
namespace {

/// Sizes of the runs of equal values in a sorted list.
template <class T>
std::vector<double> run_sizes(const std::vector<T>& sorted) {
  std::vector<double> sizes;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i] != sorted[i - 1]) sizes.push_back(0);
    ++sizes.back();
  }
  return sizes;
}

struct Table {
  std::vector<double> cells;  ///< points in each pair of groups that occurs
  std::vector<double> first;
  std::vector<double> second;
};

Result<Table> cross(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second) {
  if (first.empty() || first.size() != second.size()) {
    return Error{ErrorCode::invalid_argument,
                 "agreement needs two lists of one length, at least 1, not " +
                     std::to_string(first.size()) + " and " + std::to_string(second.size())};
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  pairs.reserve(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) pairs.emplace_back(first[i], second[i]);
  std::vector<std::uint32_t> a(first.begin(), first.end());
  std::vector<std::uint32_t> b(second.begin(), second.end());
  std::sort(pairs.begin(), pairs.end());
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return Table{run_sizes(pairs), run_sizes(a), run_sizes(b)};
}

double pairs_within(const std::vector<double>& sizes) {
  double pairs = 0;
  for (const double size : sizes) pairs += size * (size - 1) / 2;
  return pairs;
}

double entropy(const std::vector<double>& sizes, double count) {
  double sum = 0;
  for (const double size : sizes) sum -= size / count * fixed::log(size / count);
  return sum;
}

}  // namespace

Result<double> adjusted_rand(std::span<const std::uint32_t> first,
                             std::span<const std::uint32_t> second) {
  const auto table = cross(first, second);
  if (!table) return table.error();
  const auto count = static_cast<double>(first.size());
  const double all = count * (count - 1) / 2;
  const double joined = pairs_within(table->cells);
  const double by_first = pairs_within(table->first);
  const double by_second = pairs_within(table->second);
  const double expected = all > 0 ? by_first * by_second / all : 0;
  const double most = (by_first + by_second) / 2;
  // Both groupings trivial in the same way: all together, or all apart.
  if (most == expected) return 1.0;
  return (joined - expected) / (most - expected);
}

Result<double> normalised_mutual_information(std::span<const std::uint32_t> first,
                                             std::span<const std::uint32_t> second) {
  const auto table = cross(first, second);
  if (!table) return table.error();
  const auto count = static_cast<double>(first.size());
  const double a = entropy(table->first, count);
  const double b = entropy(table->second, count);
  if (table->first.size() == 1 && table->second.size() == 1) return 1.0;
  const double shared = a + b - entropy(table->cells, count);
  return std::clamp(shared / ((a + b) / 2), 0.0, 1.0);
}

}  // namespace embedscope
