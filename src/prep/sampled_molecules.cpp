#include "prep/sampled_molecules.hpp"

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

}  // namespace

SampledMolecules split_sampled_molecules(const Dataset& data, std::int64_t most_cells, const Context& context) {
  SampledMolecules out;
  auto [cells, sample] = sample_by_name(data, most_cells, context);
  out.cells = std::move(cells);
  if (!sample.counts->is_integer()) round_counts(sample, context);
  out.split = split_molecules(sample, {.keep = 0.5}, context);
  return out;
}

}  // namespace undrop::prep
