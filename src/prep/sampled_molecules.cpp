#include "prep/sampled_molecules.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "core/random.hpp"
#include "prep/sampled_cells.hpp"
#include "prep/size_factors.hpp"

namespace undrop::prep {

namespace {

void round_counts(Dataset& data, const Context& context) {
  CountBlock block;
  data.counts->read({0, data.n_cells()}, block);
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    Random random(context.seed, "rounded counts " + data.cell_names[static_cast<std::size_t>(i)]);
    for (auto e = block.offsets[static_cast<std::size_t>(i)]; e < block.offsets[static_cast<std::size_t>(i) + 1]; ++e) {
      float& value = block.values[static_cast<std::size_t>(e)];
      const double below = std::floor(static_cast<double>(value));
      value = static_cast<float>(below + (random.uniform() < static_cast<double>(value) - below ? 1 : 0));
    }
  }
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    for (std::size_t e = 0; e < block.genes_of(i).size(); ++e) {
      if (block.values_of(i)[e] == 0.0F) continue;
      genes.push_back(block.genes_of(i)[e]);
      values.push_back(block.values_of(i)[e]);
    }
    offsets.push_back(static_cast<std::int64_t>(genes.size()));
  }
  data.counts = std::make_shared<SparseCounts>(data.n_genes(), std::move(offsets), std::move(genes), std::move(values));
  renew_size_factors(data, context);
}

/// Cells in an order that follows from their names, so that the order in the file does not matter to what is drawn.
std::vector<std::int64_t> order_by_name(const Dataset& data, const Context& context) {
  std::vector<std::pair<std::uint64_t, std::int64_t>> draws;
  for (std::int64_t i = 0; i < data.n_cells(); ++i)
    draws.emplace_back(derived_seed(context.seed, "sampled order " + data.cell_names[static_cast<std::size_t>(i)]), i);
  std::sort(draws.begin(), draws.end());
  std::vector<std::int64_t> out;
  for (const auto& [draw, cell] : draws) out.push_back(cell);
  return out;
}

}  // namespace

SampledMolecules split_sampled_molecules(const Dataset& data, std::int64_t most_cells, const Context& context) {
  SampledMolecules out;
  const auto cells = sampled_cells(data, most_cells, context);
  const Dataset in_file_order = select_cells(data, cells);
  const auto order = order_by_name(in_file_order, context);
  for (const auto at : order) out.cells.push_back(cells[static_cast<std::size_t>(at)]);
  Dataset sample = select_cells(in_file_order, order);
  if (!sample.counts->is_integer()) round_counts(sample, context);
  out.split = split_molecules(sample, {.keep = 0.5}, context);
  return out;
}

}  // namespace undrop::prep
