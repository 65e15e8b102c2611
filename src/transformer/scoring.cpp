#include "transformer/scoring.h"

#include <algorithm>

#include "base/concat.h"
#include "transformer/forward_pass.h"
#include "transformer/sampling.h"

namespace embedscope {

Result<std::vector<double>> token_surprisal(const std::shared_ptr<const Model>& model,
                                            std::span<const std::uint32_t> ids, std::size_t first,
                                            const Progress& progress) {
  if (!model->config.causal) {
    return Error{
        ErrorCode::invalid_argument,
        "a bidirectional model sees the token that it would have to predict; hide it instead"};
  }
  auto run = ForwardPass::create(model, {});
  if (!run) return std::move(run).failure();
  if (auto fed = run->feed(ids); !fed) return std::move(fed).failure();
  if (auto done = run->advance(progress); !done) return std::move(done).failure();
  std::vector<double> nats(ids.size(), 0.0);
  std::vector<float> logits(model->config.vocabulary);
  for (std::size_t i = std::max<std::size_t>(first, 1); i < ids.size(); ++i) {
    if (auto read = run->logits(i - 1, logits); !read) return std::move(read).failure();
    nats[i] = surprisal(logits, ids[i]);
  }
  return nats;
}

Result<std::vector<double>> masked_surprisal(const std::shared_ptr<const Model>& model,
                                             std::span<const std::uint32_t> ids, std::size_t first,
                                             std::size_t last, const Progress& progress) {
  if (!model->config.mask)
    return failure(ErrorCode::unsupported,
                   {"a ", model->config.architecture, " has no mask token"});
  if (first > last || last > ids.size())
    return Error{ErrorCode::out_of_range, "there is no such part of the tokens"};
  std::vector<std::uint32_t> hidden(ids.begin(), ids.end());
  std::vector<double> nats(ids.size(), 0.0);
  std::vector<float> logits(model->config.vocabulary);
  for (std::size_t i = first; i < last; ++i) {
    if (!keep_going(progress, static_cast<double>(i - first) / static_cast<double>(last - first))) {
      return Error{ErrorCode::cancelled, "scoring was cancelled"};
    }
    hidden[i] = *model->config.mask;
    auto run = ForwardPass::create(model, {});
    if (!run) return std::move(run).failure();
    if (auto fed = run->feed(hidden); !fed) return std::move(fed).failure();
    if (auto done = run->advance(); !done) return std::move(done).failure();
    if (auto read = run->logits(i, logits); !read) return std::move(read).failure();
    nats[i] = surprisal(logits, ids[i]);
    hidden[i] = ids[i];
  }
  return nats;
}

}  // namespace embedscope
