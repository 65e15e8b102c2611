// How a long computation speaks to its caller while it runs: it reports how far it is and learns
// whether to go on. Algorithms with State and step(n) need neither, their callers hold the loop.
#pragma once

#include <functional>

namespace embedscope {

/// Called with a fraction in [0, 1]; returning false asks the computation to stop with `cancelled`.
using Progress = std::function<bool(double fraction)>;

/// Reports through `progress` if there is one; true means go on.
inline bool keep_going(const Progress& progress, double fraction) {
  return !progress || progress(fraction);
}

}  // namespace embedscope
