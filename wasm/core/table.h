// A table as JavaScript holds it: vectors, and words where it has any. It never changes once it is
// made, so that a search and a longer computation can share it between their steps.
#pragma once

#include <memory>

#include "boundary/boundary.h"
#include "vectors/word_vectors.h"

namespace embedscope::boundary {

struct Table {
  WordVectors words;
};

using OwnedTable = std::unique_ptr<Table>;

}  // namespace embedscope::boundary
