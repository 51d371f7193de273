#include "output/posterior_mass.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/parallel.hpp"
#include "output/posterior.hpp"
#include "prep/spread_cells.hpp"

namespace undrop::output {

namespace {

constexpr std::int64_t most_cells = 5000;
constexpr std::int64_t cells_a_block = 250;
constexpr std::int64_t band_entries = std::int64_t{1} << 24;
/// Molecules added on both sides.
constexpr double added_mass = 1;
constexpr double floor_share = 0.05;

using Values = Eigen::Map<const Eigen::ArrayXd>;
using Rates = Eigen::Map<const Eigen::ArrayXf>;

Values values_of(std::span<const double> values) { return {values.data(), static_cast<Eigen::Index>(values.size())}; }
Rates rates_of(const GenePredictions& gene) {
  return {gene.rates.data(), static_cast<Eigen::Index>(gene.rates.size())};
}

double counted(const GenePredictions& gene) {
  return std::accumulate(gene.counts.begin(), gene.counts.end(), added_mass);
}

/// Mass of a gene's posterior means, and how it answers to a factor on the predictions.
struct PosteriorMass {
  double mass = added_mass;
  double slope = 0;  ///< d mass / d log factor
};

PosteriorMass posterior_mass(const GenePredictions& gene, double trust, const PriorScale& scale) {
  // (x + r) e / (e + r), e the expected count: r e / (e + r) everywhere, and x e / (e + r) where something was seen.
  const double floor = std::max(scale.floor, static_cast<double>(prior_of(0)));
  const Eigen::ArrayXd priors = (rates_of(gene).cast<double>() * scale.scale).max(floor);
  const Eigen::ArrayXd expected = values_of(gene.size_factors) * priors;
  const Eigen::ArrayXd share = expected / (expected + trust);
  const Eigen::ArrayXd answer = (priors > floor).select(share * (1 - share), 0.0);
  PosteriorMass out;
  out.mass += trust * share.sum();
  out.slope += trust * answer.sum();
  for (std::size_t e = 0; e < gene.seen.size(); ++e) {
    out.mass += static_cast<double>(gene.counts[e]) * share[gene.seen[e]];
    out.slope += static_cast<double>(gene.counts[e]) * answer[gene.seen[e]];
  }
  return out;
}

}  // namespace

PriorScale scale_of_predictions(const GenePredictions& gene) {
  const double counts = counted(gene);
  const auto factors = values_of(gene.size_factors);
  const double predicted = added_mass + (factors * rates_of(gene).cast<double>()).sum();
  return {counts / predicted, floor_share * counts / std::max(1.0, factors.sum())};
}

double settle_posterior_mass(const GenePredictions& gene, double trust, PriorScale& scale) {
  constexpr int most_steps = 20;
  constexpr int patient_steps = 8;
  constexpr double close_enough = 1e-4;
  constexpr double tolerance = 0.01;
  constexpr double kept_trust = 0.3;
  constexpr double least_answer = 0.05;
  constexpr double longest_step = 1;
  const double counts = counted(gene);
  for (int step = 0; step < most_steps; ++step) {
    const auto posterior = posterior_mass(gene, trust, scale);
    const double gap = std::log(counts / posterior.mass);
    if (std::abs(gap) < close_enough) break;
    if (step >= patient_steps && std::abs(gap) > tolerance) trust *= kept_trust;
    const double answer = std::max(least_answer, posterior.slope / posterior.mass);
    scale.scale *= std::exp(std::clamp(gap / answer, -longest_step, longest_step));
  }
  return trust;
}

SpreadPredictions::SpreadPredictions(const Dataset& data, PredictedRates rates, const Context& context)
    : data_(data),
      rates_(std::move(rates)),
      context_(context),
      blocks_(prep::spread_blocks(data.n_cells(), cells_a_block, most_cells)) {
  for (const auto cell : prep::cells_of(blocks_)) {
    const double factor = data.size_factors[static_cast<std::size_t>(cell)];
    if (factor > 0) size_factors_.push_back(factor);
  }
}

void SpreadPredictions::for_genes(std::span<const std::int32_t> genes, const Visit& visit) const {
  const std::size_t n_cells = size_factors_.size();
  const std::size_t width = std::max<std::size_t>(1, band_entries / std::max<std::size_t>(1, n_cells));
  for (std::size_t first = 0; first < genes.size(); first += width) {
    const auto some = genes.subspan(first, std::min(width, genes.size() - first));
    const Band held = band(some);
    parallel_for(context_, static_cast<std::int64_t>(some.size()), [&](std::int64_t gene) {
      const auto k = static_cast<std::size_t>(gene);
      visit(first + k, {std::span(held.rates).subspan(k * n_cells, n_cells), size_factors_, held.seen[k].cells,
                        held.seen[k].counts});
    });
  }
}

SpreadPredictions::Band SpreadPredictions::band(std::span<const std::int32_t> genes) const {
  Band out{std::vector<float>(genes.size() * size_factors_.size()), std::vector<Seen>(genes.size())};
  std::size_t place = 0;
  for (const auto& cells : blocks_) add_block(cells, genes, place, out);
  return out;
}

void SpreadPredictions::add_block(CellRange cells, std::span<const std::int32_t> genes, std::size_t& place,
                                  Band& band) const {
  context_.check_cancelled();
  std::vector<float> rates(static_cast<std::size_t>(cells.size()) * genes.size());
  rates_(cells, genes, rates);
  CountBlock counts;
  data_.counts->read(cells, counts);
  for (std::int64_t i = 0; i < cells.size(); ++i) {
    if (!(data_.size_factors[static_cast<std::size_t>(cells.begin + i)] > 0)) continue;
    for (std::size_t k = 0; k < genes.size(); ++k)
      band.rates[k * size_factors_.size() + place] = rates[static_cast<std::size_t>(i) * genes.size() + k];
    const auto seen = counts.genes_of(i);
    const auto values = counts.values_of(i);
    std::size_t k = 0;
    for (std::size_t e = 0; e < seen.size(); ++e) {
      while (k < genes.size() && genes[k] < seen[e]) ++k;
      if (k == genes.size()) break;
      if (genes[k] != seen[e]) continue;
      band.seen[k].cells.push_back(static_cast<std::int32_t>(place));
      band.seen[k].counts.push_back(values[e]);
    }
    ++place;
  }
}

}  // namespace undrop::output
