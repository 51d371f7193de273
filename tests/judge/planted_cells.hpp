#pragma once

#include <undrop/context.hpp>

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/random.hpp"
#include "judge/matrices.hpp"
#include "judge/value_source.hpp"

namespace undrop::judge::test {

inline Context threads(int n, std::uint64_t seed = 0) {
  Context context;
  context.threads = n;
  context.seed = seed;
  return context;
}

/// log1p of counts of cells in groups, each with genes of its own; 4 % of the cells belong to the last group.
struct PlantedCells {
  std::vector<std::vector<float>> rows;
  std::vector<std::int32_t> groups;

  [[nodiscard]] std::unique_ptr<ValueSource> source() const { return values(rows); }
};

inline PlantedCells planted_cells(std::size_t n_cells, std::size_t n_genes, std::size_t n_groups, double strength,
                                  std::uint64_t seed = 5) {
  Random random(seed, "planted cells");
  PlantedCells out;
  for (std::size_t i = 0; i < n_cells; ++i) {
    const std::size_t group = i % 25 == 24 ? n_groups - 1 : i % (n_groups > 1 ? n_groups - 1 : 1);
    out.groups.push_back(static_cast<std::int32_t>(group));
    out.rows.emplace_back();
    for (std::size_t j = 0; j < n_genes; ++j) {
      const double mean = (0.3 + static_cast<double>(j % 7)) * (j % n_groups == group ? strength : 1);
      out.rows.back().push_back(static_cast<float>(std::log1p(static_cast<double>(random.poisson(mean)))));
    }
  }
  return out;
}

/// Every cell a mixture of itself and its group's mean: what a smoother would return.
inline std::vector<std::vector<float>> smoothed(const PlantedCells& cells, double share) {
  const std::size_t n_genes = cells.rows.front().size();
  std::vector<std::vector<double>> sums;
  std::vector<double> sizes;
  for (std::size_t i = 0; i < cells.rows.size(); ++i) {
    const auto group = static_cast<std::size_t>(cells.groups[i]);
    if (group >= sums.size()) sums.resize(group + 1, std::vector<double>(n_genes, 0));
    if (group >= sizes.size()) sizes.resize(group + 1, 0);
    sizes[group] += 1;
    for (std::size_t j = 0; j < n_genes; ++j) sums[group][j] += static_cast<double>(cells.rows[i][j]);
  }
  auto rows = cells.rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto group = static_cast<std::size_t>(cells.groups[i]);
    for (std::size_t j = 0; j < n_genes; ++j)
      rows[i][j] =
          static_cast<float>((1 - share) * static_cast<double>(rows[i][j]) + share * sums[group][j] / sizes[group]);
  }
  return rows;
}

}  // namespace undrop::judge::test
