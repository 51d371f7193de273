#include "methods/scimpute/regression.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <utility>

#include "methods/scimpute/log_counts.hpp"
#include "methods/scimpute/nonnegative_least_squares.hpp"

namespace undrop::scimpute {

namespace {

using Eigen::Index;

/// The other cells of the cluster, the nearest ones where they are too many.
std::vector<std::int32_t> candidates(const Target& target, std::int64_t n_kept, const Neighborhood& among,
                                     const RegressionOptions& options) {
  std::vector<std::int32_t> cells;
  for (const auto cell : among.of_cluster[static_cast<std::size_t>(target.cluster)]) {
    if (cell != target.itself) cells.push_back(cell);
  }
  const std::int64_t most = options.max_neighbors;
  if (static_cast<std::int64_t>(cells.size()) < std::min(most, n_kept)) return cells;
  // Round half to even, as R does.
  const auto share = static_cast<std::int64_t>(std::nearbyint(2.0 * static_cast<double>(n_kept) / 3));
  const auto wanted = std::min(cells.size(), static_cast<std::size_t>(most < n_kept ? most : share));
  std::vector<std::pair<double, std::int32_t>> order;
  for (const auto cell : cells) {
    double squares = 0;
    for (std::int64_t k = 0; k < among.n_components; ++k) {
      const double difference = among.scores[static_cast<std::size_t>(cell * among.n_components + k)] -
                                target.scores[static_cast<std::size_t>(k)];
      squares += difference * difference;
    }
    order.emplace_back(squares, cell);
  }
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(wanted), order.end());
  cells.clear();
  for (std::size_t k = 0; k < wanted; ++k) cells.push_back(order[k].second);
  std::sort(cells.begin(), cells.end());
  return cells;
}

/// The candidates' values of the kept genes, by genes.
embed::SparseRows kept_values(const embed::SparseRows& rows, const std::vector<std::int32_t>& cells,
                              std::span<const std::uint8_t> lost) {
  embed::SparseRows part;
  part.n_columns = rows.n_columns;
  for (const auto cell : cells) {
    for (auto e = rows.first(cell); e < rows.first(cell + 1); ++e) {
      if (lost[static_cast<std::size_t>(rows.columns[e])] != 2) continue;
      part.columns.push_back(rows.columns[e]);
      part.values.push_back(rows.values[e]);
    }
    part.starts.push_back(static_cast<std::int64_t>(part.columns.size()));
  }
  return embed::transposed(part);
}

struct NormalEquations {
  Eigen::MatrixXd gram;
  Eigen::VectorXd moments;
};

/// A gene seen in more of the cells is cheaper as a dense column.
constexpr double dense_share = 0.2;

/// Adds to the upper triangle of `gram` the products of each pair of cells over the genes seen in few of them, and
/// those over the others by a product of matrices.
void add_products(const embed::SparseRows& by_genes, Eigen::MatrixXd& gram) {
  const Index n = gram.rows();
  std::vector<std::int64_t> dense;
  for (std::int64_t gene = 0; gene < by_genes.n_rows(); ++gene) {
    const std::size_t last = by_genes.first(gene + 1);
    if (static_cast<double>(last - by_genes.first(gene)) > dense_share * static_cast<double>(n)) {
      dense.push_back(gene);
      continue;
    }
    for (auto a = by_genes.first(gene); a < last; ++a) {
      const auto value = static_cast<double>(by_genes.values[a]);
      double* column = gram.data() + by_genes.columns[a] * n;
      for (auto b = by_genes.first(gene); b <= a; ++b)
        column[by_genes.columns[b]] += value * static_cast<double>(by_genes.values[b]);
    }
  }
  Eigen::MatrixXd columns = Eigen::MatrixXd::Zero(n, static_cast<Index>(dense.size()));
  for (std::size_t k = 0; k < dense.size(); ++k) {
    for (auto e = by_genes.first(dense[k]); e < by_genes.first(dense[k] + 1); ++e)
      columns(by_genes.columns[e], static_cast<Index>(k)) = static_cast<double>(by_genes.values[e]);
  }
  gram.selfadjointView<Eigen::Upper>().rankUpdate(columns);
}

/// Of z = zero_value + s with s sparse: zeros enter by sums alone.
NormalEquations normal_equations(const embed::SparseRows& by_genes, Index n, const std::vector<double>& target,
                                 double n_kept, double target_sum) {
  NormalEquations out{Eigen::MatrixXd::Zero(n, n), Eigen::VectorXd::Constant(n, zero_value * target_sum)};
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(n);
  for (std::int64_t gene = 0; gene < by_genes.n_rows(); ++gene) {
    const double y = target[static_cast<std::size_t>(gene)] + zero_value;
    for (auto e = by_genes.first(gene); e < by_genes.first(gene + 1); ++e) {
      sums[by_genes.columns[e]] += static_cast<double>(by_genes.values[e]);
      out.moments[by_genes.columns[e]] += static_cast<double>(by_genes.values[e]) * y;
    }
  }
  add_products(by_genes, out.gram);
  for (Index a = 0; a < n; ++a) {
    for (Index b = 0; b <= a; ++b) {
      out.gram(b, a) += zero_value * (sums[a] + sums[b]) + zero_value * zero_value * n_kept;
      out.gram(a, b) = out.gram(b, a);
    }
  }
  return out;
}

}  // namespace

std::vector<std::uint8_t> lost_genes(const Target& target, const Mixtures& mixtures, const RegressionOptions& options) {
  std::vector<std::uint8_t> out(static_cast<std::size_t>(mixtures.n_genes()), 0);
  for (std::int32_t gene = 0; gene < mixtures.n_genes(); ++gene) {
    if (!mixtures.is_valid(gene, target.cluster)) continue;
    out[static_cast<std::size_t>(gene)] = mixtures.of_zero(gene, target.cluster) > options.threshold ? 1 : 2;
  }
  for (std::size_t e = 0; e < target.genes.size(); ++e) {
    auto& mark = out[static_cast<std::size_t>(target.genes[e])];
    if (mark == 0) continue;
    const double z = static_cast<double>(target.values[e]) + zero_value;
    const bool lost = !options.only_zeros &&
                      mixtures.of_value(target.genes[e], target.cluster, z, options.threshold) > options.threshold;
    mark = lost ? 1 : 2;
  }
  return out;
}

CellWeights explain_cell(const Target& target, std::span<const std::uint8_t> lost, const Neighborhood& neighborhood,
                         const RegressionOptions& options) {
  const auto n_kept = std::count(lost.begin(), lost.end(), 2);
  if (n_kept == 0 || std::count(lost.begin(), lost.end(), 1) == 0) return {};
  const auto cells = candidates(target, n_kept, neighborhood, options);
  if (cells.empty()) return {};
  std::vector<double> values(lost.size(), 0);
  double sum = zero_value * static_cast<double>(n_kept);
  for (std::size_t e = 0; e < target.genes.size(); ++e) {
    const auto gene = static_cast<std::size_t>(target.genes[e]);
    if (lost[gene] != 2) continue;
    values[gene] = static_cast<double>(target.values[e]);
    sum += values[gene];
  }
  const auto equations = normal_equations(kept_values(neighborhood.rows, cells, lost), static_cast<Index>(cells.size()),
                                          values, static_cast<double>(n_kept), sum);
  const auto solution = nonnegative_least_squares(equations.gram, equations.moments);
  CellWeights out;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const double weight = solution.weights[static_cast<Index>(k)];
    if (!(weight > 0)) continue;
    out.cells.push_back(cells[k]);
    out.weights.push_back(weight);
  }
  return out;
}

}  // namespace undrop::scimpute
