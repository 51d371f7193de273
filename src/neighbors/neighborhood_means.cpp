#include "neighbors/neighborhood_means.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/parallel.hpp"

namespace undrop::neighbors {

namespace {

constexpr std::int64_t cells_a_task = 64;

/// Adds the cell's normalised counts to the sums of its genes; 1 where the cell is not empty.
double add_cell(const CountSource& counts, std::int64_t cell, double factor, CountBlock& block,
                std::vector<double>& sums) {
  if (!(factor > 0)) return 0;
  counts.read({cell, cell + 1}, block);
  for (std::size_t e = 0; e < block.genes.size(); ++e)
    sums[static_cast<std::size_t>(block.genes[e])] += static_cast<double>(block.values[e]) / factor;
  return 1;
}

}  // namespace

std::vector<float> neighborhood_log_means(const CountSource& counts, std::span<const double> size_factors,
                                          const Neighbors& neighbors, const Context& context) {
  const auto n_tasks = static_cast<std::size_t>(n_blocks(counts.n_cells(), cells_a_task));
  std::vector<std::vector<float>> parts(n_tasks);
  parallel_blocks(context, counts.n_cells(), cells_a_task,
                  [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
                    std::vector<double> sums(static_cast<std::size_t>(counts.n_genes()), 0);
                    CountBlock own;
                    CountBlock block;
                    for (std::int64_t cell = begin; cell < end; ++cell) {
                      std::fill(sums.begin(), sums.end(), 0.0);
                      double n = add_cell(counts, cell, size_factors[static_cast<std::size_t>(cell)], own, sums);
                      for (const auto other : neighbors.of(cell))
                        n += add_cell(counts, other, size_factors[static_cast<std::size_t>(other)], block, sums);
                      counts.read({cell, cell + 1}, own);
                      for (const auto gene : own.genes)
                        parts[static_cast<std::size_t>(task)].push_back(
                            static_cast<float>(std::log(sums[static_cast<std::size_t>(gene)] / n)));
                    }
                  });
  std::vector<float> means;
  means.reserve(static_cast<std::size_t>(counts.n_nonzeros()));
  for (auto& part : parts) {
    means.insert(means.end(), part.begin(), part.end());
    part = {};
  }
  return means;
}

}  // namespace undrop::neighbors
