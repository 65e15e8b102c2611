// What all classes of long work offer JavaScript in common.
#pragma once

#include "boundary/boundary.h"

namespace embedscope::boundary {

template <class Work>
bool step(Work& work, std::uint32_t units) {
  return work.step(units);
}
template <class Work>
double done(const Work& work) {
  return static_cast<double>(work.done());
}
template <class Work>
double total(const Work& work) {
  return static_cast<double>(work.total());
}

/// A room's options as they are by default: what JavaScript changes some of and hands to start.
/// Seeds (64 bits) and arrays are no fields of them there.
template <class Options>
Options defaults() {
  return {};
}

/// Registers a class with step, done and total; start and finish are its own.
template <class Work>
emscripten::class_<Work> steps(const char* name) {
  return emscripten::class_<Work>(name)
      .function("step", &step<Work>)
      .function("done", &done<Work>)
      .function("total", &total<Work>);
}

}  // namespace embedscope::boundary
