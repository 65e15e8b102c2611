// A borrowed row-major matrix: a pointer and a shape, never an owner.
#pragma once

#include <cstddef>
#include <span>

namespace embedscope {

template <class T>
struct MatrixView {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t stride = 0;  ///< elements from one row to the next, at least `cols`

  MatrixView() = default;
  MatrixView(T* values, std::size_t row_count, std::size_t col_count)
      : data(values), rows(row_count), cols(col_count), stride(col_count) {}
  MatrixView(T* values, std::size_t row_count, std::size_t col_count, std::size_t row_stride)
      : data(values), rows(row_count), cols(col_count), stride(row_stride) {}

  [[nodiscard]] std::span<T> row(std::size_t index) const {
    return {data + (index * stride), cols};
  }
  T& operator()(std::size_t row_index, std::size_t col_index) const {
    return data[(row_index * stride) + col_index];
  }
};

}  // namespace embedscope
