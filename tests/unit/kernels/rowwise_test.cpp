#include "kernels/rowwise.h"

#include <cmath>
#include <limits>

#include "kernels/exponential.h"
#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::normal_rows;

constexpr std::size_t kSizes[] = {1, 3, 16, 31, 100, 384};

TEST(Exponential, is_within_two_units_in_the_last_place) {
  double worst = 0;
  for (float x = -87; x <= 88; x += 0.0137F) {
    const double exact = std::exp(static_cast<double>(x));
    worst = std::max(worst,
                     std::fabs(static_cast<double>(detail::exponential<float>(x)) - exact) / exact);
  }
  EXPECT_LT(worst, 2.5e-7);
  EXPECT_EQ(detail::exponential<float>(-87.5F), 0);
  EXPECT_EQ(detail::exponential<float>(-std::numeric_limits<float>::infinity()), 0);
  EXPECT_EQ(detail::exponential<float>(0), 1);
  EXPECT_TRUE(std::isfinite(detail::exponential<float>(1e30F)));
}

TEST(Activations, are_what_their_formulas_say_and_equal_their_twins) {
  std::vector<float> x = normal_rows(1, 401, 1);
  for (float& value : x) value *= 4;
  const auto expect = [&](Activation activation, auto exact) {
    std::vector<float> fast = x, twin = x;
    activate(activation, fast);
    activate_scalar(activation, twin);
    EXPECT_EQ(fast, twin);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(fast[i], exact(static_cast<double>(x[i])), 2e-6) << x[i];
  };
  expect(Activation::gelu, [](double v) { return 0.5 * v * (1 + std::erf(v / std::sqrt(2.0))); });
  expect(Activation::gelu_tanh, [](double v) {
    return 0.5 * v * (1 + std::tanh(std::sqrt(2 / M_PI) * (v + (0.044715 * v * v * v))));
  });
  expect(Activation::silu, [](double v) { return v / (1 + std::exp(-v)); });
  expect(Activation::relu, [](double v) { return std::max(v, 0.0); });
}

TEST(Softmax, equals_its_twin_and_sums_to_one) {
  for (const std::size_t size : kSizes) {
    std::vector<float> fast = normal_rows(1, size, 2);
    if (size > 3) fast[2] = -std::numeric_limits<float>::infinity();
    std::vector<float> twin = fast;
    softmax(fast);
    softmax_scalar(twin);
    EXPECT_EQ(fast, twin);
    double sum = 0;
    for (const float value : fast) sum += value;
    EXPECT_NEAR(sum, 1, 1e-6);
    if (size > 3) EXPECT_EQ(fast[2], 0);
  }
  std::vector<float> barred(20, -std::numeric_limits<float>::infinity());
  softmax(barred);
  EXPECT_EQ(barred, std::vector<float>(20, 0.0F));
  softmax(std::span<float>{});
}

TEST(Softmax, does_not_change_when_barred_places_follow) {
  std::vector<float> few = normal_rows(1, 21, 3);
  std::vector<float> many = few;
  many.resize(64, -std::numeric_limits<float>::infinity());
  softmax(few);
  softmax(many);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

TEST(Norms, equal_their_twins_and_do_what_they_say) {
  for (const std::size_t size : kSizes) {
    const auto x = normal_rows(1, size, 4);
    const auto weight = normal_rows(1, size, 5);
    const auto bias = normal_rows(1, size, 6);
    std::vector<float> fast(size), twin(size);
    rms_norm(x, weight, 1e-5F, fast);
    rms_norm_scalar(x, weight, 1e-5F, twin);
    EXPECT_EQ(fast, twin);
    double square = 0, mean = 0;
    for (const float value : x) {
      square += static_cast<double>(value) * value;
      mean += value;
    }
    const auto count = static_cast<double>(size);
    for (std::size_t i = 0; i < size; ++i)
      EXPECT_NEAR(fast[i], x[i] / std::sqrt((square / count) + 1e-5) * weight[i], 1e-5);
    layer_norm(x, weight, bias, 1e-5F, fast);
    layer_norm_scalar(x, weight, bias, 1e-5F, twin);
    EXPECT_EQ(fast, twin);
    mean /= count;
    const double variance = (square / count) - (mean * mean);
    if (size > 1) {
      for (std::size_t i = 0; i < size; ++i) {
        EXPECT_NEAR(fast[i], ((x[i] - mean) / std::sqrt(variance + 1e-5) * weight[i]) + bias[i],
                    2e-5);
      }
    }
    std::vector<float> in_place = x;
    layer_norm(in_place, weight, {}, 1e-5F, in_place);
    layer_norm(x, weight, {}, 1e-5F, fast);
    EXPECT_EQ(in_place, fast);
  }
}

}  // namespace
}  // namespace embedscope
