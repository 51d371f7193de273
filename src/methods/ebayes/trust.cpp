#include "methods/ebayes/trust.hpp"

#include <span>

#include "output/gene_trust.hpp"
#include "prep/gene_places.hpp"
#include "prep/sampled_molecules.hpp"

namespace undrop::ebayes {

std::vector<double> learn_trust(const Dataset& data, const Prior& prior, const PriorSettings& settings,
                                std::int64_t most_cells, const Context& context) {
  const auto split = prep::split_sampled_molecules(data, most_cells, context).split;
  const Prior half = fit_prior(split.data, settings, context);
  const auto place = prep::gene_places(half.gene_names, split.data);
  const PriorRates rates(half, split.data, place, context);

  std::vector<std::int32_t> genes;
  const auto modelled = prep::gene_places(prior.gene_names, data);
  for (std::size_t gene = 0; gene < modelled.size(); ++gene) {
    if (modelled[gene] >= 0) genes.push_back(static_cast<std::int32_t>(gene));
  }
  return output::gene_trust(
      split, genes,
      [&](CellRange cells, std::span<const std::int32_t> some, std::span<float> out) { rates.rates(cells, some, out); },
      context);
}

}  // namespace undrop::ebayes
