#include "compare/analogy.h"

#include <Eigen/Core>
#include <algorithm>
#include <limits>
#include <string>

#include "vectors/unit_rows.h"

namespace embedscope {
namespace {

using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr Eigen::Index kBlock = 128;  // questions at a time

}  // namespace

Result<std::vector<std::uint32_t>> answer_analogies(const VectorTable& table,
                                                    std::span<const AnalogyQuestion> questions,
                                                    const Centring* centring, GivenWords given) {
  if (table.rows() < 4) {
    return Error{ErrorCode::invalid_argument,
                 "an analogy needs four rows, the table has " + std::to_string(table.rows())};
  }
  for (const AnalogyQuestion& question : questions) {
    const std::uint32_t highest = std::max({question.a, question.b, question.c});
    if (highest >= table.rows()) {
      return Error{ErrorCode::out_of_range, "analogy: row " + std::to_string(highest) + " of " +
                                                std::to_string(table.rows())};
    }
  }
  auto unit = unit_rows(table, centring);
  if (!unit) return std::move(unit).failure();
  const auto rows = static_cast<Eigen::Index>(table.rows());
  const auto dims = static_cast<Eigen::Index>(table.dims());
  const Eigen::Map<const RowMatrix> all(unit->data(), rows, dims);

  std::vector<std::uint32_t> answers;
  answers.reserve(questions.size());
  RowMatrix targets(kBlock, dims);
  RowMatrix scores(kBlock, rows);
  for (std::size_t start = 0; start < questions.size(); start += kBlock) {
    const auto count =
        static_cast<Eigen::Index>(std::min<std::size_t>(kBlock, questions.size() - start));
    for (Eigen::Index i = 0; i < count; ++i) {
      const AnalogyQuestion& question = questions[start + static_cast<std::size_t>(i)];
      targets.row(i) = all.row(question.b) - all.row(question.a) + all.row(question.c);
    }
    scores.topRows(count).noalias() = targets.topRows(count) * all.transpose();
    for (Eigen::Index i = 0; i < count; ++i) {
      const AnalogyQuestion& question = questions[start + static_cast<std::size_t>(i)];
      if (given == GivenWords::excluded) {
        for (const std::uint32_t row : {question.a, question.b, question.c}) {
          scores(i, row) = -std::numeric_limits<float>::infinity();
        }
      }
      Eigen::Index best = 0;
      scores.row(i).maxCoeff(&best);
      answers.push_back(static_cast<std::uint32_t>(best));
    }
  }
  return answers;
}

}  // namespace embedscope
