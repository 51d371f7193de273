#include "methods/lowrank/rank_choice.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "embed/cell_embedding.hpp"

namespace undrop::lowrank {

namespace {

constexpr std::int64_t most_held_out = 2000;

struct Cells {
  std::vector<std::int64_t> fitted;
  std::vector<std::int64_t> held_out;
};

Cells split_cells(const Dataset& data, const Context& context) {
  std::vector<std::pair<std::uint64_t, std::int64_t>> draws;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    if (data.size_factors[static_cast<std::size_t>(i)] <= 0) continue;
    draws.emplace_back(derived_seed(context.seed, "lowrank cell " + data.cell_names[static_cast<std::size_t>(i)]), i);
  }
  std::sort(draws.begin(), draws.end());
  const auto n_held = std::min<std::int64_t>(most_held_out, static_cast<std::int64_t>(draws.size()) / 4);
  Cells out;
  for (std::size_t k = 0; k < draws.size(); ++k)
    (static_cast<std::int64_t>(k) < n_held ? out.held_out : out.fitted).push_back(draws[k].second);
  std::sort(out.fitted.begin(), out.fitted.end());
  std::sort(out.held_out.begin(), out.held_out.end());
  return out;
}

using Matrix = Eigen::MatrixXd;

/// Sums over one half of the genes: loadingsᵀ · loadings, and for every held-out cell loadingsᵀ · centred values.
struct Half {
  Matrix gram;
  Matrix cells;  ///< components × held-out cells
};

std::array<Half, 2> halves(const Dataset& held_out, std::span<const std::int32_t> genes,
                           const embed::CellEmbedding& embedding, const Context& context) {
  const Eigen::Index d = embedding.n_dimensions;
  const Eigen::Map<const Matrix> loadings(embedding.loadings.data(), d, static_cast<Eigen::Index>(genes.size()));
  std::array<Half, 2> out;
  std::array<Eigen::VectorXd, 2> offset{Eigen::VectorXd::Zero(d), Eigen::VectorXd::Zero(d)};
  for (auto& half : out) half = {Matrix::Zero(d, d), Matrix::Zero(d, held_out.n_cells())};
  std::vector<std::int32_t> place(static_cast<std::size_t>(held_out.n_genes()), -1);
  std::vector<std::size_t> side(genes.size());
  for (std::size_t j = 0; j < genes.size(); ++j) {
    place[static_cast<std::size_t>(genes[j])] = static_cast<std::int32_t>(j);
    side[j] = derived_seed(context.seed, "lowrank gene " + embedding.gene_names[j]) % 2;
    const auto column = loadings.col(static_cast<Eigen::Index>(j));
    out[side[j]].gram.noalias() += column * column.transpose();
    offset[side[j]] += embedding.center[j] * column;
  }
  CountBlock block;
  held_out.counts->read({0, held_out.n_cells()}, block);
  for (std::int64_t i = 0; i < held_out.n_cells(); ++i) {
    for (std::size_t s = 0; s < 2; ++s) out[s].cells.col(i) = -offset[s];
    const double factor = held_out.size_factors[static_cast<std::size_t>(i)];
    const auto seen = block.genes_of(i);
    for (std::size_t e = 0; e < seen.size(); ++e) {
      const std::int32_t j = place[static_cast<std::size_t>(seen[e])];
      if (j < 0) continue;
      const double value = std::log1p(static_cast<double>(block.values_of(i)[e]) / factor);
      out[side[static_cast<std::size_t>(j)]].cells.col(i) += value * loadings.col(j);
    }
  }
  return out;
}

/// Σ (y − predicted)² − Σ y² over one half of the genes, predicted from the other half by the first `rank` components.
double excess_error(const Half& from, const Half& to, Eigen::Index rank) {
  const Matrix scores = from.gram.topLeftCorner(rank, rank).ldlt().solve(from.cells.topRows(rank));
  return (to.gram.topLeftCorner(rank, rank) * scores).cwiseProduct(scores).sum() -
         2 * scores.cwiseProduct(to.cells.topRows(rank)).sum();
}

}  // namespace

std::int64_t choose_rank(const Dataset& data, std::span<const std::int32_t> genes, std::int64_t max_rank,
                         const Context& context) {
  const Cells cells = split_cells(data, context);
  if (cells.held_out.empty()) return 0;
  const auto embedding =
      embed::embed_cells(select_cells(data, cells.fitted), genes, embed::Input::log_normalized, max_rank, context);
  if (embedding.n_dimensions == 0) return 0;
  const auto [first, second] = halves(select_cells(data, cells.held_out), genes, embedding, context);
  std::int64_t best = 0;
  double least = 0;
  for (std::int64_t rank = 1; rank <= embedding.n_dimensions; ++rank) {
    const double error = excess_error(first, second, rank) + excess_error(second, first, rank);
    if (!(error < least)) continue;
    least = error;
    best = rank;
  }
  return best;
}

}  // namespace undrop::lowrank
