#include "prep/sampled_cells.hpp"

#include <algorithm>
#include <utility>

#include "core/random.hpp"

namespace undrop::prep {

std::vector<std::int64_t> sampled_cells(const Dataset& data, std::int64_t most, const Context& context) {
  std::vector<std::pair<std::uint64_t, std::int64_t>> draws;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (data.size_factors[at] > 0)
      draws.emplace_back(derived_seed(context.seed, "sampled cell " + data.cell_names[at]), i);
  }
  const auto n = std::min(draws.size(), static_cast<std::size_t>(most));
  std::partial_sort(draws.begin(), draws.begin() + static_cast<std::ptrdiff_t>(n), draws.end());
  std::vector<std::int64_t> out;
  for (std::size_t k = 0; k < n; ++k) out.push_back(draws[k].second);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace undrop::prep
