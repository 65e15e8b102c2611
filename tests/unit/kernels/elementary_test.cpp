#include "kernels/elementary.h"

#include <cmath>
#include <limits>

#include "unit/support/support.h"

namespace embedscope {
namespace {

double in_last_place(double found, double expected) {
  const double step = std::nextafter(std::fabs(expected), std::numeric_limits<double>::infinity()) -
                      std::fabs(expected);
  return std::fabs(found - expected) / step;
}

TEST(Elementary, exp_and_log_are_within_their_bounds_of_the_exact_value) {
  Rng rng(1);
  double worst_exp = 0;
  double worst_log = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = (static_cast<double>(rng.uniform()) * 1400) - 700;
    worst_exp = std::max(
        worst_exp,
        in_last_place(fixed::exp(x), static_cast<double>(std::exp(static_cast<long double>(x)))));
    const double near = (static_cast<double>(rng.uniform()) * 4) + 1e-9;
    const double y = i % 2 == 0 ? near : std::exp(x);
    worst_log = std::max(
        worst_log,
        in_last_place(fixed::log(y), static_cast<double>(std::log(static_cast<long double>(y)))));
  }
  EXPECT_LE(worst_exp, 3);
  EXPECT_LE(worst_log, 2);
}

TEST(Elementary, exp_and_log_end_where_numbers_end) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(fixed::exp(0), 1);
  EXPECT_EQ(fixed::exp(-1000), 0);
  EXPECT_EQ(fixed::exp(1000), kInfinity);
  EXPECT_EQ(fixed::exp(-kInfinity), 0);
  EXPECT_TRUE(std::isnan(fixed::exp(std::nan(""))));
  EXPECT_EQ(fixed::log(1), 0);
  EXPECT_EQ(fixed::log(0), -kInfinity);
  EXPECT_EQ(fixed::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(fixed::log(-1)));
  EXPECT_TRUE(std::isnan(fixed::log(std::nan(""))));
  EXPECT_EQ(fixed::pow(0, 0.5), 0);
}

// A conversion of NaN to a whole number is undefined: the sanitizer stopped here.
TEST(Elementary, sine_and_cosine_end_where_turns_can_no_longer_be_told_apart) {
  const auto [sine, cosine] = fixed::sine_cosine(1e6);
  EXPECT_NEAR(sine, std::sin(1e6), 1e-15);
  EXPECT_NEAR(cosine, std::cos(1e6), 1e-15);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double x : {std::nan(""), kInfinity, -kInfinity, 1e300, -1e20}) {
    const auto [s, c] = fixed::sine_cosine(x);
    EXPECT_TRUE(std::isnan(s) && std::isnan(c)) << x;
  }
}

TEST(Elementary, pow_of_four_is_within_its_bound) {
  Rng rng(2);
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    Four x;
    for (int lane = 0; lane < 4; ++lane) {
      x[lane] = static_cast<float>(std::exp2((static_cast<double>(rng.uniform()) * 40) - 20));
    }
    const float y = (rng.uniform() * 3) - 1.5F;
    const Four found = fixed::pow(x, y);
    for (int lane = 0; lane < 4; ++lane) {
      const double expected = std::pow(static_cast<double>(x[lane]), static_cast<double>(y));
      worst = std::max(worst, std::fabs((static_cast<double>(found[lane]) / expected) - 1));
    }
  }
  EXPECT_LE(worst, 2e-6);
  EXPECT_GT(worst, 1e-8) << "compared with itself?";
}

TEST(Elementary, pow_of_four_stays_in_range) {
  const Four tiny = fixed::pow(splat(1e-30F), 3.0F);
  const Four huge = fixed::pow(splat(1e30F), 3.0F);
  EXPECT_GT(tiny[0], 0.0F);
  EXPECT_LT(tiny[0], 1e-37F);
  EXPECT_GT(huge[0], 8e37F);
  EXPECT_TRUE(std::isfinite(huge[0]));
}

}  // namespace
}  // namespace embedscope
