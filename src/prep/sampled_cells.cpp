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

SampledCells sample_by_name(const Dataset& data, std::int64_t most, const Context& context) {
  const auto cells = sampled_cells(data, most, context);
  const Dataset in_file_order = select_cells(data, cells);
  std::vector<std::pair<std::uint64_t, std::int64_t>> draws;
  for (std::int64_t i = 0; i < in_file_order.n_cells(); ++i) {
    const auto& name = in_file_order.cell_names[static_cast<std::size_t>(i)];
    draws.emplace_back(derived_seed(context.seed, "sampled order " + name), i);
  }
  std::sort(draws.begin(), draws.end());
  SampledCells out;
  std::vector<std::int64_t> order;
  for (const auto& [draw, at] : draws) {
    order.push_back(at);
    out.cells.push_back(cells[static_cast<std::size_t>(at)]);
  }
  out.data = select_cells(in_file_order, order);
  return out;
}

}  // namespace undrop::prep
