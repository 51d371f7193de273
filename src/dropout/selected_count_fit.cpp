#include "dropout/selected_count_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"
#include "dropout/simplex_search.hpp"

namespace undrop::dropout {

namespace {

constexpr double grid_step = 0.2;
/// A gene's mean is looked for this far (in logarithms) around what is seen.
constexpr double margin = 0.8;
constexpr double lowest_mean = 1e-4;
/// A gene with fewer cells that show it says nothing about shapes and losses.
constexpr double fewest_positives = 5;
constexpr double steepest = 8;
constexpr double largest_intercept = 20;
constexpr double largest_t0 = 6;
constexpr double largest_t1 = 3;
constexpr double least_floor = 1e-4;
constexpr double largest_floor = 50;

constexpr std::int64_t most_evaluations = 500;

/// First steps, and the difference of the log likelihood over the simplex that ends the search; one standard error of a
/// parameter is half a unit.
double width(Search search) { return search == Search::wide ? 1.0 : search == Search::near ? 0.4 : 0.15; }
double tolerance(Search search) { return search == Search::wide ? 5.0 : search == Search::near ? 0.05 : 0.2; }

struct Window {
  std::size_t first;
  std::size_t last;
};

/// Loss only takes away: the mean is not much below what is seen, nor much above the mean of what shows.
Window window_of(const BinnedGene& gene, const std::vector<double>& log_means) {
  const double low = std::log(std::max(gene.mean, lowest_mean)) - margin;
  const double high = std::log(std::max(gene.seen_mean, lowest_mean)) + margin;
  const auto first = std::lower_bound(log_means.begin(), log_means.end(), low) - log_means.begin();
  const auto last = std::upper_bound(log_means.begin(), log_means.end(), high) - log_means.begin();
  const auto n = static_cast<std::ptrdiff_t>(log_means.size());
  const auto from = std::clamp<std::ptrdiff_t>(first, 0, n - 1);
  return {static_cast<std::size_t>(from), static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(last, from + 1, n))};
}

bool allowed(const ShapeTrend& trend) {
  return std::abs(trend.t0) <= largest_t0 && std::abs(trend.t1) <= largest_t1 &&
         trend.least_dispersion <= largest_floor && trend.least_dispersion >= least_floor;
}

bool allowed(const SharedParameters& p) {
  return allowed(p.trend) && std::abs(p.loss.a) <= largest_intercept && std::abs(p.loss.b) <= steepest;
}

std::vector<std::size_t> sample_of(const BinnedGenes& genes, std::size_t most) {
  std::vector<std::size_t> out;
  for (std::size_t j = 0; j < genes.genes.size(); ++j) {
    if (genes.genes[j].positives >= fewest_positives) out.push_back(j);
  }
  std::stable_sort(out.begin(), out.end(),
                   [&](std::size_t x, std::size_t y) { return genes.genes[x].mean < genes.genes[y].mean; });
  if (out.size() <= most) return out;
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(out[i * out.size() / most]);
  return some;
}

}  // namespace

std::vector<double> log_mean_grid(const BinnedGenes& genes) {
  double low = 1;
  double high = 1;
  for (const auto& gene : genes.genes) {
    if (gene.positives < 1) continue;
    low = std::min(low, gene.mean);
    high = std::max(high, gene.seen_mean);
  }
  std::vector<double> out;
  const double last = std::log(high) + margin + grid_step;
  for (double at = std::log(std::max(low, lowest_mean)) - margin; at <= last; at += grid_step) out.push_back(at);
  return out;
}

void profile(const BinnedGene& gene, const SelectedCountTable& table, const HalfWeights& halves, std::size_t first,
             std::size_t last, std::span<double> out) {
  std::fill(out.begin(), out.end(), 0.0);
  for (const BinEntry& entry : gene.entries) {
    const double cells =
        halves[0] * static_cast<double>(entry.cells[0]) + halves[1] * static_cast<double>(entry.cells[1]);
    if (cells == 0) continue;
    const auto logs = table.log_probability(entry.stratum, entry.bin).subspan(first, last - first);
    for (std::size_t i = 0; i < logs.size(); ++i) out[i] += cells * logs[i];
  }
}

ProfilePeak profile_peak(std::span<const double> profile) {
  const auto best = static_cast<std::size_t>(std::max_element(profile.begin(), profile.end()) - profile.begin());
  ProfilePeak out{static_cast<double>(best), profile[best]};
  if (best == 0 || best + 1 >= profile.size()) return out;
  const double slope = (profile[best + 1] - profile[best - 1]) / 2;
  const double bend = profile[best + 1] - 2 * profile[best] + profile[best - 1];
  if (bend < 0) {
    out.position -= slope / bend;
    out.value -= slope * slope / bend / 2;
  }
  return out;
}

