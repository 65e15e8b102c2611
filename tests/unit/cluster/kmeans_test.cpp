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

TEST(KMeans, PartsEqualTheWhole) {
  Rng rng(3);
  std::vector<float> points(700 * 9);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = rng.normal() + static_cast<float>(i / 9 % 6);
  }
  const MatrixView<const float> view(points.data(), 700, 9);
  const KMeansOptions options{.clusters = 12, .restarts = 3, .seed = 5};
  const auto whole = kmeans(view, options);
  ASSERT_TRUE(whole.ok());
  for (const std::size_t units : {1, 7}) {
    auto run = KMeansRun::start(view, options);
    ASSERT_TRUE(run.ok());
    EXPECT_FALSE(run->finish().ok());
    std::size_t before = 0;
    while (!run->step(units)) {
      EXPECT_GT(run->done(), before);
      EXPECT_LE(run->done(), run->total());
      before = run->done();
    }
    EXPECT_EQ(run->done(), run->total());
    const auto parts = run->finish();
    ASSERT_TRUE(parts.ok());
    EXPECT_EQ(parts->cluster, whole->cluster);
    EXPECT_EQ(parts->centroids, whole->centroids);
    EXPECT_EQ(parts->inertia, whole->inertia);
  }
}

TEST(KMeans, CentroidsAreTheMeansOfTheirPoints) {
  Rng rng(11);
  std::vector<float> points(500 * 4);
  for (float& value : points) value = rng.normal() + 50.0F;
  const auto found = kmeans({points.data(), 500, 4}, {.clusters = 9, .restarts = 1});
  ASSERT_TRUE(found.ok());
  std::vector<double> sums(9 * 4, 0.0);
  std::vector<double> sizes(9, 0.0);
  for (std::size_t i = 0; i < 500; ++i) {
    sizes[found->cluster[i]] += 1;
    for (std::size_t d = 0; d < 4; ++d) sums[(found->cluster[i] * 4) + d] += points[(i * 4) + d];
  }
  for (std::size_t at = 0; at < sums.size(); ++at) {
    EXPECT_NEAR(found->centroids[at], sums[at] / sizes[at / 4], 1e-4);
  }
}

TEST(KMeans, StopsWhenAskedTo) {
  std::vector<float> points(100, 0.0F);
  const auto stopped =
      kmeans({points.data(), 50, 2}, {.clusters = 2}, [](double) { return false; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
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
