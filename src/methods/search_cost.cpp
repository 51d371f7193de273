#include "methods/search_cost.hpp"

#include <algorithm>

#include "neighbors/scanned_neighbors.hpp"

namespace undrop {

namespace {

/// Columns of the space in which components settle, by components.
double columns_of_space(double shorter, double rank) { return std::min(shorter, 5 * rank + 60); }

}  // namespace

double seconds_of_components(double nonzeros, double rows, double columns, double rank) {
  constexpr double seconds_a_product = 5e-10;  // of a non-zero with one column, there and back
  constexpr double seconds_a_share = 4e-10;    // of an entry with a column of the space
  constexpr double seconds_a_turn = 7e-10;     // of the small matrix's values, cubed
  const double shorter = std::min(rows, columns);
  const double space = columns_of_space(shorter, rank);
  return seconds_a_product * nonzeros * space + seconds_a_share * shorter * space * space +
         seconds_a_turn * space * space * space;
}

double bytes_of_components(double nonzeros, double rows, double columns, double rank) {
  const double shorter = std::min(rows, columns);
  const double space = columns_of_space(shorter, rank);
  const double turned = rows < columns ? 8 * nonzeros : 0;
  return turned + 8 * (1.5 * shorter * space + 16 * shorter * std::max(8.0, rank / 3) + 2 * (rows + columns) * rank +
                       3 * space * space);
}

double seconds_of_neighbors(double points, double dimensions) {
  constexpr double seconds_a_distance = 5e-10;  // of one dimension
  constexpr double distances_of_a_walk = 6000;
  constexpr double seconds_a_scan = 7e-11;
  const bool is_exact = points <= static_cast<double>(neighbors::most_exact_points);
  if (is_exact && dimensions >= static_cast<double>(neighbors::least_scanned_dimensions))
    return seconds_a_scan * (dimensions + 8) * points * points;
  // A tree prunes in few dimensions only.
  const double searched = std::min(1.0, 0.15 + dimensions / 40);
  const double pairs = points > static_cast<double>(neighbors::most_exact_points) ? points * distances_of_a_walk
                                                                                  : searched * points * points;
  return seconds_a_distance * (dimensions + 8) * pairs;
}

WorkSize size_of(const Workload& work) {
  WorkSize size;
  size.cells = static_cast<double>(work.data.n_cells());
  size.genes = static_cast<double>(work.data.n_genes());
  size.nonzeros = static_cast<double>(work.data.counts->n_nonzeros());
  size.filled = static_cast<double>(std::count(work.genes_to_fill.begin(), work.genes_to_fill.end(), 1));
  size.zeros =
      std::max(0.0, size.genes - size.nonzeros / std::max(1.0, size.cells)) * size.filled / std::max(1.0, size.genes);
  return size;
}

}  // namespace undrop