double profile_at(std::span<const double> profile, double position) {
  const std::size_t n = profile.size();
  if (n < 3) {
    const auto i = static_cast<std::size_t>(position);
    return i + 1 < n ? profile[i] + (position - std::floor(position)) * (profile[i + 1] - profile[i]) : profile[n - 1];
  }
  const std::size_t middle = std::clamp<std::size_t>(static_cast<std::size_t>(std::nearbyint(position)), 1, n - 2);
  const double at = position - static_cast<double>(middle);
  const double slope = (profile[middle + 1] - profile[middle - 1]) / 2;
  const double bend = profile[middle + 1] - 2 * profile[middle] + profile[middle - 1];
  return profile[middle] + at * slope + at * at * bend / 2;
}

SelectedCountFit::SelectedCountFit(const BinnedGenes& genes, SelectedCountTable& table, std::size_t most)
    : genes_(genes), sample_(sample_of(genes, most)), table_(table) {}

std::vector<double> SelectedCountFit::score(const SharedParameters& parameters, const HalfWeights& fitted,
                                            const HalfWeights& scored, const Context& context) {
  table_.set(parameters.loss, parameters.trend, context);
  std::vector<double> out(sample_.size());
  constexpr std::int64_t genes_per_block = 32;
  parallel_blocks(context, static_cast<std::int64_t>(out.size()), genes_per_block,
                  [&](std::int64_t, std::int64_t begin, std::int64_t end) {
                    std::vector<double> of_fitted(table_.log_means().size());
                    std::vector<double> of_scored(table_.log_means().size());
                    for (auto j = static_cast<std::size_t>(begin); j < static_cast<std::size_t>(end); ++j) {
                      const BinnedGene& gene = genes_.genes[sample_[j]];
                      const Window window = window_of(gene, table_.log_means());
                      const auto part = std::span(of_fitted).first(window.last - window.first);
                      profile(gene, table_, fitted, window.first, window.last, part);
                      const ProfilePeak peak = profile_peak(part);
                      out[j] = peak.value;
                      if (scored == fitted) continue;
                      const auto other = std::span(of_scored).first(part.size());
                      profile(gene, table_, scored, window.first, window.last, other);
                      out[j] = profile_at(other, peak.position);
                    }
                  });
  return out;
}

double SelectedCountFit::likelihood(const SharedParameters& parameters, const HalfWeights& halves,
                                    const Context& context) {
  context.check_cancelled();
  const std::vector<double> of_genes = score(parameters, halves, halves, context);
  return std::accumulate(of_genes.begin(), of_genes.end(), 0.0);
}

SharedFit SelectedCountFit::fit_without_loss(const HalfWeights& halves, const ShapeTrend& first, Search search,
                                             const Context& context) {
  const auto at = [](std::span<const double> x) { return SharedParameters{{}, {x[0], x[1], std::exp(x[2])}}; };
  const auto value = [&](std::span<const double> x) {
    return allowed(at(x).trend) ? likelihood(at(x), halves, context) : -std::numeric_limits<double>::infinity();
  };
  std::vector<double> steps = {0.5, 0.2, 1};
  for (double& step : steps) step *= width(search);
  const SimplexResult result = simplex_maximum(value, {first.t0, first.t1, std::log(first.least_dispersion)}, steps,
                                               {most_evaluations, tolerance(search)});
  return {at(result.point), result.value, result.evaluations, result.converged};
}

SharedFit SelectedCountFit::fit_with_loss(const HalfWeights& halves, const SharedParameters& first, Search search,
                                          const Context& context) {
  const auto at = [](std::span<const double> x) {
    return SharedParameters{{x[0], x[1]}, {x[2], x[3], std::exp(x[4])}};
  };
  const auto value = [&](std::span<const double> x) {
    return allowed(at(x)) ? likelihood(at(x), halves, context) : -std::numeric_limits<double>::infinity();
  };
  std::vector<double> steps = {0.7, -0.3, 0.6, 0.25, 1};
  for (double& step : steps) step *= width(search);
  const SimplexResult result = simplex_maximum(
      value, {first.loss.a, first.loss.b, first.trend.t0, first.trend.t1, std::log(first.trend.least_dispersion)},
      steps, {most_evaluations, tolerance(search)});
  return {at(result.point), result.value, result.evaluations, result.converged};
}

}  // namespace undrop::dropout
