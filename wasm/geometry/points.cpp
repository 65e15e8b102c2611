#include "geometry/points.h"

#include <string>

#include "base/sizes.h"

namespace embedscope::boundary {

Result<Metric> metric_named(const std::string& name) {
  if (name == "cosine") return Metric::cosine;
  if (name == "dot") return Metric::dot;
  if (name == "euclidean") return Metric::euclidean;
  return Error{ErrorCode::invalid_argument, "no metric is called \"" + name + "\""};
}

namespace {

using OwnedPoints = std::unique_ptr<Points>;

/// Zeros, to be filled by `put`.
Outcome<OwnedPoints> allocate(std::uint32_t rows, std::uint32_t dims) {
  return outcome<OwnedPoints>([&]() -> Result<OwnedPoints> {
    if (product(rows, dims, sizeof(float)) > kMaxBufferBytes) {
      return Error{ErrorCode::too_large, std::to_string(rows) + " × " + std::to_string(dims) +
                                             " values pass the limit of " +
                                             std::to_string(kMaxBufferBytes) + " bytes"};
    }
    auto values = AlignedBuffer<float>::allocate(product(rows, dims));
    if (!values) return std::move(values).failure();
    return std::make_unique<Points>(Points{std::move(*values), rows, dims});
  }());
}

/// Writes whole rows from row `from` on.
Outcome<void> put(Points& points, std::uint32_t from, const Float32Array& rows) {
  return outcome<void>([&]() -> Result<void> {
    const auto length = detail::checked_length(rows, "Float32Array", "the rows");
    if (!length) return length.error();
    const std::size_t at = product(from, points.dims);
    if (points.dims == 0 || *length % points.dims != 0 || at > points.values.size() ||
        *length > points.values.size() - at) {
      return Error{ErrorCode::invalid_argument, std::to_string(*length) + " values from row " +
                                                    std::to_string(from) + " on do not fit " +
                                                    std::to_string(points.rows) + " rows of " +
                                                    std::to_string(points.dims)};
    }
    emscripten::val(emscripten::typed_memory_view(*length, points.values.data() + at))
        .call<void>("set", static_cast<const emscripten::val&>(rows));
    return {};
  }());
}

}  // namespace

EMSCRIPTEN_BINDINGS(points) {
  register_kind<OutcomeKind<OwnedPoints>>("Outcome<Points>");
  emscripten::class_<Points>("Points").class_function("allocate", &allocate).function("put", &put);
}

}  // namespace embedscope::boundary
