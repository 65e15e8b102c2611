// What a transformer does to each row between its products: softmax, norms, activations. Each has a
// scalar twin that gives the same bits (sums in the order of lanes.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace embedscope {

/// scores ← softmax(scores), in place. Barred places hold −∞ and get 0; a row of nothing else
/// becomes all zeros: it attends to nothing.
void softmax(std::span<float> scores);
void softmax_scalar(std::span<float> scores);

/// out = x / √(mean(x²) + epsilon) · weight (Zhang and Sennrich, 2019). `out` may be `x`.
void rms_norm(std::span<const float> x, std::span<const float> weight, float epsilon,
              std::span<float> out);
void rms_norm_scalar(std::span<const float> x, std::span<const float> weight, float epsilon,
                     std::span<float> out);

/// out = (x − mean) / √(variance + epsilon) · weight + bias (Ba, Kiros and Hinton, 2016); an empty
/// bias is none. `out` may be `x`.
void layer_norm(std::span<const float> x, std::span<const float> weight,
                std::span<const float> bias, float epsilon, std::span<float> out);
void layer_norm_scalar(std::span<const float> x, std::span<const float> weight,
                       std::span<const float> bias, float epsilon, std::span<float> out);

enum class Activation : std::uint8_t {
  gelu,       ///< x · Φ(x), by the error function (Hendrycks and Gimpel, 2016)
  gelu_tanh,  ///< its approximation by tanh, as in GPT-2
  silu,       ///< x / (1 + e⁻ˣ)
  relu,       ///< max(x, 0)
};

/// x ← f(x), in place.
void activate(Activation activation, std::span<float> x);
void activate_scalar(Activation activation, std::span<float> x);

/// x ← scale · x.
void scale_all(std::span<float> x, float scale);
/// x ← −∞ where `allowed` is 0.
void bar(std::span<float> x, std::span<const std::uint8_t> allowed);
/// out = a + b, and a += b; equal lengths.
void add(std::span<const float> a, std::span<const float> b, std::span<float> out);
/// out = a · b, place by place.
void multiply(std::span<const float> a, std::span<const float> b, std::span<float> out);

}  // namespace embedscope
