#include "methods/population_levels.hpp"

#include <numeric>

namespace undrop {

namespace {

constexpr int sweeps = 6;
/// Pseudo-observations at what a level is drawn to.
constexpr double gene_ridge = 1;
constexpr double population_ridge = 3;
constexpr double cell_ridge = 10;

struct Sums {
  std::vector<double> value;
  std::vector<double> n;
};

/// Over the non-zeros of each gene in each population: the excess over the cell's level.
Sums sums_by_population(const prep::ValueRows& rows, std::span<const std::int32_t> populations,
                        std::span<const float> cell, std::size_t n_genes, std::int64_t n_populations) {
  const std::size_t size = n_genes * static_cast<std::size_t>(n_populations);
  Sums out{std::vector<double>(size, 0), std::vector<double>(size, 0)};
  for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    if (populations[row] < 0) continue;
    const std::size_t first = static_cast<std::size_t>(populations[row]) * n_genes;
    const auto genes = rows.others_of(i);
    const auto values = rows.values_of(i);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const std::size_t at = first + static_cast<std::size_t>(genes[e]);
      out.value[at] += static_cast<double>(values[e] - cell[row]);
      out.n[at] += 1;
    }
  }
  return out;
}

void shrink(const Sums& sums, std::size_t n_genes, double mean, bool by_population, std::vector<float>& level) {
  for (std::size_t gene = 0; gene < n_genes; ++gene) {
    double value = gene_ridge * mean;
    double n = gene_ridge;
    for (std::size_t at = gene; at < level.size(); at += n_genes) {
      value += sums.value[at];
      n += sums.n[at];
    }
    const double in_all = value / n;
    for (std::size_t at = gene; at < level.size(); at += n_genes) {
      const double in_population = (sums.value[at] + population_ridge * in_all) / (sums.n[at] + population_ridge);
      level[at] = static_cast<float>(by_population ? in_population : in_all);
    }
  }
}

}  // namespace

float PopulationLevels::cell(std::span<const std::int32_t> genes, std::span<const float> values,
                             std::int32_t population) const {
  const auto level = of(population);
  double sum = 0;
  for (std::size_t e = 0; e < genes.size(); ++e)
    sum += static_cast<double>(values[e] - level[static_cast<std::size_t>(genes[e])]);
  return static_cast<float>(sum / (static_cast<double>(genes.size()) + cell_ridge));
}

PopulationLevels fit_population_levels(const prep::ValueRows& rows, std::int64_t n_genes,
                                       std::span<const std::int32_t> populations, std::int64_t n_populations,
                                       bool by_population) {
  const auto width = static_cast<std::size_t>(n_genes);
  PopulationLevels out{n_genes, std::vector<float>(width * static_cast<std::size_t>(n_populations), 0.0F)};
  const double mean = rows.value.empty() ? 0
                                         : std::accumulate(rows.value.begin(), rows.value.end(), 0.0) /
                                               static_cast<double>(rows.value.size());
  std::vector<float> cell(static_cast<std::size_t>(rows.n_rows()), 0.0F);
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    shrink(sums_by_population(rows, populations, cell, width, n_populations), width, mean, by_population, out.gene);
    for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      if (populations[row] >= 0) cell[row] = out.cell(rows.others_of(i), rows.values_of(i), populations[row]);
    }
  }
  return out;
}

}  // namespace undrop
