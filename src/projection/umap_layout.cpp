#include "projection/umap_layout.h"

#include <algorithm>

#include "kernels/elementary.h"

namespace embedscope {
namespace {

/// No coordinate moves farther by one pull or push, times the learning rate.
constexpr float kLimit = 4;
/// Added to squared distances under pushes, so that near points do not fly apart.
constexpr float kNear = 1e-3F;
/// Squared distances below this are taken for this by the power.
constexpr float kLeastSquare = 1e-12F;

}  // namespace

UmapLayout::UmapLayout(const SparseRows& edges, std::size_t epochs, const UmapForces& forces,
                       std::uint64_t seed)
    : forces_(forces) {
  float strongest = 0;
  for (const float value : edges.values) strongest = std::max(strongest, value);
  const float least = strongest / static_cast<float>(epochs);
  starts_.push_back(0);
  for (std::size_t row = 0; row < edges.rows(); ++row) {
    for (std::uint32_t entry = edges.starts[row]; entry < edges.starts[row + 1]; ++entry) {
      if (edges.values[entry] < least) continue;
      columns_.push_back(edges.columns[entry]);
      period_.push_back(strongest / edges.values[entry]);
    }
    starts_.push_back(static_cast<std::uint32_t>(columns_.size()));
  }
  next_ = period_;
  Rng rng(seed);
  for (FourWords& words : random_) {
    for (int lane = 0; lane < 4; ++lane)
      words[lane] = static_cast<std::uint32_t>(rng.next() >> 32) | 1U;
  }
}

inline FourWords UmapLayout::draw() {
  FourWords mixed = random_[0] ^ (random_[0] << 11);
  mixed ^= mixed >> 8;
  random_[0] = random_[1];
  random_[1] = random_[2];
  random_[2] = random_[3];
  random_[3] = random_[3] ^ (random_[3] >> 19) ^ mixed;
  return random_[3];
}

template <std::size_t kDims>
void UmapLayout::run(float* heads, float* tail_points, std::size_t tails, float rate) {
  const bool both_move = heads == tail_points;
  const float pull = -2 * forces_.a * forces_.b;
  const float push = 2 * forces_.repulsion * forces_.b;
  const auto rows = static_cast<std::uint32_t>(starts_.size() - 1);
  const float now = epoch_;
  std::uint32_t due[4] = {};
  std::size_t waiting = 0;

  // Pulls the head along `count` edges, then pushes it away from `negatives` points for each.
  const auto move = [&](std::uint32_t head, std::size_t count) {
    float* const place = heads + (std::size_t{head} * kDims);
    const FourInts lane = {0, 1, 2, 3};
    const FourInts active = lane < static_cast<std::int32_t>(count);
    for (std::size_t i = count; i < 4; ++i) due[i] = due[0];
    const FourPoints<kDims> ends = gather<kDims>(tail_points, due);

    FourPoints<kDims> gap;
    Four square = {};
    for (std::size_t axis = 0; axis < kDims; ++axis) {
      gap.axis[axis] = place[axis] - ends.axis[axis];
      square += gap.axis[axis] * gap.axis[axis];
    }
    const Four at_least = square > kLeastSquare ? square : splat(kLeastSquare);
    const Four power = fixed::pow(at_least, forces_.b);
    Four factor = (pull * power) / (at_least * (1 + (forces_.a * power)));
    factor = (square > 0) & active ? factor : Four{};
    FourPoints<kDims> change;
    for (std::size_t axis = 0; axis < kDims; ++axis) {
      change.axis[axis] = rate * clamp(factor * gap.axis[axis], kLimit);
      place[axis] += sum(change.axis[axis]);
    }
    if (both_move) {
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t axis = 0; axis < kDims; ++axis) {
          tail_points[(std::size_t{due[i]} * kDims) + axis] -= change.axis[axis][i];
        }
      }
    }

    FourPoints<kDims> pushes = {};
    for (std::size_t sample = 0; sample < forces_.negatives; ++sample) {
      const FourWords words = draw();
      std::uint32_t others[4];
      for (std::size_t i = 0; i < 4; ++i) {
        others[i] = static_cast<std::uint32_t>((std::uint64_t{words[i]} * tails) >> 32);
      }
      const FourPoints<kDims> drawn = gather<kDims>(tail_points, others);
      Four apart = {};
      for (std::size_t axis = 0; axis < kDims; ++axis) {
        gap.axis[axis] = place[axis] - drawn.axis[axis];
        apart += gap.axis[axis] * gap.axis[axis];
      }
      // The point itself, and one in the same place, is at distance 0 and pushes nothing.
      const Four some = apart > kLeastSquare ? apart : splat(kLeastSquare);
      Four force = push / ((kNear + apart) * (1 + (forces_.a * fixed::pow(some, forces_.b))));
      force = active ? force : Four{};
      for (std::size_t axis = 0; axis < kDims; ++axis) {
        pushes.axis[axis] += clamp(force * gap.axis[axis], kLimit);
      }
    }
    for (std::size_t axis = 0; axis < kDims; ++axis) place[axis] += rate * sum(pushes.axis[axis]);
  };

  for (std::uint32_t head = 0; head < rows; ++head) {
    for (std::uint32_t entry = starts_[head]; entry < starts_[head + 1]; ++entry) {
      if (next_[entry] > now) continue;
      next_[entry] += period_[entry];
      due[waiting++] = columns_[entry];
      if (waiting == 4) {
        move(head, 4);
        waiting = 0;
      }
    }
    if (waiting > 0) move(head, waiting);
    waiting = 0;
  }
}

void UmapLayout::epoch(std::size_t dims, float* heads, float* tail_points, std::size_t tails,
                       float rate) {
  if (dims == 2) {
    run<2>(heads, tail_points, tails, rate);
  } else {
    run<3>(heads, tail_points, tails, rate);
  }
  epoch_ += 1;
}

}  // namespace embedscope
