#pragma once

#include "core/borrowed_counts.hpp"

namespace undrop::binding {

/// A matrix of counts that Python holds, or that was copied from it.
struct Counts {
  CheckedCounts checked;
};

}  // namespace undrop::binding
