// t-SNE (van der Maaten and Hinton, 2008): a picture in which the probabilities that points pick
// each other as neighbours, by a heavy-tailed kernel, come near those by Gaussians in the original
// space, in Kullback–Leibler divergence. Forces are summed by a tree (repulsion_tree.h).
//
// One seed gives one picture, natively and in WebAssembly, whole or in steps.
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

namespace embedscope {

/// Defaults are scikit-learn's (1.2), which are those that Belkina et al. (2019) found.
struct TsneOptions {
  std::size_t dims = 2;  ///< of the picture: 2 or 3
  /// How many neighbours count, smoothly; more show the large shape, fewer the fine one. At least
  /// 1; what the graph's k allows, k / 3, is taken where this is more (`perplexity()` says which).
  double perplexity = 30;
  std::size_t iterations = 1000;
  double exaggeration = 12;       ///< of pulls at first: lets clusters find together
  std::size_t exaggerated = 250;  ///< iterations with it
  double learning_rate = 0;       ///< 0: rows / exaggeration / 4, at least 50
  float theta = 0.5F;             ///< see RepulsionTree; 0…1
  std::uint64_t seed = 1;
  /// Where points begin, rows × dims, finite; scaled so that the first axis has deviation 10⁻⁴.
  /// Principal components keep the large shape (Kobak and Berens, 2019). Noise when empty. Copied.
  MatrixView<const float> start = {};
};

class Tsne {
 public:
  /// The graph needs 3 · perplexity neighbours a point; where rows are equal, which of them are is
  /// drawn by the seed (neighbors/equal_rows.h). Errors: those of check_graph,
  /// `invalid_argument` for options out of their ranges or a start of another shape, `non_finite`
  /// in a start.
  static Result<Tsne> create(const KnnGraph& graph, const TsneOptions& options);

  Tsne(Tsne&&) noexcept;
  Tsne& operator=(Tsne&&) noexcept;
  ~Tsne();

  /// `units` more of total(), of which an iteration is one; true when all are done. Any sequence of
  /// steps gives the same result. `graph` must live until the first iteration.
  bool step(std::size_t units);
  [[nodiscard]] std::size_t done() const;
  [[nodiscard]] std::size_t total() const;
  /// Iterations done.
  [[nodiscard]] std::size_t iteration() const;

  /// rows × dims, row-major: the picture so far.
  [[nodiscard]] std::span<const float> coordinates() const;
  /// What was taken: the option, or what the graph allows.
  [[nodiscard]] double perplexity() const;
  /// Kullback–Leibler divergence of the picture from the probabilities, in nats, as of the last
  /// iteration and without exaggeration; the normalisation is the tree's. 0 before the first.
  [[nodiscard]] double divergence() const;

 private:
  struct State;
  explicit Tsne(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A whole run. Errors as Tsne, and `cancelled` when progress asks to stop.
Result<std::vector<float>> tsne(const KnnGraph& graph, const TsneOptions& options,
                                const Progress& progress = {});

}  // namespace embedscope
