#include "pipeline/posterior_terms.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "output/gene_trust.hpp"
#include "output/posterior_mass.hpp"
#include "prep/sampled_molecules.hpp"

namespace undrop::pipeline {

namespace {

std::vector<std::int32_t> modelled(const FittedImputer& fitted, const Dataset& data) {
  const auto marks = fitted.modelled_genes(data);
  std::vector<std::int32_t> out;
  for (std::size_t gene = 0; gene < marks.size(); ++gene) {
    if (marks[gene] != 0) out.push_back(static_cast<std::int32_t>(gene));
  }
  return out;
}

output::PredictedRates rates_of(const Imputation& imputation, Scale scale, const Dataset& data) {
  return [&, scale](CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) {
    output::predicted_rates(imputation, scale, data, cells, genes, out);
  };
}

std::vector<output::PriorScale> scales_of(const Dataset& data, const output::PredictedRates& rates,
                                          const std::vector<std::int32_t>& genes, const Context& context) {
  std::vector<output::PriorScale> out(genes.size());
  const output::SpreadPredictions spread(data, rates, context);
  spread.for_genes(genes,
                   [&](std::size_t k, const output::GenePredictions& gene) { out[k] = scale_of_predictions(gene); });
  return out;
}

/// How far what was made of the kept molecules foretells the others.
std::vector<double> trust_of(const prep::MoleculeSplit& split, const FittedImputer& of_half,
                             const std::vector<std::int32_t>& genes, Context& context) {
  const auto bound = of_half.bind(split.data, context);
  const auto rates = rates_of(*bound, of_half.offer().scale, split.data);
  const auto half = scales_of(split.data, rates, genes, context);
  return output::gene_trust(
      split, genes,
      [&](CellRange cells, std::span<const std::int32_t> some, std::span<float> out) {
        rates(cells, some, out);
        for (std::size_t at = 0; at < out.size(); ++at) {
          const output::PriorScale& own = half[at % some.size()];
          out[at] = std::max(static_cast<float>(own.floor), output::prior_of(out[at] * static_cast<float>(own.scale)));
        }
      },
      context);
}

}  // namespace

output::PosteriorTerms posterior_terms(const Dataset& data, const FittedImputer& fitted,
                                       const prep::MoleculeSplit& split, const FittedImputer& of_half,
                                       const ChangeTrust& change, Context& context) {
  const auto genes = modelled(fitted, data);
  output::PosteriorTerms terms;
  for (const auto gene : genes) terms.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
  terms.trust = trust_of(split, of_half, genes, context);
  for (auto& trust : terms.trust) trust = change ? change(trust) : trust;
  terms.scale.resize(genes.size());
  terms.floor.resize(genes.size());
  const auto bound = fitted.bind(data, context);
  const output::SpreadPredictions spread(data, rates_of(*bound, fitted.offer().scale, data), context);
  spread.for_genes(genes, [&](std::size_t k, const output::GenePredictions& gene) {
    output::PriorScale scale = scale_of_predictions(gene);
    terms.trust[k] = settle_posterior_mass(gene, terms.trust[k], scale);
    terms.scale[k] = scale.scale;
    terms.floor[k] = scale.floor;
  });
  return terms;
}

output::PosteriorTerms learn_posterior_terms(const Dataset& data, const FittedImputer& fitted, const MakeForCells& make,
                                             Context& context) {
  context.info("fitting the method to one half of the molecules, to learn how far it can be trusted");
  const auto sample = prep::split_sampled_molecules(data, most_trust_cells, context);
  const auto of_half = make(sample.cells)->fit(sample.split.data, context);
  return posterior_terms(data, fitted, sample.split, *of_half, {}, context);
}

}  // namespace undrop::pipeline
