#include "methods/ebayes/trust.hpp"

#include <span>

#include "output/gene_trust.hpp"
#include "output/posterior_mass.hpp"
#include "prep/gene_places.hpp"
#include "prep/sampled_molecules.hpp"

namespace undrop::ebayes {

namespace {

output::PredictedRates rates_of(const PriorRates& rates) {
  return [&rates](CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) {
    rates.rates(cells, genes, out);
  };
}

}  // namespace

std::vector<double> learn_trust(const Dataset& data, const Prior& prior, const PriorSettings& settings,
                                std::int64_t most_cells, const Context& context) {
  const auto split = prep::split_sampled_molecules(data, most_cells, context).split;
  const Prior half = fit_prior(split.data, settings, context);
  const auto place = prep::gene_places(half.gene_names, split.data);
  const PriorRates rates(half, split.data, place, context);
  return output::gene_trust(split, modelled_genes(prior, data), rates_of(rates), context);
}

std::vector<double> learn_mass_scale(const Dataset& data, const Prior& prior, std::span<const double> trust,
                                     std::int64_t most_cells, const Context& context) {
  std::vector<double> scales(prior.gene_names.size(), 1);
  if (data.n_cells() > most_cells) return scales;
  const auto place = prep::gene_places(prior.gene_names, data);
  const PriorRates rates(prior, data, place, context);
  const auto genes = modelled_genes(prior, data);
  const output::SpreadPredictions spread(data, rates_of(rates), context);
  spread.for_genes(genes, [&](std::size_t k, const output::GenePredictions& gene) {
    const auto at = static_cast<std::size_t>(place[static_cast<std::size_t>(genes[k])]);
    output::PriorScale scale;
    (void)settle_posterior_mass(gene, trust[at], scale);
    scales[at] = scale.scale;
  });
  return scales;
}

}  // namespace undrop::ebayes
