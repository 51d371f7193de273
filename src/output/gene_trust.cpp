#include "output/gene_trust.hpp"

#include <Eigen/Dense>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"

namespace undrop::output {

namespace {

constexpr std::int64_t cells_a_block = 512;
constexpr std::int64_t cells_a_task = 64;
constexpr std::int64_t n_bins = 20;
constexpr int em_rounds = 40;
/// Entries of a gene are not independent given the prediction, and the same cells made it: evidence counts half.
constexpr double evidence_weight = 0.5;

using Shapes = Eigen::Array<double, n_trust_shapes, 1>;
/// Shapes × genes.
using Likelihoods = Eigen::Array<double, n_trust_shapes, Eigen::Dynamic>;

Shapes trust_shapes() { return Shapes::LinSpaced(std::log(smallest_trust_shape), std::log(largest_trust_shape)).exp(); }

/// log Γ(r + kept + test) − log Γ(r + kept).
double log_rising(double start, double test) {
  using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  if (test > 32) return boost::math::lgamma(start + test, Plain()) - boost::math::lgamma(start, Plain());
  double product = 0;
  for (double t = 0; t < test; ++t) product += std::log(start + t);
  return product;
}

/// Of entries where nothing was left to test, which most are.
void add_zero(double kept, double exposure, double size_rate, const Shapes& shapes, Eigen::Ref<Shapes> sums) {
  sums -= (shapes + kept) * (exposure / (shapes + size_rate)).log1p();
}

class Counting {
 public:
  Counting(const prep::MoleculeSplit& split, std::span<const std::int32_t> genes, const PredictedRates& rates)
      : split_(split), genes_(genes), rates_(rates), odds_((1 - split.keep) / split.keep), shapes_(trust_shapes()) {}

  /// Adds the likelihoods of a block of cells, on the context's threads.
  void add_block(CellRange cells, Likelihoods& sums, const Context& context) const {
    context.check_cancelled();
    std::vector<float> predicted(static_cast<std::size_t>(cells.size()) * genes_.size());
    rates_(cells, genes_, predicted);
    std::vector<Likelihoods> parts(static_cast<std::size_t>(n_blocks(cells.size(), cells_a_task)));
    parallel_blocks(context, cells.size(), cells_a_task, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
      parts[static_cast<std::size_t>(task)] = part({cells.begin + begin, cells.begin + end},
                                                   predicted.data() + static_cast<std::size_t>(begin) * genes_.size());
    });
    for (const auto& part : parts) sums += part;
  }

 private:
  [[nodiscard]] Likelihoods part(CellRange cells, const float* predicted) const {
    Likelihoods sums = Likelihoods::Zero(n_trust_shapes, static_cast<Eigen::Index>(genes_.size()));
    CountBlock kept;
    split_.data.counts->read(cells, kept);
    std::vector<double> own(static_cast<std::size_t>(split_.data.n_genes()), 0);
    std::vector<double> other(own);
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      spread(kept.genes_of(i), kept.values_of(i), own);
      const std::int64_t cell = cells.begin + i;
      spread(split_.test.genes_of(cell), split_.test.values_of(cell), other);
      add_cell(split_.data.size_factors[static_cast<std::size_t>(cell)],
               predicted + static_cast<std::size_t>(i) * genes_.size(), own, other, sums);
      clear(kept.genes_of(i), own);
      clear(split_.test.genes_of(cell), other);
    }
    return sums;
  }

  static void spread(std::span<const std::int32_t> genes, std::span<const float> values, std::vector<double>& out) {
    for (std::size_t e = 0; e < genes.size(); ++e)
      out[static_cast<std::size_t>(genes[e])] = static_cast<double>(values[e]);
  }
  static void clear(std::span<const std::int32_t> genes, std::vector<double>& out) {
    for (const auto gene : genes) out[static_cast<std::size_t>(gene)] = 0;
  }

  void add_cell(double factor, const float* predicted, const std::vector<double>& own, const std::vector<double>& other,
                Likelihoods& sums) const {
    if (factor <= 0) return;
    for (std::size_t k = 0; k < genes_.size(); ++k) {
      const double rate = static_cast<double>(predicted[k]);
      if (!(rate > 0)) continue;
      const auto gene = static_cast<std::size_t>(genes_[k]);
      auto column = sums.col(static_cast<Eigen::Index>(k));
      if (other[gene] > 0) {
        add_trust_likelihoods(own[gene], other[gene], factor, odds_, rate, {shapes_.data(), n_trust_shapes},
                              {column.data(), n_trust_shapes});
      } else {
        add_zero(own[gene], factor * odds_ * rate, factor * rate, shapes_, column);
      }
    }
  }

