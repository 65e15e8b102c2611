// How far a picture can be trusted, point by point (Venna and Kaski, 2001). Trustworthiness falls
// with strangers: points drawn among the k nearest that are not among the k nearest in the space,
// by how far down they are there. Continuity falls with losses: the k nearest of the space that the
// picture drew farther away, by how far. Both are 1 for a perfect picture; a random one is near
// 0.5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/progress.h"
#include "base/result.h"
#include "vectors/metric.h"

namespace embedscope {

struct PictureQualityOptions {
  std::size_t k = 10;  ///< neighbours that count; below half of the rows, as the formula needs
  Metric metric = Metric::euclidean;  ///< of the space; pictures are read by Euclidean distance
  /// Rows that are judged, spread evenly over all; each is judged against all. 0 means all, which
  /// takes rows² distances.
  std::size_t sample = 0;
};

struct PictureQuality {
  std::vector<std::uint32_t> rows;  ///< that were judged, ascending
  std::vector<float>
      trustworthiness;            ///< of each: 1 − 2/(k(2n − 3k − 1)) Σ (rank in the space − k)
  std::vector<float> continuity;  ///< of each: the same with ranks in the picture
  std::vector<float> kept;        ///< of each: part of its k nearest that the picture kept nearest
  double mean_trustworthiness = 0;  ///< over those judged: with all, scikit-learn's
  double mean_continuity = 0;
  double mean_kept = 0;
};

/// A measurement in steps, for callers that must not block: start, step until it returns true,
/// finish.
class PictureQualityRun {
 public:
  /// Row i of `space` is drawn at row i of `picture`; both must outlive the run. Equal distances
  /// rank in the order of rows. Errors: `invalid_argument` for other numbers of rows, k = 0 or k ≥
  /// rows / 2, or a metric that is no distance; `non_finite` naming the row; `out_of_range` for a
  /// sample larger than all.
  static Result<PictureQualityRun> start(MatrixView<const float> space,
                                         MatrixView<const float> picture,
                                         const PictureQualityOptions& options);
  PictureQualityRun(PictureQualityRun&&) noexcept;
  PictureQualityRun& operator=(PictureQualityRun&&) noexcept;
  ~PictureQualityRun();

  /// Judges up to `rows` more, in whole batches; true when all are judged. Any sequence of steps
  /// gives the same result.
  bool step(std::size_t rows);
  [[nodiscard]] std::size_t done() const;
  [[nodiscard]] std::size_t total() const;

  /// After the last step, once. Errors: `invalid_argument` before it.
  Result<PictureQuality> finish();

 private:
  struct State;
  explicit PictureQualityRun(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A whole measurement. Errors as PictureQualityRun, and `cancelled` when progress asks to stop.
Result<PictureQuality> picture_quality(MatrixView<const float> space,
                                       MatrixView<const float> picture,
                                       const PictureQualityOptions& options,
                                       const Progress& progress = {});

}  // namespace embedscope
