#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::prep {

/// A fold of [0, n_folds) for each of n items, their sizes as equal as they can be, by chance keyed by (seed, repeat).
/// With `groups` (codes from 0; negative: fold −1) every group is spread over the folds as evenly as it can be.
/// O(n log n). Two folds are a random split in halves.
[[nodiscard]] std::vector<std::int32_t> random_folds(std::int64_t n, std::int64_t n_folds, std::uint64_t seed,
                                                     std::int64_t repeat, std::span<const std::int32_t> groups = {});

}  // namespace undrop::prep
