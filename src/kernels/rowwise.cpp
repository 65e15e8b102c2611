#include "kernels/rowwise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/dot.h"
#include "kernels/exponential.h"
#include "kernels/lanes.h"

namespace embedscope {
namespace {

using detail::all;
using detail::for_lanes;
using detail::load_register;
using detail::Register;
using detail::store_register;

constexpr float kBarred = -std::numeric_limits<float>::infinity();

/// Σ xᵢ in the order of lanes.h.
float sum(std::span<const float> x) {
  Lanes total = Lanes::zero();
  std::size_t i = 0;
  for (; i + kLanes <= x.size(); i += kLanes) total += Lanes::load(x.data() + i);
  float partial[kLanes];
  total.store(partial);
  for (std::size_t lane = 0; i < x.size(); ++i, ++lane) partial[lane] += x[i];
  return horizontal_sum(Lanes::load(partial));
}

float sum_scalar(std::span<const float> x) {
  float partial[kLanes] = {};
  for (std::size_t i = 0; i < x.size(); ++i) partial[i % kLanes] += x[i];
  return horizontal_sum_scalar(partial);
}

template <class V>
[[gnu::always_inline]] inline V apply(Activation activation, V x) {
  switch (activation) {
    case Activation::gelu:
      return all<V>(0.5F) * x *
             (all<V>(1.0F) + detail::error_function<V>(x * all<V>(0.70710678118654752F)));
    case Activation::gelu_tanh: {
      // ½(1 + tanh u) = 1 / (1 + e⁻²ᵘ), u = √(2/π) (x + 0.044715 x³)
      const V u = all<V>(1.5957691216057308F) * (x + (all<V>(0.044715F) * (x * x * x)));
      return x * detail::logistic<V>(u);
    }
    case Activation::silu: return x * detail::logistic<V>(x);
    case Activation::relu: return detail::larger<V>(x, all<V>(0.0F));
  }
  return x;
}

template <Activation kActivation>
void activate_all(std::span<float> x) {
  detail::transform_lanes(x.data(), x.size(), [](Register value) __attribute__((always_inline)) {
    return apply<Register>(kActivation, value);
  });
}

}  // namespace

void softmax(std::span<float> scores) {
  float* const x = scores.data();
  Register wide = all<Register>(kBarred);
  float largest = kBarred;
  for_lanes(
      scores.size(),
      [&](std::size_t i) { wide = detail::larger<Register>(load_register(x + i), wide); },
      [&](std::size_t i) { largest = std::max(largest, x[i]); });
  for (std::size_t lane = 0; lane < detail::kRegisterLanes; ++lane)
    largest = std::max(largest, wide[lane]);
  if (largest == kBarred) {
    std::fill(scores.begin(), scores.end(), 0.0F);
    return;
  }
  detail::transform_lanes(x, scores.size(), [&](Register value) __attribute__((always_inline)) {
    return detail::exponential<Register>(value - all<Register>(largest));
  });
  const float scale = 1.0F / sum(scores);
  for_lanes(
      scores.size(), [&](std::size_t i) { store_register(x + i, load_register(x + i) * scale); },
      [&](std::size_t i) { x[i] *= scale; });
}

void softmax_scalar(std::span<float> scores) {
  const float largest = scores.empty() ? kBarred : *std::max_element(scores.begin(), scores.end());
  if (largest == kBarred) {
    std::fill(scores.begin(), scores.end(), 0.0F);
    return;
  }
  for (float& score : scores) score = detail::exponential<float>(score - largest);
  const float scale = 1.0F / sum_scalar(scores);
  for (float& score : scores) score *= scale;
}

void rms_norm(std::span<const float> x, std::span<const float> weight, float epsilon,
              std::span<float> out) {
  const float scale = 1.0F / std::sqrt((dot(x, x) / static_cast<float>(x.size())) + epsilon);
  for_lanes(
      x.size(),
      [&](std::size_t i) {
        store_register(out.data() + i,
                       load_register(x.data() + i) * scale * load_register(weight.data() + i));
      },
      [&](std::size_t i) { out[i] = x[i] * scale * weight[i]; });
}

void rms_norm_scalar(std::span<const float> x, std::span<const float> weight, float epsilon,
                     std::span<float> out) {
  const float scale = 1.0F / std::sqrt((dot_scalar(x, x) / static_cast<float>(x.size())) + epsilon);
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i] * scale * weight[i];
}

void layer_norm(std::span<const float> x, std::span<const float> weight,
                std::span<const float> bias, float epsilon, std::span<float> out) {
  const auto count = static_cast<float>(x.size());
  const float mean = sum(x) / count;
  for_lanes(
      x.size(),
      [&](std::size_t i) { store_register(out.data() + i, load_register(x.data() + i) - mean); },
      [&](std::size_t i) { out[i] = x[i] - mean; });
  const float scale = 1.0F / std::sqrt((dot(out, out) / count) + epsilon);
  for_lanes(
      x.size(),
      [&](std::size_t i) {
        store_register(out.data() + i,
                       load_register(out.data() + i) * scale * load_register(weight.data() + i));
      },
      [&](std::size_t i) { out[i] = out[i] * scale * weight[i]; });
  if (!bias.empty()) add(out, bias, out);
}

void layer_norm_scalar(std::span<const float> x, std::span<const float> weight,
                       std::span<const float> bias, float epsilon, std::span<float> out) {
  const auto count = static_cast<float>(x.size());
  const float mean = sum_scalar(x) / count;
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i] - mean;
  const float scale = 1.0F / std::sqrt((dot_scalar(out, out) / count) + epsilon);
  for (std::size_t i = 0; i < x.size(); ++i) {
    out[i] = out[i] * scale * weight[i];
    if (!bias.empty()) out[i] += bias[i];
  }
}

void activate(Activation activation, std::span<float> x) {
  switch (activation) {
    case Activation::gelu: return activate_all<Activation::gelu>(x);
    case Activation::gelu_tanh: return activate_all<Activation::gelu_tanh>(x);
    case Activation::silu: return activate_all<Activation::silu>(x);
    case Activation::relu: return activate_all<Activation::relu>(x);
  }
}

void activate_scalar(Activation activation, std::span<float> x) {
  for (float& value : x) value = apply<float>(activation, value);
}

void scale_all(std::span<float> x, float scale) {
  for (float& value : x) value *= scale;
}

void bar(std::span<float> x, std::span<const std::uint8_t> allowed) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = allowed[i] != 0 ? x[i] : kBarred;
}

void add(std::span<const float> a, std::span<const float> b, std::span<float> out) {
  for_lanes(
      a.size(),
      [&](std::size_t i) {
        store_register(out.data() + i, load_register(a.data() + i) + load_register(b.data() + i));
      },
      [&](std::size_t i) { out[i] = a[i] + b[i]; });
}

void multiply(std::span<const float> a, std::span<const float> b, std::span<float> out) {
  for_lanes(
      a.size(),
      [&](std::size_t i) {
        store_register(out.data() + i, load_register(a.data() + i) * load_register(b.data() + i));
      },
      [&](std::size_t i) { out[i] = a[i] * b[i]; });
}

}  // namespace embedscope
