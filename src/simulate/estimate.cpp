#include "simulate/estimate.hpp"

#include <boost/math/distributions/chi_squared.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "simulate/dropout_loss.hpp"
#include "simulate/gamma_poisson.hpp"
#include "simulate/number_list.hpp"

namespace undrop {

namespace simulate {

namespace {

constexpr int most_rounds = 30;
/// Genes with fewer counts in all say nothing of their variation.
constexpr double fewest_counts = 20;
constexpr std::size_t most_bins = 100;
constexpr std::size_t depth_points = 20;

/// Equally likely values of the dispersion factor df / χ²_df.
std::array<double, 5> dispersion_points(double df) {
  const boost::math::chi_squared law(df);
  std::array<double, 5> points{};
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = df / boost::math::quantile(law, (static_cast<double>(i) + 0.5) / static_cast<double>(points.size()));
  }
  return points;
}

std::vector<double> depth_quantiles(std::vector<double> size_factors) {
  std::sort(size_factors.begin(), size_factors.end());
  std::vector<double> points;
  for (std::size_t i = 0; i < depth_points; ++i) {
    points.push_back(size_factors[(2 * i + 1) * size_factors.size() / (2 * depth_points)]);
  }
  return points;
}

/// Works out what the counts were before dropout, for a curve of dropout.
class Rounds {
 public:
  explicit Rounds(const GeneMoments& moments) : moments_(moments), depths_(depth_quantiles(moments.size_factors)) {
    for (std::size_t gene = 0; gene < moments.means.size(); ++gene) {
      if (moments.means[gene] * static_cast<double>(moments.n_cells) >= fewest_counts) measured_.push_back(gene);
    }
    std::sort(measured_.begin(), measured_.end(),
              [&](std::size_t a, std::size_t b) { return moments.means[a] < moments.means[b]; });
  }

  [[nodiscard]] DropoutLoss loss(const VariationFit& variation, const std::optional<DropoutCurve>& dropout) const {
    const auto [low, high] = std::minmax_element(moments_.means.begin(), moments_.means.end());
    return {variation, dropout, *low, *high};
  }

  [[nodiscard]] VariationFit variation(const DropoutLoss& loss) const {
    std::vector<GeneVariation> genes;
    genes.reserve(measured_.size());
    for (const auto gene : measured_) genes.push_back(variation_of(gene, loss));
    return fit_variation(genes);
  }

  [[nodiscard]] std::optional<DropoutCurve> dropout(const VariationFit& variation, const DropoutLoss& loss) const {
    const std::size_t n_bins = std::min(most_bins, measured_.size());
    const auto dispersions = dispersion_points(variation.df);
    std::vector<ZeroExcess> bins;
    for (std::size_t bin = 0; bin < n_bins; ++bin) {
      ZeroExcess made;
      double log_mean = 0;
      const std::size_t first = bin * measured_.size() / n_bins;
      const std::size_t last = (bin + 1) * measured_.size() / n_bins;
      made.weight = static_cast<double>(last - first);
      for (std::size_t i = first; i < last; ++i) {
        log_mean += std::log(loss.mean_before(moments_.means[measured_[i]])) / made.weight;
        made.zero_share += moments_.zero_shares[measured_[i]] / made.weight;
      }
      const double mean = std::exp(log_mean);
      made.own = own_means_of_positives(mean, variation.squared(mean));
      made.predicted = predicted_zeros(mean, variation, dispersions);
      bins.push_back(made);
    }
    return fit_dropout(bins);
  }

 private:
  [[nodiscard]] GeneVariation variation_of(std::size_t gene, const DropoutLoss& loss) const {
    GeneVariation made;
    const double seen = moments_.means[gene];
    made.mean = loss.mean_before(seen);
    const double kept = loss.kept_sum(made.mean);
    // E[x²] = E[λ²] kept_squares + E[λ / depth] kept.
    const double counting = moments_.mean_inverse_size_factor / made.mean;
    const double second = (moments_.variances[gene] + seen * seen) / (made.mean * made.mean);
    made.squared = (second - counting * kept) / loss.kept_squares(made.mean) - 1;
    // Relative error of a variance: excess kurtosis of a negative binomial with this variation.
    const double n = static_cast<double>(moments_.n_cells) * kept;
    const double beyond = std::max(0.0, made.squared);
    made.error = std::sqrt((2 + 6 * beyond + 1 / made.mean) / n) * (beyond + counting);
    return made;
  }