  const prep::MoleculeSplit& split_;
  std::span<const std::int32_t> genes_;
  const PredictedRates& rates_;
  double odds_;
  Shapes shapes_;
};

/// Bin of each gene: equal numbers of genes by rising count.
std::vector<std::int64_t> bins_by_total(const prep::MoleculeSplit& split, std::span<const std::int32_t> genes) {
  std::vector<double> totals(static_cast<std::size_t>(split.data.n_genes()), 0);
  for (std::size_t e = 0; e < split.test.genes.size(); ++e)
    totals[static_cast<std::size_t>(split.test.genes[e])] += static_cast<double>(split.test.values[e]);
  std::vector<std::size_t> order(genes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return totals[static_cast<std::size_t>(genes[a])] < totals[static_cast<std::size_t>(genes[b])];
  });
  std::vector<std::int64_t> bins(genes.size());
  const auto n = static_cast<std::int64_t>(genes.size());
  for (std::int64_t at = 0; at < n; ++at) bins[order[static_cast<std::size_t>(at)]] = at * n_bins / n;
  return bins;
}

/// Weights of neighbouring bins lean on each other, as genes of like mean do.
Likelihoods smoothed(const Likelihoods& weights) {
  Likelihoods out = weights;
  for (Eigen::Index b = 0; b < weights.cols(); ++b) {
    const Eigen::Index before = std::max<Eigen::Index>(0, b - 1);
    const Eigen::Index after = std::min<Eigen::Index>(weights.cols() - 1, b + 1);
    out.col(b) = 0.5 * weights.col(b) + 0.25 * (weights.col(before) + weights.col(after));
  }
  return out;
}

/// Shape by posterior mean of its logarithm, the prior of each bin learnt from its genes.
std::vector<double> shapes_of(const Likelihoods& likelihoods, const std::vector<std::int64_t>& bins) {
  const Shapes log_shapes = trust_shapes().log();
  Likelihoods weights = Likelihoods::Constant(n_trust_shapes, n_bins, 1.0 / n_trust_shapes);
  Likelihoods evidence = likelihoods;
  for (Eigen::Index j = 0; j < evidence.cols(); ++j)
    evidence.col(j) = (evidence_weight * (evidence.col(j) - evidence.col(j).maxCoeff())).exp();
  const auto posterior = [&](Eigen::Index j) -> Shapes {
    const Shapes joint = evidence.col(j) * weights.col(bins[static_cast<std::size_t>(j)]);
    return joint / joint.sum();
  };
  for (int round = 0; round < em_rounds; ++round) {
    Likelihoods next = Likelihoods::Constant(n_trust_shapes, n_bins, 1e-6);
    for (Eigen::Index j = 0; j < evidence.cols(); ++j) next.col(bins[static_cast<std::size_t>(j)]) += posterior(j);
    next.rowwise() /= next.colwise().sum().eval();
    weights = smoothed(next);
  }
  std::vector<double> out;
  for (Eigen::Index j = 0; j < evidence.cols(); ++j) out.push_back(std::exp((posterior(j) * log_shapes).sum()));
  return out;
}

}  // namespace

void add_trust_likelihoods(double kept, double test, double size_factor, double odds, double rate,
                           std::span<const double> shapes, std::span<double> sums) {
  const double exposure = size_factor * odds * rate;
  for (std::size_t r = 0; r < shapes.size(); ++r) {
    const double ratio = exposure / (shapes[r] + size_factor * rate);
    const double missed = std::log1p(ratio);
    sums[r] += log_rising(shapes[r] + kept, test) + test * (std::log(ratio) - missed) - (shapes[r] + kept) * missed;
  }
}

std::vector<double> gene_trust(const prep::MoleculeSplit& split, std::span<const std::int32_t> genes,
                               const PredictedRates& rates, const Context& context) {
  const Counting counting(split, genes, rates);
  Likelihoods sums = Likelihoods::Zero(n_trust_shapes, static_cast<Eigen::Index>(genes.size()));
  for (std::int64_t begin = 0; begin < split.data.n_cells(); begin += cells_a_block)
    counting.add_block({begin, std::min(begin + cells_a_block, split.data.n_cells())}, sums, context);
  return shapes_of(sums, bins_by_total(split, genes));
}

}  // namespace undrop::output
