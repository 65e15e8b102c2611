#include "projection/trustworthiness.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/aligned_buffer.h"
#include "kernels/topk.h"
#include "vectors/all_distances.h"

namespace embedscope {
namespace {

/// The k rows nearest to `row`, ascending by row; equal distances in the order of rows.
std::vector<std::uint32_t> nearest(std::span<const float> distances, std::size_t row,
                                   std::size_t k) {
  TopK best(k);
  for (std::uint32_t other = 0; other < distances.size(); ++other) {
    if (other != row && -static_cast<double>(distances[other]) >= best.threshold()) {
      best.push(other, -static_cast<double>(distances[other]));
    }
  }
  std::vector<std::uint32_t> rows;
  for (const auto& entry : best.take()) rows.push_back(entry.row);
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// Place of `other` among all rows but `row` by distance, from 1.
std::size_t rank(std::span<const float> distances, std::size_t row, std::uint32_t other) {
  const float limit = distances[other];
  std::size_t nearer = 0;
  for (std::size_t i = 0; i < distances.size(); ++i) nearer += distances[i] < limit ? 1 : 0;
  for (std::size_t i = 0; i < other; ++i) nearer += distances[i] == limit ? 1 : 0;
  // The row itself, at distance 0 or nearly so, was counted where it stands before the other.
  const float own = distances[row];
  const bool counted = own < limit || (own == limit && row < other);
  return nearer - (counted ? 1 : 0) + 1;
}

}  // namespace

struct PictureQualityRun::State {
  AllDistances space;
  AllDistances picture;
  std::size_t k = 0;
  std::vector<float> space_distances;
  std::vector<float> picture_distances;
  PictureQuality quality;

  void judge(std::size_t row, std::span<const float> in_space, std::span<const float> in_picture) {
    const auto near = nearest(in_space, row, k);
    const auto drawn = nearest(in_picture, row, k);
    std::vector<std::uint32_t> strangers;
    std::vector<std::uint32_t> lost;
    std::set_difference(drawn.begin(), drawn.end(), near.begin(), near.end(),
                        std::back_inserter(strangers));
    std::set_difference(near.begin(), near.end(), drawn.begin(), drawn.end(),
                        std::back_inserter(lost));
    double trust = 0;
    double continuity = 0;
    for (const std::uint32_t other : strangers)
      trust += static_cast<double>(rank(in_space, row, other) - k);
    for (const std::uint32_t other : lost)
      continuity += static_cast<double>(rank(in_picture, row, other) - k);
    const auto n = static_cast<double>(space.rows());
    const auto near_count = static_cast<double>(k);
    const double scale = 2 / (near_count * ((2 * n) - (3 * near_count) - 1));
    quality.trustworthiness.push_back(static_cast<float>(1 - (scale * trust)));
    quality.continuity.push_back(static_cast<float>(1 - (scale * continuity)));
    quality.kept.push_back(static_cast<float>(1 - (static_cast<double>(lost.size()) / near_count)));
    const auto judged = static_cast<double>(quality.rows.size());
    quality.mean_trustworthiness += (1 - (scale * trust)) / judged;
    quality.mean_continuity += (1 - (scale * continuity)) / judged;
    quality.mean_kept += (1 - (static_cast<double>(lost.size()) / near_count)) / judged;
  }
};

PictureQualityRun::PictureQualityRun(std::unique_ptr<State> state) : state_(std::move(state)) {}
PictureQualityRun::PictureQualityRun(PictureQualityRun&&) noexcept = default;
PictureQualityRun& PictureQualityRun::operator=(PictureQualityRun&&) noexcept = default;
PictureQualityRun::~PictureQualityRun() = default;

Result<PictureQualityRun> PictureQualityRun::start(MatrixView<const float> space,
                                                   MatrixView<const float> picture,
                                                   const PictureQualityOptions& options) {
  if (space.rows != picture.rows) {
    return Error{ErrorCode::invalid_argument, "a picture of " + std::to_string(picture.rows) +
                                                  " points is none of a space of " +
                                                  std::to_string(space.rows)};
  }
  if (options.k == 0 || options.k >= (space.rows + 1) / 2) {
    return Error{ErrorCode::invalid_argument,
                 "of " + std::to_string(space.rows) +
                     " points, 1 up to less than half can count as neighbours, not " +
                     std::to_string(options.k)};
  }
  if (options.sample > space.rows) {
    return Error{ErrorCode::out_of_range, "asked for " + std::to_string(options.sample) +
                                              " rows of " + std::to_string(space.rows)};
  }
  if (auto room = room_for(product(space.rows, std::min(space.rows, AllDistances::kBatch), 8),
                           "the quality of a layout");
      !room) {
    return std::move(room).failure();
  }
  auto space_distances = AllDistances::over(space, options.metric);
  if (!space_distances) return std::move(space_distances).failure();
  auto picture_distances = AllDistances::over(picture, Metric::euclidean);
  if (!picture_distances) return std::move(picture_distances).failure();
  auto state = std::make_unique<State>();
  state->space = std::move(*space_distances);
  state->picture = std::move(*picture_distances);
  state->k = options.k;
  const std::size_t count = options.sample == 0 ? space.rows : options.sample;
  for (std::size_t i = 0; i < count; ++i) {
    state->quality.rows.push_back(static_cast<std::uint32_t>(i * space.rows / count));
  }
  state->space_distances.resize(product(std::min(count, AllDistances::kBatch), space.rows));
  state->picture_distances.resize(state->space_distances.size());
  return PictureQualityRun(std::move(state));
}

std::size_t PictureQualityRun::done() const { return state_->quality.kept.size(); }
std::size_t PictureQualityRun::total() const { return state_->quality.rows.size(); }

bool PictureQualityRun::step(std::size_t rows) {
  State& state = *state_;
  const std::size_t last = done() + std::min(rows, total() - done());
  while (done() < last) {
    const std::size_t count = std::min(AllDistances::kBatch, total() - done());
    const auto batch = std::span<const std::uint32_t>(state.quality.rows).subspan(done(), count);
    state.space.measure(batch, state.space_distances);
    state.picture.measure(batch, state.picture_distances);
    const std::size_t all = state.space.rows();
    for (std::size_t b = 0; b < count; ++b) {
      state.judge(batch[b], std::span(state.space_distances).subspan(b * all, all),
                  std::span(state.picture_distances).subspan(b * all, all));
    }
  }
  return done() == total();
}

Result<PictureQuality> PictureQualityRun::finish() {
  if (done() < total()) {
    return Error{ErrorCode::invalid_argument, "only " + std::to_string(done()) + " of " +
                                                  std::to_string(total()) + " rows are judged"};
  }
  return std::move(state_->quality);
}

Result<PictureQuality> picture_quality(MatrixView<const float> space,
                                       MatrixView<const float> picture,
                                       const PictureQualityOptions& options,
                                       const Progress& progress) {
  auto run = PictureQualityRun::start(space, picture, options);
  if (!run) return std::move(run).failure();
  while (!run->step(AllDistances::kBatch)) {
    if (!keep_going(progress,
                    static_cast<double>(run->done()) / static_cast<double>(run->total()))) {
      return Error{ErrorCode::cancelled, "the measurement was cancelled"};
    }
  }
  return run->finish();
}

}  // namespace embedscope
