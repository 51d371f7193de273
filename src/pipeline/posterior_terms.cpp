#include "pipeline/posterior_terms.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "output/gene_trust.hpp"
#include "prep/sampled_molecules.hpp"
#include "prep/spread_cells.hpp"

namespace undrop::pipeline {

namespace {

constexpr std::int64_t most_mass_cells = 5000;
constexpr std::int64_t cells_a_block = 250;
/// Molecules added on both sides, so that genes with few keep what the method says.
constexpr double added_mass = 1;
/// Share of the gene's mean rate that a prior has at least: what was counted is not denied by a prediction of 0.
constexpr double floor_share = 0.05;
constexpr int mass_steps = 6;
constexpr int patient_steps = 2;

/// Visits the cells of some blocks that are not empty: visit(size factor, normalised rates of `genes`, counted genes,
/// their counts).
template <typename Visit>
void for_spread_cells(const Dataset& data, const Imputation& imputation, Scale scale,
                      const std::vector<std::int32_t>& genes, const Context& context, const Visit& visit) {
  std::vector<float> rates;
  CountBlock block;
  for (const auto& cells : prep::spread_blocks(data.n_cells(), cells_a_block, most_mass_cells)) {
    context.check_cancelled();
    rates.resize(static_cast<std::size_t>(cells.size()) * genes.size());
    imputation.impute(cells, genes, Quantity::rate, rates);
    output::normalize_rates(data, scale, cells, rates);
    data.counts->read(cells, block);
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const double factor = data.size_factors[static_cast<std::size_t>(cells.begin + i)];
      if (factor <= 0) continue;
      visit(factor, std::span<const float>(rates).subspan(static_cast<std::size_t>(i) * genes.size(), genes.size()),
            block.genes_of(i), block.values_of(i));
    }
  }
}

/// Factor per gene of `genes` that gives predictions the mass of the counts.
struct GeneMass {
  std::vector<double> scale;
  std::vector<double> floor;  ///< a twentieth of the gene's mean rate
};

GeneMass mass_scales(const Dataset& data, const Imputation& imputation, Scale scale,
                     const std::vector<std::int32_t>& genes, const Context& context) {
  std::vector<double> predicted(genes.size(), added_mass);
  std::vector<double> seen(static_cast<std::size_t>(data.n_genes()), added_mass);
  double factors = 0;
  for_spread_cells(data, imputation, scale, genes, context, [&](double factor, auto rates, auto observed, auto counts) {
    factors += factor;
    for (std::size_t k = 0; k < genes.size(); ++k) predicted[k] += factor * static_cast<double>(rates[k]);
    for (std::size_t e = 0; e < observed.size(); ++e)
      seen[static_cast<std::size_t>(observed[e])] += static_cast<double>(counts[e]);
  });
  GeneMass out;
  for (std::size_t k = 0; k < genes.size(); ++k) {
    const double counts = seen[static_cast<std::size_t>(genes[k])];
    out.scale.push_back(counts / predicted[k]);
    out.floor.push_back(floor_share * counts / std::max(1.0, factors));
  }
  return out;
}

/// Mass of a gene's posterior means, and how it answers to a factor on the predictions.
struct PosteriorMass {
  double counts = added_mass;
  double posterior = added_mass;
  double slope = 0;  ///< d posterior / d log factor
};

std::vector<PosteriorMass> posterior_masses(const Dataset& data, const Imputation& imputation, Scale scale,
                                            const std::vector<std::int32_t>& genes, const output::PosteriorTerms& terms,
                                            const Context& context) {
  std::vector<PosteriorMass> masses(genes.size());
  std::vector<double> counts(static_cast<std::size_t>(data.n_genes()), 0);
  for_spread_cells(data, imputation, scale, genes, context, [&](double factor, auto rates, auto seen, auto values) {
    for (std::size_t e = 0; e < seen.size(); ++e)
      counts[static_cast<std::size_t>(seen[e])] = static_cast<double>(values[e]);
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const double count = counts[static_cast<std::size_t>(genes[k])];
      const double prior = terms.prior(k, static_cast<double>(rates[k]));
      const double mass = factor * output::posterior_rate(count, factor, prior, terms.trust[k]).mean;
      masses[k].counts += count;
      masses[k].posterior += mass;
      if (prior > terms.floor[k]) masses[k].slope += mass * terms.trust[k] / (terms.trust[k] + factor * prior);
    }
    for (const auto gene : seen) counts[static_cast<std::size_t>(gene)] = 0;
  });
  return masses;
}

