// What the readers of labelled rows have in common as fuzz targets.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/result.h"
#include "format/labelled_rows.h"
#include "fuzz/fuzz.h"

/// Aborts unless the bytes were refused with a reason, or read with a label for each row or none.
inline void check_labelled_rows(const embedscope::Result<embedscope::LabelledRows>& rows) {
  if (!rows) {
    if (rows.error().message.empty()) std::abort();
    return;
  }
  if (rows->values.size() != rows->rows * rows->dims) std::abort();
  const auto breaks = std::count(rows->labels.begin(), rows->labels.end(), '\n');
  if (!rows->labels.empty() && static_cast<std::size_t>(breaks) + 1 != rows->rows) std::abort();
}
