// UMAP (McInnes, Healy and Melville, 2018): a picture in which points that hold each other strongly
// in the fuzzy set of their neighbours are near. It is drawn by pulling on edges, each as often as
// it is strong, and pushing away from points drawn at random.
//
// One seed gives one picture, natively and in WebAssembly, whole or in steps. Within an epoch
// points take their turns in order of rows; a point's pulls are worked on four edges side by side,
// and the pushes that belong to them from where the point then stands, which is the published
// method but for the granularity at which a point moves (umap-learn's own, parallel by default, has
// none that is defined).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/matrix_view.h"
#include "base/progress.h"
#include "base/result.h"
#include "neighbors/knn_graph.h"
#include "projection/fuzzy_set.h"

namespace embedscope {

/// Defaults are umap-learn's (0.5).
struct UmapOptions {
  std::size_t dims = 2;  ///< of the picture: 2 or 3
  /// Of each point that count; more show the large shape, fewer the fine one. The graph's k at
  /// most.
  std::size_t neighbours = 15;
  float min_dist = 0.1F;  ///< how near points may come: small packs clusters tightly
  float spread = 1;       ///< the scale of the picture; min_dist is at most this
  std::size_t epochs =
      0;  ///< 0: 500 for up to 10,000 points, else 200; more let the picture settle further
  float learning_rate = 1;    ///< of the first epoch, falling linearly to 0
  float repulsion = 1;        ///< how much pushes count against pulls
  std::size_t negatives = 5;  ///< pushes for each pull, 0…64
  std::uint64_t seed = 1;
  /// Where points begin, rows × dims, finite; the spectral start when empty. Copied.
  MatrixView<const float> start = {};
  /// Categories that points are also drawn together by, kNoLabel for unknown; none when empty.
  /// Copied.
  std::span<const std::uint32_t> labels = {};
  float label_weight = 0.5F;  ///< 0 (labels hardly count) … 1 (only they do)
};

/// The curve 1 / (1 + a x²ᵇ) by which near the picture is meant: nearest, in least squares over 300
/// places in 0…3 spread, to 1 up to min_dist and exp(−(x − min_dist) / spread) beyond.
struct UmapCurve {
  double a = 1;
  double b = 1;
};
UmapCurve fit_umap_curve(double min_dist, double spread);

class Umap {
 public:
  enum class Stage : std::uint8_t { graph, start, layout, done };

  /// `graph` must outlive the layout; where rows are equal, which of them are neighbours is drawn
  /// by the seed (neighbors/equal_rows.h). Errors: those of check_graph, `invalid_argument` for
  /// options out of their ranges or a start or labels of another shape, `non_finite` in a start.
  static Result<Umap> create(const KnnGraph& graph, const UmapOptions& options);

  Umap(Umap&&) noexcept;
  Umap& operator=(Umap&&) noexcept;
  ~Umap();

  /// `units` more of total(), of which an epoch is one; true when all are done. Any sequence of
  /// steps gives the same result.
  bool step(std::size_t units);
  [[nodiscard]] Stage stage() const;
  /// Of total(); the units before the first epoch are a fixed part of it.
  [[nodiscard]] std::size_t done() const;
  [[nodiscard]] std::size_t total() const;
  [[nodiscard]] std::size_t epochs() const;

  /// rows × dims, row-major: the picture so far. Empty before the layout stage.
  [[nodiscard]] std::span<const float> coordinates() const;
  /// The fuzzy set, once it is made: symmetric, strengths in 0…1.
  [[nodiscard]] const SparseRows& edges() const;
  [[nodiscard]] UmapCurve curve() const;

 private:
  struct State;
  explicit Umap(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A whole layout. Errors as Umap, and `cancelled` when progress asks to stop.
Result<std::vector<float>> umap(const KnnGraph& graph, const UmapOptions& options,
                                const Progress& progress = {});

/// New points in a finished picture of others, rows × dims: each begins at the mean of its
/// neighbours, weighted as the fuzzy set does, and settles for a third of the epochs, while the
/// picture stays as it is. `graph` holds the new points' neighbours among the picture's rows;
/// `picture` and `options` are those of the fit. Errors as Umap.
Result<std::vector<float>> umap_transform(const KnnGraph& graph, MatrixView<const float> picture,
                                          const UmapOptions& options,
                                          const Progress& progress = {});

}  // namespace embedscope
