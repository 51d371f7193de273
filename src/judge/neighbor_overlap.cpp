#include "judge/neighbor_overlap.hpp"

#include <algorithm>
#include <iterator>

namespace undrop::judge {

namespace {

std::vector<std::int32_t> sorted_row(std::span<const std::int32_t> table, std::int64_t k, std::int64_t cell) {
  const auto row = table.subspan(static_cast<std::size_t>(cell * k), static_cast<std::size_t>(k));
  std::vector<std::int32_t> sorted(row.begin(), row.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

std::vector<double> neighbor_overlap(std::span<const std::int32_t> before, std::span<const std::int32_t> after,
                                     std::int64_t k, std::int64_t n_cells) {
  std::vector<double> shares(static_cast<std::size_t>(n_cells), 1);
  std::vector<std::int32_t> shared;
  for (std::int64_t cell = 0; cell < n_cells && k > 0; ++cell) {
    const auto a = sorted_row(before, k, cell);
    const auto b = sorted_row(after, k, cell);
    shared.clear();
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
    shares[static_cast<std::size_t>(cell)] = static_cast<double>(shared.size()) / static_cast<double>(k);
  }
  return shares;
}

}  // namespace undrop::judge
