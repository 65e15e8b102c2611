#include "kernels/symmetric_eigen.h"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "unit/support/support.h"

namespace embedscope {
namespace {

using testing::take;

TEST(SymmetricEigen, gives_leading_pairs_of_a_known_matrix) {
  const std::vector<double> matrix = {2, 1, 0, 1, 2, 0, 0, 0, 5};  // eigenvalues 5, 3, 1
  const SymmetricEigen eigen = take(symmetric_eigen(matrix, 3, 2));
  EXPECT_NEAR(eigen.values[0], 5, 1e-12);
  EXPECT_NEAR(eigen.values[1], 3, 1e-12);
  EXPECT_NEAR(std::fabs(eigen.vectors[2]), 1, 1e-12);
  EXPECT_NEAR(std::fabs(eigen.vectors[3]), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(eigen.vectors[3], eigen.vectors[4], 1e-12);
}

/// X Xᵀ for `rows` rows of X drawn at random: of rank min(rows, order).
std::vector<double> gram(std::size_t order, std::size_t rank, std::uint64_t seed) {
  const std::vector<float> values = testing::normal_rows(order, rank, seed);
  std::vector<double> matrix(order * order);
  for (std::size_t i = 0; i < order; ++i) {
    for (std::size_t j = 0; j < order; ++j) {
      for (std::size_t k = 0; k < rank; ++k) {
        matrix[(i * order) + j] +=
            static_cast<double>(values[(i * rank) + k]) * values[(j * rank) + k];
      }
    }
  }
  return matrix;
}

TEST(SymmetricEigen, agrees_with_eigen) {
  for (const std::size_t order : {1U, 2U, 3U, 17U, 64U, 129U}) {
    const std::vector<double> matrix = gram(order, 2 * order, order);
    const auto n = static_cast<Eigen::Index>(order);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> reference(
        Eigen::Map<const Eigen::MatrixXd>(matrix.data(), n, n));
    const SymmetricEigen eigen = take(symmetric_eigen(matrix, order, order));
    const double largest = reference.eigenvalues()[n - 1];
    for (std::size_t c = 0; c < order; ++c) {
      const auto at = static_cast<Eigen::Index>(order - 1 - c);
      EXPECT_NEAR(eigen.values[c], reference.eigenvalues()[at], 1e-13 * largest)
          << order << " " << c;
      double along = 0;
      for (std::size_t d = 0; d < order; ++d) {
        along += eigen.vectors[(c * order) + d] *
                 reference.eigenvectors()(static_cast<Eigen::Index>(d), at);
      }
      EXPECT_NEAR(std::fabs(along), 1, 1e-9) << order << " " << c;
    }
  }
}

TEST(SymmetricEigen, leaves_directions_past_the_rank_empty) {
  const SymmetricEigen eigen = take(symmetric_eigen(gram(20, 3, 7), 20, 6));
  EXPECT_GT(eigen.values[2], 1);
  for (std::size_t c = 3; c < 6; ++c) EXPECT_LT(eigen.values[c], 1e-12 * eigen.values[0]);
  const SymmetricEigen nothing = take(symmetric_eigen(std::vector<double>(9), 3, 2));
  EXPECT_EQ(nothing.values[0], 0);
  EXPECT_EQ(nothing.vectors[0], 0);
}

TEST(SymmetricEigen, keeps_vectors_of_equal_values_orthogonal) {
  // 3 on half of the diagonal and 1 on the other, turned by a reflection.
  constexpr std::size_t kOrder = 40;
  std::vector<double> mirror(kOrder);
  for (std::size_t i = 0; i < kOrder; ++i) mirror[i] = 1.0 + static_cast<double>(i % 7);
  double square = 0;
  for (const double value : mirror) square += value * value;
  std::vector<double> matrix(kOrder * kOrder);
  for (std::size_t i = 0; i < kOrder; ++i) {
    for (std::size_t j = 0; j < kOrder; ++j) {
      for (std::size_t k = 0; k < kOrder; ++k) {
        const auto entry = [&](std::size_t a) {
          return (a == k ? 1 : 0) - (2 * mirror[a] * mirror[k] / square);
        };
        matrix[(i * kOrder) + j] += entry(i) * (k % 2 == 0 ? 3 : 1) * entry(j);
      }
    }
  }
  for (const bool identity : {false, true}) {
    if (identity) {
      for (std::size_t i = 0; i < matrix.size(); ++i) matrix[i] = i % (kOrder + 1) == 0 ? 1 : 0;
    }
    const SymmetricEigen eigen = take(symmetric_eigen(matrix, kOrder, kOrder));
    for (std::size_t a = 0; a < kOrder; ++a) {
      EXPECT_NEAR(eigen.values[a], identity || a >= kOrder / 2 ? 1 : 3, 1e-12);
      for (std::size_t b = 0; b <= a; ++b) {
        double along = 0;
        for (std::size_t d = 0; d < kOrder; ++d) {
          along += eigen.vectors[(a * kOrder) + d] * eigen.vectors[(b * kOrder) + d];
        }
        EXPECT_NEAR(along, a == b ? 1 : 0, 1e-12) << a << " " << b;
      }
    }
  }
}

TEST(SymmetricEigen, in_steps_equals_at_once) {
  const std::vector<double> matrix = gram(30, 60, 1);
  SymmetricEigenSolver solver = take(SymmetricEigenSolver::start(matrix, 30));
  while (!solver.step(7)) {
  }
  const SymmetricEigen parts = take(solver.finish(30));
  const SymmetricEigen whole = take(symmetric_eigen(matrix, 30, 30));
  for (std::size_t i = 0; i < 900; ++i) EXPECT_EQ(parts.vectors[i], whole.vectors[i]);
}

TEST(SymmetricEigen, refuses_what_is_not_finite) {
  const std::vector<double> matrix = {1, NAN, NAN, 1};
  testing::expect_error(symmetric_eigen(matrix, 2, 1), ErrorCode::non_finite, "not finite");
}

}  // namespace
}  // namespace embedscope
