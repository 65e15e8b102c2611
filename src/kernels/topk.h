// The k best of a stream of scores. Most scores of a search are nowhere near the best, so the work
// is in rejecting them: a threshold is compared with sixteen scores at a time before anything else
// happens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace embedscope {

/// The first index ≥ `from` whose score is above `threshold`, or scores.size(). A NaN is never
/// above.
std::size_t first_above(std::span<const float> scores, std::size_t from, float threshold);
std::size_t first_above_scalar(std::span<const float> scores, std::size_t from, float threshold);

/// Keeps the k largest scores that it is offered; among equal scores the smaller row is the better.
class TopK {
 public:
  struct Entry {
    double score;
    std::uint32_t row;
  };

  explicit TopK(std::size_t k);

  /// A score must be above this to be kept, or equal to it with a smaller row: −∞ until k are held.
  [[nodiscard]] double threshold() const { return threshold_; }

  /// Offers one score. NaN is ignored.
  void push(std::uint32_t row, double score);

  /// What was kept, best first; the selection is empty afterwards.
  std::vector<Entry> take();

 private:
  std::size_t k_;
  double threshold_ = -std::numeric_limits<double>::infinity();
  std::vector<Entry> heap_;  ///< worst on top
};

}  // namespace embedscope
