// Rows in f32, as every algorithm of this module reads them. They are copied in from a table of the
// core, whose memory is another (docs/adr/0008).
#pragma once

#include "base/aligned_buffer.h"
#include "base/matrix_view.h"
#include "boundary/boundary.h"
#include "vectors/metric.h"

namespace embedscope::boundary {

struct Points {
  AlignedBuffer<float> values;
  std::size_t rows = 0;
  std::size_t dims = 0;

  [[nodiscard]] MatrixView<const float> view() const { return {values.data(), rows, dims}; }
};

/// The metric of that name. Errors: `invalid_argument`.
Result<Metric> metric_named(const std::string& name);

}  // namespace embedscope::boundary
