// What BLAS calls level 1, in f64: the loops in which eigenproblems spend their time.
#pragma once

#include <cstddef>

namespace embedscope {

/// Σ aᵢbᵢ by four partial sums, which fill two or four registers.
double product(const double* a, const double* b, std::size_t count);

/// to += factor · from
void add_multiple(double* to, double factor, const double* from, std::size_t count);

/// to −= f · a + g · b
void subtract_two(double* to, double f, const double* a, double g, const double* b,
                  std::size_t count);

}  // namespace embedscope
