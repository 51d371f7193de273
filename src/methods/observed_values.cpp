#include "methods/observed_values.hpp"

#include <cmath>
#include <vector>

namespace undrop {

namespace {

/// Column of each gene of the data among those asked for and known, or -1.
std::vector<std::int32_t> columns_of(std::span<const std::int32_t> genes, std::span<const std::int32_t> place) {
  std::vector<std::int32_t> column(place.size(), -1);
  for (std::size_t k = 0; k < genes.size(); ++k) {
    const auto gene = static_cast<std::size_t>(genes[k]);
    if (place[gene] >= 0) column[gene] = static_cast<std::int32_t>(k);
  }
  return column;
}

double at_scale(double count, double size_factor, Scale scale) {
  if (scale == Scale::counts) return count;
  return scale == Scale::log1p ? std::log1p(count / size_factor) : count / size_factor;
}

}  // namespace

void write_observed(const Dataset& data, CellRange cells, std::span<const std::int32_t> genes,
                    std::span<const std::int32_t> place, Scale scale, std::span<float> out) {
  const auto column = columns_of(genes, place);
  CountBlock block;
  data.counts->read(cells, block);
  for (std::int64_t i = 0; i < cells.size(); ++i) {
    const double factor = data.size_factors[static_cast<std::size_t>(cells.begin + i)];
    if (factor <= 0) continue;
    const auto row = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
    const auto seen = block.genes_of(i);
    const auto values = block.values_of(i);
    for (std::size_t e = 0; e < seen.size(); ++e) {
      const auto k = column[static_cast<std::size_t>(seen[e])];
      if (k < 0) continue;
      row[static_cast<std::size_t>(k)] = static_cast<float>(at_scale(static_cast<double>(values[e]), factor, scale));
    }
  }
}

}  // namespace undrop
