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

/// See GammaNormalOptions::sampling_check.
constexpr double explained_by_sampling = 0.75;
constexpr double beyond_sampling = 0.05;
constexpr double fewest_positives = 2;
constexpr int newton_steps = 50;
constexpr double newton_tolerance = 1e-12;

bool is_skipped(const CountHistogram& histogram, const WeightedValues& values) {
  const double cells = std::accumulate(histogram.multiplicity.begin(), histogram.multiplicity.end(), 0.0);
  const double zeros = !histogram.counts.empty() && histogram.counts.front() == 0 ? histogram.multiplicity.front() : 0;
  if (cells <= 0 || zeros > largest_zero_share * cells) return true;
  const double sum = std::inner_product(values.value.begin(), values.value.end(), values.multiplicity.begin(), 0.0);
  return std::abs(sum / cells - zero_value) < least_mean_above_zero;
}

bool is_finite(const MixtureParameters& p) {
  return std::isfinite(p.lambda) && std::isfinite(p.alpha) && std::isfinite(p.beta) && std::isfinite(p.mu) &&
         std::isfinite(p.sigma);
}

}  // namespace

double GammaNormal::mixture_probability(double y) const {
  if (skipped) return 0;
  const double probability = gamma_share({lambda, alpha, beta, mu, sigma}, y);
  return std::isnan(probability) ? 0 : probability;
}

double sampling_zero_probability(double mean_positive) {
  if (!(mean_positive > 1)) return 1;
  // λ / (1 − exp(−λ)) = mean, by Newton from above, where the left side is convex.
  double rate = mean_positive;
  for (int step = 0; step < newton_steps; ++step) {
    const double seen = -std::expm1(-rate);
    const double slope = (seen - rate * std::exp(-rate)) / (seen * seen);
    const double change = (rate / seen - mean_positive) / slope;
    rate -= change;
    if (std::abs(change) <= newton_tolerance * rate) break;
  }
  return std::exp(-rate);
}

double zero_probability(const GammaNormal& fit, const GammaNormalOptions& options) {
  const double mixture = fit.mixture_probability(zero_value);
  if (!options.sampling_check) return mixture;
  if (fit.sampling_zero >= explained_by_sampling) return 0;
  const bool rare_but_strong = fit.skipped && fit.positives >= fewest_positives && fit.sampling_zero <= beyond_sampling;
  return rare_but_strong ? 1 - fit.sampling_zero : mixture;
}

GammaNormal fit_gamma_normal(const CountHistogram& histogram) {
  GammaNormal out;
  WeightedValues values;
  values.multiplicity = histogram.multiplicity;
  for (const double count : histogram.counts) values.value.push_back(std::log(pseudo_count + count));
  double sum = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    if (histogram.counts[i] <= 0) continue;
    out.positives += histogram.multiplicity[i];
    sum += histogram.multiplicity[i] * histogram.counts[i];
  }
  if (out.positives > 0) out.sampling_zero = sampling_zero_probability(sum / out.positives);
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

std::vector<float> GammaNormalTable::zero_probabilities(const GammaNormalOptions& options) const {
  std::vector<float> out;
  out.reserve(fits.size());
  for (const auto& fit : fits) out.push_back(static_cast<float>(zero_probability(fit, options)));
  return out;
}

GammaNormalTable fit_gamma_normal(const Dataset& data, std::span<const std::int32_t> genes,
                                  std::span<const std::int32_t> populations, std::int64_t n_populations,
                                  const Context& context) {
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
