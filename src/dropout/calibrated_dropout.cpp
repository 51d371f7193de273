#include "dropout/calibrated_dropout.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"
#include "dropout/binned_genes.hpp"
#include "dropout/selected_count_fit.hpp"
#include "prep/folds.hpp"

namespace undrop::dropout {

namespace {

constexpr double stratum_width = 0.25;
constexpr std::int64_t most_strata = 6;
constexpr std::size_t rows_of_start = 120;
constexpr std::size_t rows_of_fit = 600;
/// Loss is accepted where its held-out gain is this many standard errors above 0 and this large, and it explains this
/// share of the zeros: with enough cells, any misfit of the negative binomial can be mended a little by a loss.
constexpr double least_errors = 3;
constexpr double least_gain = 0.005;
constexpr double least_share = 0.05;
constexpr int rounds_of_prior = 20;

constexpr HalfWeights all_cells = {1, 1};

/// The shapes start from what counts of cells are like, not from a fit without loss, which takes zeros that were lost
/// for spread.
constexpr ShapeTrend first_trend = {0.5, 0.5, 0.05};
constexpr std::array<LossCurve, 4> first_curves = {{{0, -1}, {2, -1}, {0, 0.2}, {-3, 0}}};

struct Decision {
  SharedFit without;
  SharedFit with;
  double gain = 0;
  double deviation = 0;
};

/// The best of several searches over few genes, then all genes of the fit.
SharedFit fit_with_loss(SelectedCountFit& few, SelectedCountFit& fit, const Context& context) {
  SharedFit best;
  for (const LossCurve& curve : first_curves) {
    const SharedFit found = few.fit_with_loss(all_cells, {curve, first_trend}, Search::wide, context);
    if (best.evaluations == 0 || found.log_likelihood > best.log_likelihood) best = found;
  }
  return fit.fit_with_loss(all_cells, best.parameters, Search::near, context);
}

/// Fits both models on all cells, then on either half, scoring the other.
Decision decide(const BinnedGenes& genes, SelectedCountTable& table, const Context& context) {
  Decision out;
  SelectedCountFit few(genes, table, rows_of_start);
  SelectedCountFit fit(genes, table, rows_of_fit);
  out.without = fit.fit_without_loss(all_cells, first_trend, Search::wide, context);
  out.without = fit.fit_without_loss(all_cells, out.without.parameters.trend, Search::near, context);
  out.with = fit_with_loss(few, fit, context);
  std::vector<double> gains(fit.sample().size(), 0);
  for (const HalfWeights& half : {HalfWeights{1, 0}, HalfWeights{0, 1}}) {
    const HalfWeights other = {half[1], half[0]};
    const SharedFit plain = fit.fit_without_loss(half, out.without.parameters.trend, Search::refit, context);
    const SharedFit lossy = fit.fit_with_loss(half, out.with.parameters, Search::refit, context);
    const std::vector<double> of_plain = fit.score(plain.parameters, half, other, context);
    const std::vector<double> of_lossy = fit.score(lossy.parameters, half, other, context);
    for (std::size_t j = 0; j < gains.size(); ++j) gains[j] += of_lossy[j] - of_plain[j];
  }
  double entries = 0;
  for (const std::size_t j : fit.sample()) entries += genes.genes[j].cells;
  out.gain = std::accumulate(gains.begin(), gains.end(), 0.0) / entries;
  double squares = 0;
  for (std::size_t j = 0; j < gains.size(); ++j) {
    const double beyond = gains[j] - out.gain * genes.genes[fit.sample()[j]].cells;
    squares += beyond * beyond;
  }
  out.deviation = std::sqrt(squares) / entries;
  return out;
}

/// A likelihood whose logarithm is `profile`, as weights of the grid's points: with many cells it is far narrower than
/// a step of the grid, so that it is followed in finer steps, each shared by the points on either side.
std::vector<double> spread_likelihood(std::span<const double> profile, const ProfilePeak& peak) {
  constexpr std::size_t parts = 8;
  std::vector<double> out(profile.size(), 0);
  const auto visit = [&](double position, double weight) {
    const auto below = static_cast<std::size_t>(position);
    const double share = position - static_cast<double>(below);
    out[below] += (1 - share) * weight;
    if (share > 0) out[below + 1] += share * weight;
  };
  visit(std::clamp(peak.position, 0.0, static_cast<double>(profile.size() - 1)), 1);
  for (std::size_t part = 0; part <= parts * (profile.size() - 1); ++part) {
    const double position = static_cast<double>(part) / static_cast<double>(parts);
    visit(position, std::exp(std::min(0.0, profile_at(profile, position) - peak.value)));
  }
  return out;
}

/// Every gene's distribution over the grid of means, given the shared parameters and a distribution of the means over
/// all genes that is learned from them.
std::vector<std::vector<double>> mean_distributions(const BinnedGenes& genes, const SelectedCountTable& table,
                                                    const Context& context, std::vector<double>& best) {
  const std::size_t n = table.log_means().size();
  std::vector<std::vector<double>> likelihoods(genes.genes.size());
  best.assign(genes.genes.size(), 0);
  const double step = n > 1 ? table.log_means()[1] - table.log_means()[0] : 0;
  parallel_for(context, static_cast<std::int64_t>(likelihoods.size()), [&](std::int64_t index) {
    const auto j = static_cast<std::size_t>(index);
    if (genes.genes[j].positives < 1) return;
    likelihoods[j].resize(n);
    profile(genes.genes[j], table, all_cells, 0, n, likelihoods[j]);
    const ProfilePeak peak = profile_peak(likelihoods[j]);
    best[j] = std::exp(table.log_means().front() + step * peak.position);
    likelihoods[j] = spread_likelihood(likelihoods[j], peak);
  });
  std::vector<double> prior(n, 1 / static_cast<double>(n));
  std::vector<std::vector<double>> out(likelihoods.size());
  for (int round = 0; round <= rounds_of_prior; ++round) {
    std::vector<double> sums(n, 1e-3);
    for (std::size_t j = 0; j < likelihoods.size(); ++j) {
      if (likelihoods[j].empty()) continue;
      out[j].resize(n);
      double total = 0;
      for (std::size_t i = 0; i < n; ++i) total += out[j][i] = likelihoods[j][i] * prior[i];
      for (std::size_t i = 0; i < n; ++i) sums[i] += out[j][i] /= total;
    }
    const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
    for (std::size_t i = 0; i < n; ++i) prior[i] = sums[i] / total;
  }
  return out;
}

struct ZeroTables {
  std::vector<std::vector<ZeroParts>> parts;  ///< strata, each over the grid of means
};

ZeroTables zero_tables(const SharedParameters& parameters, const SelectedCountTable& table,
                       const std::vector<double>& log_size) {
  ZeroTables out;
  for (const double size : log_size) {
    auto& row = out.parts.emplace_back();
    for (const double log_mean : table.log_means())
      row.push_back(selected_zero(std::exp(log_mean + size), parameters.trend.shape(log_mean), parameters.loss));
  }
  return out;
}

double zeros_in(const BinnedGene& gene, std::size_t stratum) {
  double zeros = 0;
  for (const BinEntry& entry : gene.entries) {
    if (entry.stratum == stratum && entry.bin == 0)
      zeros += static_cast<double>(entry.cells[0]) + static_cast<double>(entry.cells[1]);
  }
  return zeros;
}

/// Of a whole that may be too rare to be a number.
double share(double part, double whole) { return whole > 0 ? std::min(1.0, part / whole) : 0; }

/// Fills the tables per gene; returns the expected share of technical zeros.
double fill_genes(const BinnedGenes& genes, SelectedCountTable& table, const SharedParameters& parameters,
                  const Context& context, CalibratedDropout& out) {
  table.set(parameters.loss, parameters.trend, context);
  const auto distributions = mean_distributions(genes, table, context, out.mean);
  const ZeroTables tables = zero_tables(parameters, table, genes.log_size);
  const std::size_t n_strata = genes.log_size.size();
  for (auto* values : {&out.technical, &out.lost, &out.lost_mean}) values->assign(genes.genes.size() * n_strata, 0);
  out.probability.assign(genes.genes.size(), 0);
  out.shape.assign(genes.genes.size(), 0);
  double all_zeros = 0;
  double all_technical = 0;
  for (std::size_t j = 0; j < genes.genes.size(); ++j) {
    double zeros = 0;
    double technical = 0;
    if (out.mean[j] > 0) out.shape[j] = parameters.trend.shape(std::log(out.mean[j]));
    for (std::size_t k = 0; k < n_strata; ++k) {
      const std::size_t at = j * n_strata + k;
      double lost_rate = 0;
      double lost = 0;
      for (std::size_t i = 0; i < distributions[j].size(); ++i) {
        const ZeroParts& part = tables.parts[k][i];
        out.technical[at] += distributions[j][i] * share(part.technical, part.zero);
        out.lost[at] += distributions[j][i] * share(part.lost, part.zero);
        lost += distributions[j][i] * part.lost;
        lost_rate += distributions[j][i] * part.lost_rate;
      }
      out.lost_mean[at] = lost > 0 ? lost_rate / lost / std::exp(genes.log_size[k]) : 0;
      const double here = zeros_in(genes.genes[j], k);
      zeros += here;
      technical += here * out.technical[at];
    }
    if (zeros > 0) {
      out.probability[j] = technical / zeros;
    } else if (n_strata > 0) {
      for (std::size_t k = 0; k < n_strata; ++k)
        out.probability[j] += out.technical[j * n_strata + k] / static_cast<double>(n_strata);
    }
    all_zeros += zeros;
    all_technical += technical;
  }
  return all_zeros > 0 ? all_technical / all_zeros : 0;
}

/// The strata on either side of a size factor, and how much the second counts.
struct Between {
  std::size_t first = 0;
  std::size_t second = 0;
  double share = 0;
};

Between between(const std::vector<double>& log_size, double size_factor) {
  const double at = std::log(size_factor);
  const std::size_t last = log_size.size() - 1;
  if (at <= log_size.front()) return {0, 0, 0};
  if (at >= log_size.back()) return {last, last, 0};
  const auto next = static_cast<std::size_t>(std::upper_bound(log_size.begin(), log_size.end(), at) - log_size.begin());
  return {next - 1, next, (at - log_size[next - 1]) / (log_size[next] - log_size[next - 1])};
}

double at_size(const std::vector<double>& values, const std::vector<double>& log_size, std::size_t row,
               double size_factor) {
  if (log_size.empty() || !(size_factor > 0)) return 0;
  const Between strata = between(log_size, size_factor);
  const double* of_row = values.data() + row * log_size.size();
  return of_row[strata.first] + strata.share * (of_row[strata.second] - of_row[strata.first]);
}

}  // namespace

double CalibratedDropout::zero_probability(std::size_t row, double size_factor) const {
  return at_size(technical, log_size, row, size_factor);
}

double CalibratedDropout::lost_probability(std::size_t row, double size_factor) const {
  return at_size(lost, log_size, row, size_factor);
}

double CalibratedDropout::lost_rate(std::size_t row, double size_factor) const {
  return at_size(lost_mean, log_size, row, size_factor);
}

CalibratedDropout fit_calibrated_dropout(const Dataset& data, std::span<const std::int32_t> genes,
                                         const Context& context) {
  return fit_calibrated_dropout(data, genes, {}, 1, context);
}

CalibratedDropout fit_calibrated_dropout(const Dataset& data, std::span<const std::int32_t> genes,
                                         std::span<const std::int32_t> populations, std::int64_t n_populations,
                                         const Context& context) {
  CalibratedDropout out;
  out.n_populations = n_populations;
  for (const auto gene : genes) out.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
  const DepthStrata strata = depth_strata(data.size_factors, stratum_width, most_strata);
  const std::vector<std::int32_t> halves = prep::random_folds(data.n_cells(), 2, context.seed, 0);
  const BinnedGenes binned = bin_genes(data, genes, strata, halves, {populations, n_populations}, context);
  out.log_size = binned.log_size;
  if (binned.log_size.empty()) throw InputError("all cells are empty: there is nothing to fit a dropout model to");
  SelectedCountTable table(binned.bins, log_mean_grid(binned), binned.log_size);
  const bool nothing = SelectedCountFit(binned, table, 1).empty();
  SharedParameters chosen;
  if (!nothing) {
    const Decision decision = decide(binned, table, context);
    out.held_out_gain = decision.gain;
    out.held_out_deviation = decision.deviation;
    out.converged = decision.with.converged && decision.without.converged;
    out.technical_share = fill_genes(binned, table, decision.with.parameters, context, out);
    out.found = out.held_out_gain > std::max(least_gain, least_errors * out.held_out_deviation) &&
                out.technical_share >= least_share;
    chosen = out.found ? decision.with.parameters : decision.without.parameters;
  }
  if (!out.found) fill_genes(binned, table, chosen, context, out);
  out.a = out.found ? chosen.loss.a : 0;
  out.b = out.found ? chosen.loss.b : 0;
  out.t0 = chosen.trend.t0;
  out.t1 = chosen.trend.t1;
  out.least_dispersion = chosen.trend.least_dispersion;
  return out;
}

std::vector<float> zero_probabilities(const CalibratedDropout& fit, std::span<const double> size_factors,
                                      std::span<const std::int32_t> populations, std::int64_t n_populations) {
  const auto n = static_cast<std::size_t>(n_populations);
  std::vector<float> out(fit.gene_names.size() * n, 0.0F);
  if (!fit.found) return out;
  std::vector<double> weights(n * fit.n_strata(), 0);
  std::vector<double> cells(n, 0);
  for (std::size_t i = 0; i < populations.size(); ++i) {
    if (populations[i] < 0 || !(size_factors[i] > 0)) continue;
    const auto k = static_cast<std::size_t>(populations[i]);
    const Between strata = between(fit.log_size, size_factors[i]);
    weights[k * fit.n_strata() + strata.first] += 1 - strata.share;
    weights[k * fit.n_strata() + strata.second] += strata.share;
    cells[k] += 1;
  }
  for (std::size_t at = 0; at < out.size(); ++at) {
    const std::size_t row = fit.n_populations == 1 ? at / n : at;
    const double* of_gene = fit.technical.data() + row * fit.n_strata();
    const double* of_population = weights.data() + at % n * fit.n_strata();
    if (cells[at % n] > 0)
      out[at] =
          static_cast<float>(std::inner_product(of_gene, of_gene + fit.n_strata(), of_population, 0.0) / cells[at % n]);
  }
  return out;
}

Facts facts(const CalibratedDropout& fit) {
  const std::string prefix = "dropout_model/";
  return {{prefix + "name", std::string("calibrated")},
          {prefix + "found", fit.found},
          {prefix + "a", fit.a},
          {prefix + "b", fit.b},
          {prefix + "t0", fit.t0},
          {prefix + "t1", fit.t1},
          {prefix + "least_dispersion", fit.least_dispersion},
          {prefix + "held_out_gain", fit.held_out_gain},
          {prefix + "held_out_deviation", fit.held_out_deviation},
          {prefix + "technical_share", fit.technical_share},
          {prefix + "converged", fit.converged},
          {prefix + "genes", fit.gene_names},
          {prefix + "probability", fit.probability},
          {prefix + "mean", fit.mean},
          {prefix + "shape", fit.shape}};
}

std::string advice(const CalibratedDropout& fit) {
  if (fit.found) return {};
  return "these counts show no dropout beyond sampling, as is usual for UMI counts: no zero is called technical. "
         "What helps such data is the rate given both the other cells and the cell's own count: "
         "-m ebayes --policy posterior";
}

void CalibratedDropout::save(ArchiveWriter& archive, const std::string& prefix) const {
  archive.put(prefix + "parameters",
              std::vector<double>{a, b, t0, t1, least_dispersion, held_out_gain, held_out_deviation, technical_share});
  archive.put(prefix + "found", std::vector<std::int64_t>{found ? 1 : 0, converged ? 1 : 0, n_populations});
  archive.put(prefix + "genes", gene_names);
  archive.put(prefix + "probability", probability);
  archive.put(prefix + "mean", mean);
  archive.put(prefix + "shape", shape);
  archive.put(prefix + "log_size", log_size);
  archive.put(prefix + "technical", technical);
  archive.put(prefix + "lost", lost);
  archive.put(prefix + "lost_mean", lost_mean);
}

CalibratedDropout CalibratedDropout::load(const ArchiveReader& archive, const std::string& prefix) {
  CalibratedDropout out;
  const auto require = [&](bool good, const std::string& name) {
    if (!good) throw FormatError("model", prefix + name, "has the wrong length; the model file is damaged");
  };
  const std::vector<double> parameters = archive.doubles(prefix + "parameters");
  require(parameters.size() == 8, "parameters");
  out.a = parameters[0];
  out.b = parameters[1];
  out.t0 = parameters[2];
  out.t1 = parameters[3];
  out.least_dispersion = parameters[4];
  out.held_out_gain = parameters[5];
  out.held_out_deviation = parameters[6];
  out.technical_share = parameters[7];
  const std::vector<std::int64_t> found = archive.integers(prefix + "found");
  require(found.size() == 3 && found[2] >= 1, "found");
  out.found = found[0] != 0;
  out.converged = found[1] != 0;
  out.n_populations = found[2];
  out.gene_names = archive.texts(prefix + "genes");
  out.log_size = archive.doubles(prefix + "log_size");
  const auto read = [&](const char* name, std::size_t size) {
    std::vector<double> values = archive.doubles(prefix + name);
    require(values.size() == size, name);
    return values;
  };
  const std::size_t n = out.row(out.gene_names.size(), 0);
  out.probability = read("probability", n);
  out.mean = read("mean", n);
  out.shape = read("shape", n);
  out.technical = read("technical", n * out.log_size.size());
  out.lost = read("lost", n * out.log_size.size());
  out.lost_mean = read("lost_mean", n * out.log_size.size());
  return out;
}

}  // namespace undrop::dropout
