#include "prep/folds.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "core/random.hpp"

namespace undrop::prep {

std::vector<std::int32_t> random_folds(std::int64_t n, std::int64_t n_folds, std::uint64_t seed, std::int64_t repeat,
                                       std::span<const std::int32_t> groups) {
  if (n_folds < 1) throw std::invalid_argument("at least one fold is needed");
  std::vector<std::tuple<std::int32_t, std::uint64_t, std::size_t>> order;
  const auto stream = derived_seed(seed, "folds", static_cast<std::uint64_t>(repeat));
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    const std::int32_t group = groups.empty() ? 0 : groups[i];
    if (group >= 0) order.emplace_back(group, derived_seed(stream, "place of an item", i), i);
  }
  std::sort(order.begin(), order.end());
  // Folds go round without a new start at each group, which keeps their total sizes equal too.
  std::vector<std::int32_t> folds(static_cast<std::size_t>(n), -1);
  for (std::size_t at = 0; at < order.size(); ++at)
    folds[std::get<2>(order[at])] = static_cast<std::int32_t>(at % static_cast<std::size_t>(n_folds));
  return folds;
}

}  // namespace undrop::prep
