#include "vectors/sif.h"

#include <cmath>
#include <numbers>
#include <string>

#include "base/sizes.h"
#include "kernels/symmetric_eigen.h"

namespace embedscope {

double sif_weight(std::size_t rank, std::size_t vocabulary, double a) {
  const double harmonic = std::log(static_cast<double>(vocabulary)) + std::numbers::egamma;
  return a / (a + 1 / (static_cast<double>(rank + 1) * harmonic));
}

Result<AlignedBuffer<float>> sif_texts(std::span<const float> rows, std::size_t dims,
                                       std::span<const std::vector<std::uint32_t>> texts,
                                       double a) {
  if (dims == 0 || texts.empty())
    return Error{ErrorCode::invalid_argument, "there is no text, or vectors have no dimensions"};
  const std::size_t vocabulary = rows.size() / dims;
  auto means = AlignedBuffer<float>::allocate(product(texts.size(), dims));
  if (!means) return std::move(means).failure();
  std::vector<double> gram(product(dims, dims), 0.0);
  std::vector<double> mean(dims);
  for (std::size_t t = 0; t < texts.size(); ++t) {
    if (texts[t].empty()) continue;
    std::fill(mean.begin(), mean.end(), 0.0);
    for (const std::uint32_t word : texts[t]) {
      if (word >= vocabulary) {
        return Error{ErrorCode::out_of_range,
                     "word " + std::to_string(word) + " of " + std::to_string(vocabulary)};
      }
      const double weight = sif_weight(word, vocabulary, a) / static_cast<double>(texts[t].size());
      const auto row = rows.subspan(word * dims, dims);
      for (std::size_t i = 0; i < dims; ++i) mean[i] += weight * static_cast<double>(row[i]);
    }
    for (std::size_t i = 0; i < dims; ++i) {
      (*means)[(t * dims) + i] = static_cast<float>(mean[i]);
      for (std::size_t j = 0; j < dims; ++j) gram[(i * dims) + j] += mean[i] * mean[j];
    }
  }
  auto leading = symmetric_eigen(gram, dims, 1);
  if (!leading) return std::move(leading).failure();
  const double* first = leading->vectors.data();
  for (std::size_t t = 0; t < texts.size(); ++t) {
    float* row = means->data() + (t * dims);
    double along = 0;
    for (std::size_t i = 0; i < dims; ++i) along += first[i] * static_cast<double>(row[i]);
    for (std::size_t i = 0; i < dims; ++i) row[i] -= static_cast<float>(along * first[i]);
  }
  return means;
}

}  // namespace embedscope
