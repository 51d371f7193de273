#pragma once

#include <cstdint>
#include <span>

namespace undrop::judge {

/// How far a found set of genes is the right one.
struct SetOverlap {
  std::int64_t found = 0;
  std::int64_t right = 0;
  std::int64_t both = 0;

  [[nodiscard]] double precision() const;  ///< 0 where nothing was found
  [[nodiscard]] double recall() const;     ///< NaN where nothing is right
  [[nodiscard]] double f1() const;         ///< 1 where both sets are empty
  [[nodiscard]] double jaccard() const;    ///< 1 where both sets are empty
};

/// One entry a gene: not 0 where it belongs to the set.
[[nodiscard]] SetOverlap set_overlap(std::span<const std::uint8_t> found, std::span<const std::uint8_t> right);

/// Share of the k genes with the largest `a` that are also among the k with the largest `b`; ties by place. NaN counts
/// as the smallest. `k` is at most the number of genes; NaN where it is 0. O(n).
[[nodiscard]] double top_overlap(std::span<const double> a, std::span<const double> b, std::int64_t k);

}  // namespace undrop::judge
