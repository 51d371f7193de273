#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <vector>

namespace undrop::prep {

/// Cells that are not empty, at most so many: those with the smallest draws keyed by seed and name, in their order.
[[nodiscard]] std::vector<std::int64_t> sampled_cells(const Dataset& data, std::int64_t most, const Context& context);

}  // namespace undrop::prep
