#include "cluster/kmeans.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "base/rng.h"

namespace embedscope {
namespace {

TEST(KMeans, FindsSeparateBlobs) {
  Rng rng(1);
  std::vector<float> points;
  for (int i = 0; i < 90; ++i) {
    points.push_back((static_cast<float>(i % 3) * 10.0F) + (0.3F * rng.normal()));
    points.push_back(0.3F * rng.normal());
  }
  auto found = kmeans({points.data(), 90, 2}, {.clusters = 3});
  ASSERT_TRUE(found.ok());
  std::set<std::uint32_t> names;
  for (std::size_t i = 0; i < 90; ++i) {
    EXPECT_EQ(found->cluster[i], found->cluster[i % 3]);
    names.insert(found->cluster[i]);
  }
  EXPECT_EQ(names.size(), 3U);

  double inertia = 0;
  for (std::size_t i = 0; i < 90; ++i) {
    for (std::size_t d = 0; d < 2; ++d) {
      const double gap = points[(i * 2) + d] - found->centroids[(found->cluster[i] * 2) + d];
      inertia += gap * gap;
    }
  }
  EXPECT_NEAR(found->inertia, inertia, 1e-3);
}

TEST(KMeans, GivesEachPointItsNearestCentroid) {
  // Near the origin, far from it, and with one point far from all others.
  for (const int kind : {0, 1, 2}) {
    Rng rng(7);
    std::vector<float> points(203 * 5);
    for (float& value : points) value = rng.normal() + (kind == 1 ? 1000.0F : 0.0F);
    if (kind == 2) points[4] = 1e6F;
    const MatrixView<const float> view(points.data(), 203, 5);
    const auto found = kmeans(view, {.clusters = 11, .restarts = 2});
    ASSERT_TRUE(found.ok());
    const auto distance = [&](std::size_t point, std::size_t index) {
      double square = 0;
      for (std::size_t d = 0; d < 5; ++d) {
        const double gap = static_cast<double>(view(point, d)) - found->centroids[(index * 5) + d];
        square += gap * gap;
      }
      return square;
    };
    double inertia = 0;
    for (std::size_t point = 0; point < 203; ++point) {
      const double own = distance(point, found->cluster[point]);
      inertia += own;
      for (std::size_t index = 0; index < 11; ++index) {
        EXPECT_LE(own, distance(point, index) * (1 + 1e-5)) << kind << " " << point;
      }
    }
    EXPECT_NEAR(found->inertia, inertia, 1e-4 * inertia);
  }
}

TEST(KMeans, AcceptsDuplicatesAndOneClusterAPoint) {
  const std::vector<float> same(10, 1.0F);
  auto found = kmeans({same.data(), 5, 2}, {.clusters = 5});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->inertia, 0.0);
}

TEST(KMeans, RefusesBadInput) {
  std::vector<float> points(8, 0.0F);
  const auto code = [&](MatrixView<const float> view, KMeansOptions options) {
    auto result = kmeans(view, options);
    return result.ok() ? std::string("accepted") : std::string(name(result.error().code));
  };
  EXPECT_EQ(code({points.data(), 4, 2}, {.clusters = 5}), "invalid_argument");
  EXPECT_EQ(code({points.data(), 4, 2}, {.clusters = 0}), "invalid_argument");
  EXPECT_EQ(code({points.data(), 0, 2}, {.clusters = 1}), "invalid_argument");
  points[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(code({points.data(), 4, 2}, {.clusters = 2}), "non_finite");
}

}  // namespace
}  // namespace embedscope
