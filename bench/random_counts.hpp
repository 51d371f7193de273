#pragma once

#include <undrop/counts.hpp>
#include <undrop/dataset.hpp>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"

/// Input of the benchmarks.
namespace undrop::bench {

/// Counts with one non-zero in ten places on average, anywhere. Positive counts are geometric; a gene's mean lies
/// between 1 and 60, so that histograms have some to some hundred distinct counts.
inline Dataset random_counts(std::int64_t n_cells, std::int64_t n_genes) {
  constexpr std::uint64_t widest_gap = 19;
  std::vector<double> mean;
  Random genes_random(1, "genes");
  for (std::int64_t gene = 0; gene < n_genes; ++gene) mean.push_back(std::exp(std::log(60.0) * genes_random.uniform()));
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  Random random(1, "counts");
  for (std::int64_t cell = 0; cell < n_cells; ++cell) {
    for (auto gene = static_cast<std::int64_t>(random.below(widest_gap)); gene < n_genes;
         gene += 1 + static_cast<std::int64_t>(random.below(widest_gap))) {
      genes.push_back(static_cast<std::int32_t>(gene));
      values.push_back(static_cast<float>(
          1 + std::floor(-std::log(random.uniform()) * (mean[static_cast<std::size_t>(gene)] - 0.9))));
    }
    offsets.push_back(static_cast<std::int64_t>(genes.size()));
  }
  Dataset data;
  data.counts = std::make_shared<SparseCounts>(n_genes, std::move(offsets), std::move(genes), std::move(values));
  for (std::int64_t cell = 0; cell < n_cells; ++cell) data.cell_names.push_back("cell" + std::to_string(cell));
  for (std::int64_t gene = 0; gene < n_genes; ++gene) data.gene_names.push_back("gene" + std::to_string(gene));
  data.origin = {"memory", "memory", "X"};
  return data;
}

}  // namespace undrop::bench
