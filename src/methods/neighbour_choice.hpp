#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "methods/generated_bank.hpp"

namespace undrop {

/// Settings that a choice is made among; nothing is chosen where either is empty.
struct NeighbourGrid {
  std::vector<std::int64_t> k = {};
  std::vector<double> kappa = {};
};

/// All that the published range holds: from the single nearest cell to 50, from two deviations under the mean distance
/// to no limit.
[[nodiscard]] NeighbourGrid published_grid();

struct NeighbourChoice {
  std::int64_t k = 0;
  double kappa = std::numeric_limits<double>::infinity();
  double error = 0;  ///< root mean square on the held-out entries, no value held at 0
  double trust = 1;
};

/// Held-out entries of one cell: what is asked of each of them is the distance of `above(entry, pixel)` from
/// `truth[entry]`, both counted from what is known without generated cells.
struct HeldOutCell {
  std::span<const double> squared_distances;  ///< of the generated cells, over what is left of the cell
  double mean = 0;                            ///< of the distances that the limit is taken from
  double deviation = 0;
  std::vector<std::span<const float>> generated;  ///< per entry, its gene in all generated cells
  std::vector<double> truth;
  std::function<double(std::size_t entry, float pixel)> above;
};

/// Sums over held-out entries for every setting of a grid: a cell's generated ones are sorted once.
class NeighbourSearch {
 public:
  NeighbourSearch(NeighbourGrid grid, std::int64_t at_least);
  /// O(generated cells × log k + entries × distinct numbers of neighbours × k).
  void add(const HeldOutCell& cell);
  /// The sums of another search of the same grid.
  void add(const NeighbourSearch& other);
  /// The setting of the lowest error; of equal ones that of more neighbours, then of the larger limit. `scaled`: each
  /// predicts with the share in [0, 1] that suits it best.
  [[nodiscard]] NeighbourChoice best(bool scaled) const;

 private:
  struct Sums {
    double products = 0;
    double squares = 0;
  };
  NeighbourGrid grid_;
  std::int64_t at_least_;
  std::vector<Sums> sums_;  ///< k × kappa
  double truth_squares_ = 0;
  double n_ = 0;
};

/// Mean and standard deviation of distances (not squared).
struct DistanceSpread {
  double mean = 0;
  double deviation = 0;
};
[[nodiscard]] DistanceSpread spread_of(std::span<const double> squared_distances);

}  // namespace undrop