  [[nodiscard]] double predicted_zeros(double mean, const VariationFit& variation,
                                       std::span<const double> dispersions) const {
    // The fit's squared variation is that of the median dispersion.
    const double middle = dispersions[dispersions.size() / 2];
    double sum = 0;
    for (const double depth : depths_) {
      const double squared = variation.squared(mean * depth) / middle;
      for (const double dispersion : dispersions) {
        sum += GammaPoisson::zero_probability(mean * depth, squared * dispersion);
      }
    }
    return sum / static_cast<double>(depths_.size() * dispersions.size());
  }

  const GeneMoments& moments_;
  std::vector<double> depths_;
  std::vector<std::size_t> measured_;  ///< genes, by rising mean
};

bool same(const std::optional<DropoutCurve>& a, const std::optional<DropoutCurve>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return std::abs(a->mid - b->mid) < 1e-3 && std::abs(a->shape - b->shape) < 1e-3;
}

}  // namespace

SplatFit fit_splat(const GeneMoments& moments) {
  const Rounds rounds(moments);
  SplatFit fit;
  fit.variation = rounds.variation(rounds.loss({}, std::nullopt));
  for (int round = 0; round < most_rounds; ++round) {
    const auto dropout = rounds.dropout(fit.variation, rounds.loss(fit.variation, fit.dropout));
    const bool done = same(dropout, fit.dropout);
    fit.dropout = dropout;
    if (done) break;
    fit.variation = rounds.variation(rounds.loss(fit.variation, fit.dropout));
  }
  const auto loss = rounds.loss(fit.variation, fit.dropout);
  std::vector<double> means(moments.means.size());
  std::transform(moments.means.begin(), moments.means.end(), means.begin(),
                 [&](double seen) { return loss.mean_before(seen); });
  fit.means = fit_gene_means(means);
  // Library sizes are those before dropout.
  const double lost = std::accumulate(means.begin(), means.end(), 0.0) /
                      std::accumulate(moments.means.begin(), moments.means.end(), 0.0);
  std::vector<double> totals = moments.totals;
  for (double& total : totals) total *= lost;
  fit.library = fit_library(totals);
  return fit;
}

}  // namespace simulate

ParameterValues estimate_simulation(const CountSource& counts, const Context& context) {
  const auto moments = simulate::gene_moments(counts, context);
  const auto fit = simulate::fit_splat(moments);
  const bool is_log = fit.library.distribution == simulate::LibraryDistribution::log_normal;
  const auto curve = fit.dropout.value_or(simulate::DropoutCurve{});
  return {{"n_cells", moments.n_cells},
          {"n_genes", static_cast<std::int64_t>(moments.means.size())},
          {"n_groups", std::int64_t{1}},
          {"mean_shape", fit.means.shape},
          {"mean_rate", fit.means.rate},
          {"outlier_probability", fit.means.outlier_probability},
          {"outlier_location", fit.means.outlier_location},
          {"outlier_scale", fit.means.outlier_scale},
          {"library_distribution", std::string(is_log ? "log-normal" : "normal")},
          {"library_location", fit.library.location},
          {"library_scale", fit.library.scale},
          {"bcv_common", fit.variation.common},
          {"bcv_trend", fit.variation.trend},
          {"bcv_df", fit.variation.df},
          {"dropout", std::string(fit.dropout ? "experiment" : "none")},
          {"dropout_mid", simulate::to_text({curve.mid})},
          {"dropout_shape", simulate::to_text({curve.shape})}};
}

}  // namespace undrop
