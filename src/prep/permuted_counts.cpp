#include "prep/permuted_counts.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "prep/size_factors.hpp"

namespace undrop::prep {

namespace {

/// Values by gene, each with its cell.
using Columns = std::vector<std::vector<std::pair<std::int32_t, float>>>;

Columns columns_of(const CountSource& counts) {
  Columns columns(static_cast<std::size_t>(counts.n_genes()));
  CountBlock block;
  constexpr std::int64_t step = 1024;
  for (std::int64_t begin = 0; begin < counts.n_cells(); begin += step) {
    counts.read({begin, std::min(begin + step, counts.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const auto genes = block.genes_of(i);
      const auto values = block.values_of(i);
      for (std::size_t e = 0; e < genes.size(); ++e)
        columns[static_cast<std::size_t>(genes[e])].emplace_back(static_cast<std::int32_t>(begin + i), values[e]);
    }
  }
  return columns;
}

/// Gives the values to cells drawn without replacement; the deck is as before afterwards.
void deal(std::vector<std::pair<std::int32_t, float>>& column, std::vector<std::int32_t>& deck, Random random) {
  std::vector<std::size_t> swapped(column.size());
  for (std::size_t e = 0; e < column.size(); ++e) {
    swapped[e] = e + random.below(deck.size() - e);
    std::swap(deck[e], deck[swapped[e]]);
    column[e].first = deck[e];
  }
  for (std::size_t e = column.size(); e > 0; --e) std::swap(deck[e - 1], deck[swapped[e - 1]]);
}

}  // namespace

Dataset permute_genes(const Dataset& data, std::int64_t repeat, const Context& context) {
  auto columns = columns_of(*data.counts);
  const auto stream = derived_seed(context.seed, "permuted genes", static_cast<std::uint64_t>(repeat));
  std::vector<std::int32_t> filled;
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(data.n_cells()); ++cell) {
    if (data.size_factors[static_cast<std::size_t>(cell)] > 0) filled.push_back(cell);
  }
  std::vector<std::int64_t> cells;
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  for (std::size_t gene = 0; gene < columns.size(); ++gene) {
    context.check_cancelled();
    if (data.is_modelled[gene] != 0) deal(columns[gene], filled, Random(stream, "cells of a gene", gene));
    for (const auto& [cell, value] : columns[gene]) {
      cells.push_back(cell);
      genes.push_back(static_cast<std::int32_t>(gene));
      values.push_back(value);
    }
    columns[gene] = {};
  }
  Dataset result = data;
  result.counts =
      std::make_shared<SparseCounts>(SparseCounts::from_triplets(data.n_cells(), data.n_genes(), cells, genes, values));
  renew_size_factors(result, context);
  return result;
}

}  // namespace undrop::prep
