#pragma once

#include <undrop/dataset.hpp>

#include <vector>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::prep::test {

inline Context threads(int n, std::uint64_t seed = 0) {
  Context context;
  context.threads = n;
  context.seed = seed;
  return context;
}

/// Poisson counts of genes with rising means (0.1, 0.2, ... per cell); the last gene is an antibody.
inline Dataset poisson_data(std::size_t n_cells, std::size_t n_genes) {
  Random random(3, "counts to split");
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes));
  for (auto& row : rows) {
    for (std::size_t j = 0; j < n_genes; ++j)
      row[j] = static_cast<float>(random.poisson(0.1 * static_cast<double>(j + 1)));
  }
  Dataset data = undrop::test::dataset_from_rows(rows);
  data.feature_types.assign(n_genes, "Gene Expression");
  data.feature_types.back() = "Antibody Capture";
  set_size_factors(data, threads(1));
  return data;
}

/// Row-major, cells × genes.
inline std::vector<float> dense(const CountSource& counts) {
  const auto width = static_cast<std::size_t>(counts.n_genes());
  std::vector<float> out(static_cast<std::size_t>(counts.n_cells()) * width, 0);
  CountBlock block;
  counts.read({0, counts.n_cells()}, block);
  for (std::int64_t i = 0; i < counts.n_cells(); ++i) {
    for (std::size_t e = 0; e < block.genes_of(i).size(); ++e)
      out[static_cast<std::size_t>(i) * width + static_cast<std::size_t>(block.genes_of(i)[e])] = block.values_of(i)[e];
  }
  return out;
}

}  // namespace undrop::prep::test
