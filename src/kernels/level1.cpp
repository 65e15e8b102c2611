#include "kernels/level1.h"

namespace embedscope {

double product(const double* a, const double* b, std::size_t count) {
  double sums[4] = {};
  const std::size_t whole = count / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  double sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
  for (std::size_t i = whole; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

void add_multiple(double* to, double factor, const double* from, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] += factor * from[i];
}

void subtract_two(double* to, double f, const double* a, double g, const double* b,
                  std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] -= (f * a[i]) + (g * b[i]);
}

}  // namespace embedscope
