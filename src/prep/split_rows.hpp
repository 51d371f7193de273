#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "prep/hidden_entries.hpp"

namespace undrop::prep {

/// Divides one cell's counts: writes to `kept` what stays of each of its values and to `taken` what goes, both 0 on
/// entry, one entry a value.
using RowSplit = std::function<void(std::int64_t cell, std::span<const std::int32_t> genes,
                                    std::span<const float> values, std::span<float> kept, std::span<float> taken)>;

struct SplitRows {
  std::shared_ptr<const SparseCounts> kept;
  HiddenEntries taken;
};

/// Divides all cells, on the context's threads; what is 0 is stored in neither part. Memory: both parts. The result
/// depends on the cells alone where `split` does.
[[nodiscard]] SplitRows split_rows(const CountSource& counts, const RowSplit& split, const Context& context);

}  // namespace undrop::prep
