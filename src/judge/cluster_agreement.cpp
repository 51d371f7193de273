#include "judge/cluster_agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace undrop::judge {

namespace {

using Codes = std::span<const std::int32_t>;
using Weights = std::span<const std::uint32_t>;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Cells by group of a (rows) and group of b (columns).
struct Contingency {
  std::size_t n_columns = 0;
  std::vector<double> table;
  std::vector<double> rows;
  std::vector<double> columns;
  double n = 0;

  Contingency(Codes a, Codes b, Weights weights) {
    const auto width = [](Codes codes) {
      return codes.empty() ? 0
                           : static_cast<std::size_t>(std::max(0, *std::max_element(codes.begin(), codes.end()) + 1));
    };
    n_columns = width(b);
    rows.assign(width(a), 0);
    columns.assign(n_columns, 0);
    table.assign(rows.size() * n_columns, 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] < 0 || b[i] < 0) continue;
      const double weight = weights.empty() ? 1 : static_cast<double>(weights[i]);
      const auto row = static_cast<std::size_t>(a[i]);
      const auto column = static_cast<std::size_t>(b[i]);
      table[row * n_columns + column] += weight;
      rows[row] += weight;
      columns[column] += weight;
      n += weight;
    }
  }
};

double pairs(const std::vector<double>& sizes) {
  double sum = 0;
  for (const double size : sizes) sum += size * (size - 1) / 2;
  return sum;
}

double entropy(const std::vector<double>& sizes, double n) {
  double sum = 0;
  for (const double size : sizes) {
    if (size > 0) sum -= size / n * std::log(size / n);
  }
  return sum;
}

}  // namespace

double adjusted_rand_index(Codes a, Codes b, Weights weights) {
  const Contingency both(a, b, weights);
  if (!(both.n > 0)) return undefined;
  const double together = pairs(both.table);
  const double in_a = pairs(both.rows);
  const double in_b = pairs(both.columns);
  const double all = both.n * (both.n - 1) / 2;
  const double expected = all > 0 ? in_a * in_b / all : 0;
  const double largest = (in_a + in_b) / 2;
  // Single groups, or singletons only, on both sides: the same grouping.
  return largest == expected ? 1 : (together - expected) / (largest - expected);
}

double normalized_mutual_information(Codes a, Codes b, Weights weights) {
  const Contingency both(a, b, weights);
  if (!(both.n > 0)) return undefined;
  const double entropy_a = entropy(both.rows, both.n);
  const double entropy_b = entropy(both.columns, both.n);
  if (entropy_a == 0 && entropy_b == 0) return 1;
  const double shared = entropy_a + entropy_b - entropy(both.table, both.n);
  return std::clamp(2 * shared / (entropy_a + entropy_b), 0.0, 1.0);
}

double purity(Codes clusters, Codes types, Weights weights) {
  const Contingency both(clusters, types, weights);
  if (!(both.n > 0)) return undefined;
  double sum = 0;
  for (std::size_t row = 0; row < both.rows.size(); ++row) {
    const auto begin = both.table.begin() + static_cast<std::ptrdiff_t>(row * both.n_columns);
    sum += *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(both.n_columns));
  }
  return sum / both.n;
}

}  // namespace undrop::judge
