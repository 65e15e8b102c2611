// A sparse matrix row after row (the CSR format), for graphs: entry e of row r is in columns[e],
// values[e] with starts[r] ≤ e < starts[r + 1].
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/sizes.h"

namespace embedscope {

struct SparseRows {
  std::vector<std::uint32_t> starts = {0};  ///< rows + 1
  std::vector<std::uint32_t> columns;
  std::vector<float> values;

  [[nodiscard]] std::size_t rows() const { return starts.size() - 1; }
  [[nodiscard]] std::size_t entries() const { return columns.size(); }
  [[nodiscard]] std::span<const std::uint32_t> columns_of(std::size_t row) const {
    return std::span(columns).subspan(starts[row], starts[row + 1] - starts[row]);
  }
  [[nodiscard]] std::span<const float> values_of(std::size_t row) const {
    return std::span(values).subspan(starts[row], starts[row + 1] - starts[row]);
  }
};

/// Entry (i, j) and (j, i) both become combine(aᵢⱼ, aⱼᵢ), a missing one counting as 0; entries that
/// come to 0 are left out. Columns of a row are in order. `combine` must be symmetric.
template <class Combine>
SparseRows symmetrised(const SparseRows& matrix, Combine combine) {
  const std::size_t rows = matrix.rows();
  // The transpose, by counting; its rows come out in order, and so do those of its transpose.
  const auto transpose = [rows](const SparseRows& from) {
    SparseRows to;
    to.starts.assign(rows + 1, 0);
    to.columns.resize(from.entries());
    to.values.resize(from.entries());
    for (const std::uint32_t column : from.columns) ++to.starts[column + 1];
    for (std::size_t row = 0; row < rows; ++row) to.starts[row + 1] += to.starts[row];
    std::vector<std::uint32_t> next(to.starts.begin(), to.starts.end() - 1);
    for (std::uint32_t row = 0; row < rows; ++row) {
      for (std::uint32_t entry = from.starts[row]; entry < from.starts[row + 1]; ++entry) {
        const std::uint32_t place = next[from.columns[entry]]++;
        to.columns[place] = row;
        to.values[place] = from.values[entry];
      }
    }
    return to;
  };
  const SparseRows in = transpose(matrix);
  const SparseRows out = transpose(in);

  SparseRows both;
  both.starts.reserve(rows + 1);
  both.columns.reserve(matrix.entries() + (matrix.entries() / 2));
  both.values.reserve(matrix.entries() + (matrix.entries() / 2));
  for (std::size_t row = 0; row < rows; ++row) {
    const auto left = out.columns_of(row);
    const auto right = in.columns_of(row);
    std::size_t l = 0;
    std::size_t r = 0;
    while (l < left.size() || r < right.size()) {
      const bool has_left = l < left.size() && (r == right.size() || left[l] <= right[r]);
      const bool has_right = r < right.size() && (l == left.size() || right[r] <= left[l]);
      const std::uint32_t column = has_left ? left[l] : right[r];
      const float value =
          combine(has_left ? out.values_of(row)[l] : 0.0F, has_right ? in.values_of(row)[r] : 0.0F);
      l += has_left ? 1 : 0;
      r += has_right ? 1 : 0;
      if (value == 0) continue;
      both.columns.push_back(column);
      both.values.push_back(value);
    }
    both.starts.push_back(static_cast<std::uint32_t>(both.columns.size()));
  }
  return both;
}

/// What symmetrised() holds at most, its argument among it, of rows with `entries` each.
constexpr std::size_t symmetrised_bytes(std::size_t rows, std::size_t entries) {
  constexpr std::size_t kCopies =
      1 + 2 + 3;  // directed, its two transposes, both with room to grow
  return product(rows,
                 sum(product(entries, kCopies * (sizeof(std::uint32_t) + sizeof(float))), 24));
}

/// Connected components of a symmetric graph: the component of each row, numbered by their first
/// rows.
struct Components {
  std::vector<std::uint32_t> of;
  std::size_t count = 0;
};
Components connected_components(const SparseRows& graph);

}  // namespace embedscope
