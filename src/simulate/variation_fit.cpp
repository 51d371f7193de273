#include "simulate/variation_fit.hpp"

#include <boost/math/special_functions/trigamma.hpp>
#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace undrop::simulate {

namespace {

constexpr int digits = 20;
constexpr double smallest_df = 2.5;
constexpr double largest_df = 1000;
constexpr double largest_variation = 20;
/// Genes with a smaller relative error tell of the spread around the curve.
constexpr double well_measured = 0.3;

struct Bin {
  double mean = 0;
  double squared = 0;
  double error = 0;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Robust standard deviation.
double spread(const std::vector<double>& values, double middle) {
  std::vector<double> deviations(values.size());
  std::transform(values.begin(), values.end(), deviations.begin(), [&](double x) { return std::abs(x - middle); });
  return 1.4826 * median(std::move(deviations));
}

std::vector<Bin> bins_of(std::span<const GeneVariation> genes) {
  std::vector<GeneVariation> sorted(genes.begin(), genes.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.mean < b.mean; });
  const std::size_t n_bins = std::clamp<std::size_t>(sorted.size() / 50, 1, 40);
  std::vector<Bin> bins;
  for (std::size_t bin = 0; bin < n_bins; ++bin) {
    const auto first = sorted.begin() + static_cast<std::ptrdiff_t>(bin * sorted.size() / n_bins);
    const auto last = sorted.begin() + static_cast<std::ptrdiff_t>((bin + 1) * sorted.size() / n_bins);
    std::vector<double> means;
    std::vector<double> squares;
    for (auto at = first; at != last; ++at) {
      means.push_back(at->mean);
      squares.push_back(at->squared);
    }
    const auto n = static_cast<double>(squares.size());
    Bin made{median(means), median(squares), 0};
    // Standard error of a median, and a floor so that no bin rules alone.
    made.error = 1.2533 * spread(squares, made.squared) / std::sqrt(n) + 0.05 * std::abs(made.squared) + 1e-6;
    bins.push_back(made);
  }
  return bins;
}

double curve(double common, double trend, double mean) {
  const double b = common + trend / std::sqrt(mean);
  return b * b;
}

double loss(const std::vector<Bin>& bins, double common, double trend) {
  double sum = 0;
  for (const auto& bin : bins) sum += std::abs(bin.squared - curve(common, trend, bin.mean)) / bin.error;
  return sum;
}

/// trigamma(x) = y, which falls from infinity to 0.
double inverse_trigamma(double y) {
  double low = 1e-3;
  double high = 1e6;
  for (int i = 0; i < 100; ++i) {
    const double middle = std::sqrt(low * high);
    (boost::math::trigamma(middle) > y ? low : high) = middle;
  }
  return low;
}

double fit_df(std::span<const GeneVariation> genes, const VariationFit& fit) {
  std::vector<double> residuals;
  double noise = 0;
  for (const auto& gene : genes) {
    if (!(gene.squared > 0) || gene.error > well_measured * gene.squared) continue;
    residuals.push_back(std::log(gene.squared / curve(fit.common, fit.trend, gene.mean)));
    noise += (gene.error / gene.squared) * (gene.error / gene.squared);
  }
  if (residuals.size() < 20) return 60;
  noise /= static_cast<double>(residuals.size());
  const double width = spread(residuals, median(residuals));
  const double variance = width * width - noise;
  // log(df / χ²) has the variance trigamma(df / 2).
  if (!(variance > 0)) return largest_df;
  return std::clamp(2 * inverse_trigamma(variance), smallest_df, largest_df);
}

}  // namespace

double VariationFit::squared(double mean) const {
  // The median of df / χ², after Wilson and Hilferty.
  const double root = 1 - 2 / (9 * df);
  return curve(common, trend, mean) / (root * root * root);
}

VariationFit fit_variation(std::span<const GeneVariation> genes) {
  const auto bins = bins_of(genes);
  const auto best_common = [&](double trend) {
    return boost::math::tools::brent_find_minima([&](double common) { return loss(bins, common, trend); }, 0.0,
                                                 largest_variation, digits);
  };
  // Absolute deviations make a broken curve: the best of several starts.
  VariationFit fit;
  double best = std::numeric_limits<double>::infinity();
  constexpr int starts = 16;
  for (int i = 0; i < starts; ++i) {
    const double low = 2.0 * i / starts;
    const auto found = boost::math::tools::brent_find_minima([&](double trend) { return best_common(trend).second; },
                                                             low, low + 2.0 / starts, digits);
    if (found.second >= best) continue;
    best = found.second;
    fit.trend = found.first;
    fit.common = best_common(found.first).first;
  }
  fit.df = fit_df(genes, fit);
  const double shift = std::sqrt(fit.squared(1) / curve(fit.common, fit.trend, 1));
  fit.common /= shift;
  fit.trend /= shift;
  return fit;
}

}  // namespace undrop::simulate
