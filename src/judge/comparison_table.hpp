#pragma once

#include <string>

#include "judge/comparison.hpp"

namespace undrop::judge {

/// The table for a terminal: the verdict and the standings of every task, one after the other, and what failed. Ends
/// with a line feed.
[[nodiscard]] std::string to_table(const Comparison& comparison);

}  // namespace undrop::judge
