#include "methods/neighbour_choice.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace undrop {

NeighbourGrid published_grid() {
  return {{1, 3, 5, 10, 15, 20, 30, 50}, {-2, -1.5, -1, -0.5, 0, 0.5, 1, std::numeric_limits<double>::infinity()}};
}

DistanceSpread spread_of(std::span<const double> squared_distances) {
  if (squared_distances.empty()) return {};
  double sum = 0;
  double squares = 0;
  for (const double squared : squared_distances) {
    sum += std::sqrt(squared);
    squares += squared;
  }
  const auto n = static_cast<double>(squared_distances.size());
  return {sum / n, std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)))};
}

NeighbourSearch::NeighbourSearch(NeighbourGrid grid, std::int64_t at_least)
    : grid_(std::move(grid)), at_least_(at_least), sums_(grid_.k.size() * grid_.kappa.size()) {}

void NeighbourSearch::add(const HeldOutCell& cell) {
  const std::int64_t most = *std::max_element(grid_.k.begin(), grid_.k.end());
  const auto order = chosen_neighbours(cell.squared_distances, {.k = most, .at_least = 0});
  // How many of the order each setting takes.
  std::vector<std::size_t> taken;
  for (const std::int64_t k : grid_.k) {
    for (const double kappa : grid_.kappa) {
      const double limit = std::isinf(kappa) ? kappa : cell.mean + kappa * cell.deviation;
      const auto near = std::partition_point(order.begin(), order.end(), [&](std::int32_t s) {
        return std::sqrt(cell.squared_distances[static_cast<std::size_t>(s)]) < limit;
      });
      const auto within = std::max<std::int64_t>(near - order.begin(), std::min(at_least_, k));
      taken.push_back(std::min(order.size(), static_cast<std::size_t>(std::min(k, within))));
    }
  }
  for (std::size_t e = 0; e < cell.truth.size(); ++e) {
    std::vector<std::optional<double>> known(order.size() + 1);
    for (std::size_t setting = 0; setting < taken.size(); ++setting) {
      auto& above = known[taken[setting]];
      if (!above) above = cell.above(e, median_of(cell.generated[e], std::span(order).first(taken[setting])));
      sums_[setting].products += *above * cell.truth[e];
      sums_[setting].squares += *above * *above;
    }
    truth_squares_ += cell.truth[e] * cell.truth[e];
    n_ += 1;
  }
}

void NeighbourSearch::add(const NeighbourSearch& other) {
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    sums_[i].products += other.sums_[i].products;
    sums_[i].squares += other.sums_[i].squares;
  }
  truth_squares_ += other.truth_squares_;
  n_ += other.n_;
}

NeighbourChoice NeighbourSearch::best(bool scaled) const {
  NeighbourChoice out;
  bool first = true;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const std::int64_t k = grid_.k[i / grid_.kappa.size()];
    const double kappa = grid_.kappa[i % grid_.kappa.size()];
    const Sums& sum = sums_[i];
    const double trust = !scaled ? 1 : (sum.squares > 0 ? std::clamp(sum.products / sum.squares, 0.0, 1.0) : 0);
    const double squares = truth_squares_ - 2 * trust * sum.products + trust * trust * sum.squares;
    const double error = std::sqrt(std::max(0.0, squares) / std::max(1.0, n_));
    const bool ties = error == out.error && (k > out.k || (k == out.k && kappa > out.kappa));
    if (first || error < out.error || ties) out = {k, kappa, error, trust};
    first = false;
  }
  return out;
}

}  // namespace undrop
