// What the tests of files of rows share.
#pragma once

#include <vector>

#include "format/labelled_rows.h"

namespace embedscope::testing {

inline std::vector<float> values_of(const LabelledRows& rows) {
  return {rows.values.span().begin(), rows.values.span().end()};
}

}  // namespace embedscope::testing
