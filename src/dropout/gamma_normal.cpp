#include "dropout/gamma_normal.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"
#include "dropout/count_histograms.hpp"
#include "dropout/gamma_normal_mixture.hpp"

namespace undrop::dropout {

namespace {

constexpr double pseudo_count = 1.01;
/// Skip rules of the published program.
constexpr double least_mean_above_zero = 0.01;
constexpr double largest_zero_share = 0.95;

const double zero_value = std::log(pseudo_count);

bool is_skipped(const CountHistogram& histogram, const WeightedValues& values) {
  const double cells = std::accumulate(histogram.multiplicity.begin(), histogram.multiplicity.end(), 0.0);
  const double zeros = !histogram.counts.empty() && histogram.counts.front() == 0 ? histogram.multiplicity.front() : 0;
  if (cells <= 0 || zeros > largest_zero_share * cells) return true;
  const double sum = std::inner_product(values.value.begin(), values.value.end(), values.multiplicity.begin(), 0.0);
  return std::abs(sum / cells - zero_value) < least_mean_above_zero;
}

bool is_finite(const MixtureParameters& p) {
  return std::isfinite(p.lambda) && std::isfinite(p.alpha) && std::isfinite(p.beta) && std::isfinite(p.mu) && std::isfinite(p.sigma);
}

}  // namespace

double GammaNormal::dropout_probability(double y) const {
  if (skipped) return 0;
  const double probability = gamma_share({lambda, alpha, beta, mu, sigma}, y);
  return std::isnan(probability) ? 0 : probability;
}

GammaNormal fit_gamma_normal(const CountHistogram& histogram) {
  GammaNormal out;
  WeightedValues values;
  values.multiplicity = histogram.multiplicity;
  for (const double count : histogram.counts) values.value.push_back(std::log(pseudo_count + count));
  if (is_skipped(histogram, values)) return out;
  const MixtureFit fit = fit_mixture(values, {.zero_value = zero_value});
  if (!is_finite(fit.parameters)) return out;
  out.lambda = fit.parameters.lambda;
  out.alpha = fit.parameters.alpha;
  out.beta = fit.parameters.beta;
  out.mu = fit.parameters.mu;
  out.sigma = fit.parameters.sigma;
  out.log10_likelihood = fit.log10_likelihood;
  out.iterations = fit.iterations;
  out.converged = fit.converged;
  out.skipped = false;
  return out;
}

const GammaNormal& GammaNormalTable::at(std::size_t gene, std::int64_t population) const {
  return fits[gene * static_cast<std::size_t>(n_populations) + static_cast<std::size_t>(population)];
}

std::vector<float> GammaNormalTable::zero_probabilities() const {
  std::vector<float> out;
  out.reserve(fits.size());
  for (const auto& fit : fits) out.push_back(static_cast<float>(fit.dropout_probability(zero_value)));
  return out;
}

GammaNormalTable fit_gamma_normal(const Dataset& data, std::span<const std::int32_t> genes, std::span<const std::int32_t> populations,
                                  std::int64_t n_populations, const Context& context) {
  const CountHistograms histograms(data, genes, populations, n_populations, context);
  GammaNormalTable table{{genes.begin(), genes.end()}, n_populations, {}};
  table.fits.resize(genes.size() * static_cast<std::size_t>(n_populations));
  parallel_for(context, static_cast<std::int64_t>(table.fits.size()), [&](std::int64_t at) {
    table.fits[static_cast<std::size_t>(at)] =
        fit_gamma_normal(histograms.at(static_cast<std::size_t>(at / n_populations), at % n_populations));
  });
  return table;
}

}  // namespace undrop::dropout
