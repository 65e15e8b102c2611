#include "projection/kept.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/aligned_buffer.h"

namespace embedscope {
namespace {

/// A node of no more points is searched through.
constexpr std::uint32_t kLeaf = 12;

/// Points in an order in which every range is halved about its median, along its longer side.
class Tree {
 public:
  explicit Tree(MatrixView<const float> points) : points_(points), order_(points.rows) {
    for (std::uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
    axes_.resize(order_.size());
    split(0, static_cast<std::uint32_t>(order_.size()));
  }

  struct Found {
    float square;
    std::uint32_t row;
    bool operator<(const Found& other) const {
      return square != other.square ? square < other.square : row < other.row;
    }
  };

  /// The k nearest, nearest first.
  const std::vector<Found>& search(std::uint32_t row, std::size_t k) {
    row_ = row;
    k_ = k;
    found_.clear();
    visit(0, static_cast<std::uint32_t>(order_.size()));
    return found_;
  }

 private:
  void split(std::uint32_t begin, std::uint32_t end) {
    if (end - begin <= kLeaf) return;
    std::uint8_t longest = 0;
    float side = -1;
    for (std::size_t axis = 0; axis < points_.cols; ++axis) {
      float low = std::numeric_limits<float>::infinity();
      float high = -low;
      for (std::uint32_t i = begin; i < end; ++i) {
        low = std::min(low, points_(order_[i], axis));
        high = std::max(high, points_(order_[i], axis));
      }
      if (high - low > side) {
        side = high - low;
        longest = static_cast<std::uint8_t>(axis);
      }
    }
    const std::uint32_t middle = begin + ((end - begin) / 2);
    std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                     [&](std::uint32_t a, std::uint32_t b) {
                       const float left = points_(a, longest);
                       const float right = points_(b, longest);
                       return left != right ? left < right : a < b;
                     });
    axes_[middle] = longest;
    split(begin, middle);
    split(middle + 1, end);
  }

  void offer(std::uint32_t other) {
    if (other == row_) return;
    float square = 0;
    for (std::size_t axis = 0; axis < points_.cols; ++axis) {
      const float gap = points_(row_, axis) - points_(other, axis);
      square += gap * gap;
    }
    const Found one{square, other};
    if (found_.size() == k_) {
      if (!(one < found_.back())) return;
      found_.pop_back();
    }
    found_.insert(std::upper_bound(found_.begin(), found_.end(), one), one);
  }

  void visit(std::uint32_t begin, std::uint32_t end) {
    if (end - begin <= kLeaf) {
      for (std::uint32_t i = begin; i < end; ++i) offer(order_[i]);
      return;
    }
    const std::uint32_t middle = begin + ((end - begin) / 2);
    const std::uint32_t cut = order_[middle];
    const std::size_t axis = axes_[middle];
    const float gap = points_(row_, axis) - points_(cut, axis);
    const bool left_first = gap < 0 || (gap == 0 && row_ < cut);
    if (left_first) {
      visit(begin, middle);
    } else {
      visit(middle + 1, end);
    }
    offer(cut);
    if (found_.size() < k_ || gap * gap <= found_.back().square) {
      if (left_first) {
        visit(middle + 1, end);
      } else {
        visit(begin, middle);
      }
    }
  }

  MatrixView<const float> points_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint8_t> axes_;  ///< of the cut at each middle
  std::uint32_t row_ = 0;
  std::size_t k_ = 0;
  std::vector<Found> found_;
};

}  // namespace

Result<KnnGraph> picture_neighbours(MatrixView<const float> picture, std::size_t k) {
  if ((picture.cols != 2 && picture.cols != 3) || k == 0 || k >= picture.rows) {
    return Error{
        ErrorCode::invalid_argument,
        "a picture of " + std::to_string(picture.rows) + " points in " +
            std::to_string(picture.cols) + " dimensions has no " + std::to_string(k) +
            " neighbours a point; dimensions are 2 or 3, and neighbours fewer than points"};
  }
  if (auto room =
          room_for(product(picture.rows, sum(product(k, 8), 8)), "the neighbours in a layout");
      !room) {
    return std::move(room).failure();
  }
  for (std::size_t row = 0; row < picture.rows; ++row) {
    const auto values = picture.row(row);
    if (!std::all_of(values.begin(), values.end(),
                     [](float value) { return std::isfinite(value); })) {
      return Error{ErrorCode::non_finite,
                   "point " + std::to_string(row) + " of the picture is not finite"};
    }
  }
  KnnGraph graph;
  graph.rows = picture.rows;
  graph.k = k;
  graph.metric = Metric::euclidean;
  graph.indices.reserve(product(picture.rows, k));
  graph.distances.reserve(product(picture.rows, k));
  Tree tree(picture);
  for (std::uint32_t row = 0; row < picture.rows; ++row) {
    for (const Tree::Found& one : tree.search(row, k)) {
      graph.indices.push_back(one.row);
      graph.distances.push_back(std::sqrt(one.square));
    }
  }
  return graph;
}

Result<std::vector<float>> kept_neighbours(const KnnGraph& space, const KnnGraph& picture,
                                           std::size_t k) {
  if (space.rows != picture.rows || k == 0 || space.k < k || picture.k < k) {
    return Error{ErrorCode::invalid_argument, "of " + std::to_string(space.k) + " neighbours of " +
                                                  std::to_string(space.rows) + " points and " +
                                                  std::to_string(picture.k) + " of " +
                                                  std::to_string(picture.rows) + ", " +
                                                  std::to_string(k) + " cannot be compared"};
  }
  std::vector<float> kept;
  kept.reserve(space.rows);
  std::vector<std::uint32_t> drawn(k);
  for (std::size_t row = 0; row < space.rows; ++row) {
    const auto near = picture.neighbours(row).first(k);
    std::copy(near.begin(), near.end(), drawn.begin());
    std::sort(drawn.begin(), drawn.end());
    std::size_t both = 0;
    for (const std::uint32_t other : space.neighbours(row).first(k)) {
      both += std::binary_search(drawn.begin(), drawn.end(), other) ? 1 : 0;
    }
    kept.push_back(static_cast<float>(both) / static_cast<float>(k));
  }
  return kept;
}

}  // namespace embedscope
