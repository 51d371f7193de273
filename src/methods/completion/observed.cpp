#include "methods/completion/observed.hpp"

#include <algorithm>
#include <utility>

#include "core/random.hpp"

namespace undrop::completion {

namespace {

/// The rows with the smallest draws, in their order; rows without entries are left out.
std::vector<std::int64_t> drawn_rows(const Side& rows, const std::vector<std::string>& cell_names,
                                     std::int64_t most_cells, const Context& context) {
  std::vector<std::pair<std::uint64_t, std::int64_t>> draws;
  for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
    if (rows.begin(i) == rows.end(i)) continue;
    draws.emplace_back(derived_seed(context.seed, "completion cell " + cell_names[static_cast<std::size_t>(i)]), i);
  }
  const auto n = std::min(draws.size(), static_cast<std::size_t>(most_cells));
  std::partial_sort(draws.begin(), draws.begin() + static_cast<std::ptrdiff_t>(n), draws.end());
  std::vector<std::int64_t> out;
  for (std::size_t k = 0; k < n; ++k) out.push_back(draws[k].second);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Hidden hide(const Side& rows, const std::vector<std::string>& cell_names, std::int64_t most_cells, double share,
            const Context& context) {
  Hidden out;
  for (const auto i : drawn_rows(rows, cell_names, most_cells, context)) {
    Random random(context.seed, "completion hidden " + cell_names[static_cast<std::size_t>(i)]);
    for (auto e = rows.begin(i); e < rows.end(i); ++e) {
      const auto at = static_cast<std::size_t>(e);
      (random.uniform() < share ? out.hidden : out.shown).add(rows.other[at], rows.value[at]);
    }
    out.shown.end_row();
    out.hidden.end_row();
  }
  return out;
}

}  // namespace undrop::completion
