#include "methods/scimpute/log_counts.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::scimpute {

namespace {

constexpr double million = 1e6;

}  // namespace

const double zero_value = std::log10(pseudo_count);

embed::SparseRows log_rows(const Dataset& data, std::span<const std::int64_t> cells,
                           std::span<const std::int32_t> places, std::int64_t n_genes, const Context& context) {
  embed::SparseRows rows;
  rows.n_columns = n_genes;
  CountBlock block;
  for (const auto cell : cells) {
    if (rows.n_rows() % 1024 == 0) context.check_cancelled();
    data.counts->read({cell, cell + 1}, block);
    const double total = data.size_factors[static_cast<std::size_t>(cell)] * data.median_total;
    for (std::size_t e = 0; e < block.genes.size() && total > 0; ++e) {
      const auto place = places[static_cast<std::size_t>(block.genes[e])];
      if (place < 0) continue;
      rows.columns.push_back(place);
      const double z = std::log10(static_cast<double>(block.values[e]) * million / total + pseudo_count);
      rows.values.push_back(static_cast<float>(z - zero_value));
    }
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  return rows;
}

double normalized_from_log(double z, double median_total) {
  return std::max(0.0, std::pow(10.0, z) - pseudo_count) * median_total / million;
}

}  // namespace undrop::scimpute