/// Moves the factors by one step of Newton's method, so that the posterior means, and not the predictions alone, have
/// the mass of the counts.
void keep_mass(const std::vector<PosteriorMass>& masses, output::PosteriorTerms& terms) {
  constexpr double least_answer = 0.05;
  constexpr double longest_step = 1;
  for (std::size_t k = 0; k < masses.size(); ++k) {
    const double answer = std::max(least_answer, masses[k].slope / masses[k].posterior);
    const double step = std::log(masses[k].counts / masses[k].posterior) / answer;
    terms.scale[k] *= std::exp(std::clamp(step, -longest_step, longest_step));
  }
}

/// Genes whose mass no factor brings back, because what was counted was foretold to be 0, are trusted less.
void distrust(const std::vector<PosteriorMass>& masses, output::PosteriorTerms& terms) {
  constexpr double tolerance = 0.01;
  constexpr double kept_trust = 0.3;
  for (std::size_t k = 0; k < masses.size(); ++k) {
    if (std::abs(std::log(masses[k].counts / masses[k].posterior)) > tolerance) terms.trust[k] *= kept_trust;
  }
}

std::vector<std::int32_t> modelled(const FittedImputer& fitted, const Dataset& data) {
  const auto marks = fitted.modelled_genes(data);
  std::vector<std::int32_t> out;
  for (std::size_t gene = 0; gene < marks.size(); ++gene) {
    if (marks[gene] != 0) out.push_back(static_cast<std::int32_t>(gene));
  }
  return out;
}

}  // namespace

output::PosteriorTerms posterior_terms(const Dataset& data, const FittedImputer& fitted,
                                       const prep::MoleculeSplit& split, const FittedImputer& of_half,
                                       Context& context) {
  const auto genes = modelled(fitted, data);
  output::PosteriorTerms terms;
  for (const auto gene : genes) terms.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
  const auto of_all = fitted.bind(data, context);
  auto mass = mass_scales(data, *of_all, fitted.offer().scale, genes, context);
  terms.scale = std::move(mass.scale);
  terms.floor = std::move(mass.floor);
  const Scale scale = of_half.offer().scale;
  const auto rates = of_half.bind(split.data, context);
  const auto half = mass_scales(split.data, *rates, scale, genes, context);
  terms.trust = output::gene_trust(
      split, genes,
      [&](CellRange cells, std::span<const std::int32_t> some, std::span<float> out) {
        rates->impute(cells, some, Quantity::rate, out);
        output::normalize_rates(split.data, scale, cells, out);
        for (std::size_t at = 0; at < out.size(); ++at) {
          const std::size_t k = at % some.size();
          out[at] = std::max(static_cast<float>(half.floor[k]),
                             output::prior_of(out[at] * static_cast<float>(half.scale[k])));
        }
      },
      context);
  keep_posterior_mass(data, fitted, terms, context);
  return terms;
}

void keep_posterior_mass(const Dataset& data, const FittedImputer& fitted, output::PosteriorTerms& terms,
                         Context& context) {
  const auto genes = modelled(fitted, data);
  const auto imputation = fitted.bind(data, context);
  for (int step = 0; step < mass_steps; ++step) {
    const auto masses = posterior_masses(data, *imputation, fitted.offer().scale, genes, terms, context);
    if (step >= patient_steps) distrust(masses, terms);
    keep_mass(masses, terms);
  }
}

output::PosteriorTerms learn_posterior_terms(const Dataset& data, const FittedImputer& fitted, const MakeForCells& make,
                                             Context& context) {
  context.info("fitting the method to one half of the molecules, to learn how far it can be trusted");
  const auto sample = prep::split_sampled_molecules(data, most_trust_cells, context);
  const auto of_half = make(sample.cells)->fit(sample.split.data, context);
  return posterior_terms(data, fitted, sample.split, *of_half, context);
}

}  // namespace undrop::pipeline
