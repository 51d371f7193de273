#pragma once

#include <cstdint>
#include <numeric>
#include <span>

#include "simulate/splat_model.hpp"

/// What the tests of simulated cells share.
namespace undrop::test {

/// A model without outliers of genes, groups, variation between cells or dropout.
inline simulate::SplatModel plain_model(std::int64_t n_cells, std::int64_t n_genes) {
  simulate::SplatModel model;
  model.n_cells = n_cells;
  model.n_genes = n_genes;
  model.variation = simulate::Variation::none;
  return model;
}

inline double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

inline double variance_of(std::span<const double> values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return sum / static_cast<double>(values.size());
}

}  // namespace undrop::test
