// From logits to tokens, and from token vectors to one of a text.
#include "transformer/sampling.h"

#include <memory>
#include <string>
#include <vector>

#include "base/concat.h"
#include "boundary/boundary.h"
#include "transformer/pooling.h"

namespace embedscope::boundary {
namespace {

using OwnedSampler = std::unique_ptr<Sampler>;

Outcome<OwnedSampler> new_sampler(double temperature, std::uint32_t top_k, double top_p,
                                  std::uint32_t seed) {
  SamplingOptions options;
  options.temperature = temperature;
  options.top_k = top_k;
  options.top_p = top_p;
  options.seed = seed;
  return outcome(owned(Sampler::create(options)));
}

Result<AlignedBuffer<float>> copy_logits(const Float32Array& given) {
  auto copy = copy_in(given, "the logits");
  if (copy.ok() && copy->empty()) return Error{ErrorCode::invalid_argument, "there are no logits"};
  return copy;
}

Outcome<std::uint32_t> next(Sampler& sampler, const Float32Array& given) {
  const auto numbers = copy_logits(given);
  if (!numbers) return outcome<std::uint32_t>(numbers.error());
  return outcome<std::uint32_t>(sampler.next(numbers->span()));
}

Outcome<double> surprisal_at(const Float32Array& given, std::uint32_t id) {
  const auto numbers = copy_logits(given);
  if (!numbers) return outcome<double>(numbers.error());
  if (id >= numbers->size())
    return outcome<double>(
        Error{ErrorCode::out_of_range, concat({"token id ", id, " of ", numbers->size()})});
  return outcome<double>(surprisal(numbers->span(), id));
}

struct Ranked {
  Uint32Array ids;
  Float32Array logits;
  Float32Array probabilities;
};

Outcome<Ranked> rank(const Float32Array& given, std::uint32_t k) {
  const auto numbers = copy_logits(given);
  if (!numbers) return outcome<Ranked>(numbers.error());
  std::vector<std::uint32_t> ids;
  std::vector<float> values, probabilities;
  for (const RankedToken& token : top_tokens(numbers->span(), k)) {
    ids.push_back(token.id);
    values.push_back(token.logit);
    probabilities.push_back(static_cast<float>(token.probability));
  }
  return outcome<Ranked>(Ranked{copy_out<std::uint32_t>(ids), copy_out<float>(values),
                                copy_out<float>(probabilities)});
}

Outcome<Float32Array> pool_rows(const Float32Array& given, std::uint32_t width,
                                const std::string& kind, std::uint32_t dims, bool normalise) {
  return outcome([&]() -> Result<Float32Array> {
    const auto values = copy_in(given, "the token vectors");
    if (!values) return values.error();
    if (width == 0 || values->size() % width != 0) {
      return failure(ErrorCode::invalid_argument,
                     {values->size(), " values are no rows of ", width});
    }
    PoolingOptions options;
    if (kind == "first") {
      options.pooling = Pooling::first;
    } else if (kind == "last") {
      options.pooling = Pooling::last;
    } else if (kind == "weighted") {
      options.pooling = Pooling::weighted;
    } else if (kind != "mean") {
      return failure(ErrorCode::invalid_argument,
                     {"the pooling \"", kind, "\" is none of mean, first, last, weighted"});
    }
    options.dims = dims;
    options.normalise = normalise;
    auto pooled = pool({values->data(), values->size() / width, width}, options);
    if (!pooled) return std::move(pooled).failure();
    return copy_out<float>(*pooled);
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(sampling) {
  register_kind<OutcomeKind<OwnedSampler>>("Outcome<Sampler>");
  register_kind<OutcomeKind<Ranked>>("Outcome<Ranked>");
  emscripten::value_object<Ranked>("Ranked")
      .field("ids", &Ranked::ids)
      .field("logits", &Ranked::logits)
      .field("probabilities", &Ranked::probabilities);
  emscripten::class_<Sampler>("Sampler")
      .class_function("create", &new_sampler)
      .function("next", &next);
  emscripten::function("surprise", &surprisal_at);
  emscripten::function("rank", &rank);
  emscripten::function("pool", &pool_rows);
}

}  // namespace embedscope::boundary
