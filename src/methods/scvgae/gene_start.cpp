#include "methods/scvgae/gene_start.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "nn/count_likelihood.hpp"

namespace undrop::scvgae {

namespace {

constexpr double least_shape = 0.05;
constexpr double largest_shape = 100;
constexpr double least_dropout = 0.02;
constexpr double largest_dropout = 0.98;
constexpr std::size_t least_positives = 5;
constexpr int iterations = 100;
constexpr std::int64_t most_cells = 2000;
/// Pseudo-observations at level 0.
constexpr double level_ridge = 10;

struct Moments {
  double n = 0;
  double first = 0;   ///< mean of the positives
  double second = 0;  ///< mean of their squares
};

Moments moments_of(std::span<const double> positives) {
  Moments out;
  out.n = static_cast<double>(positives.size());
  for (const double x : positives) {
    out.first += x;
    out.second += x * x;
  }
  out.first /= out.n;
  out.second /= out.n;
  return out;
}

double shape_of(double mean, double second) {
  const double excess = second - mean - mean * mean;
  return std::clamp(excess > 0 ? mean * mean / excess : largest_shape, least_shape, largest_shape);
}

double log_zero(const GeneModel& model) { return -model.shape * std::log1p(model.mean / model.shape); }

GeneModel without_dropout(const Moments& positive, double n_cells) {
  GeneModel out;
  const double share = positive.n / n_cells;
  out.mean = positive.first * share;
  out.shape = shape_of(out.mean, positive.second * share);
  out.dropout = least_dropout;
  return out;
}

/// Mean and shape whose zero-truncated moments are those of the positives, by fixed point.
GeneModel with_dropout(const Moments& positive, double n_cells) {
  GeneModel out;
  out.mean = positive.first;
  out.shape = shape_of(positive.first, positive.second);
  for (int i = 0; i < iterations; ++i) {
    const double seen = std::max(-std::expm1(log_zero(out)), 1e-3);
    const double mean = positive.first * seen;
    out.shape = shape_of(mean, positive.second * seen);
    if (std::abs(mean - out.mean) < 1e-6 * mean) break;
    out.mean = mean;
  }
  const double seen = std::max(-std::expm1(log_zero(out)), 1e-3);
  out.dropout = std::clamp(1 - positive.n / n_cells / seen, least_dropout, largest_dropout);
  return out;
}

double log_likelihood(const GeneModel& model, std::span<const double> positives, double n_cells) {
  const double zero = log_zero(model);
  const double zeros = n_cells - static_cast<double>(positives.size());
  double sum = zeros * std::log(model.dropout + (1 - model.dropout) * std::exp(zero));
  const double log_share = -std::log1p(model.shape / model.mean);
  for (const double x : positives)
    sum += std::log1p(-model.dropout) + nn::log_rising(model.shape, x).log - nn::log_rising(1, x).log + zero +
           x * log_share;
  return sum;
}

/// E[count | count > 0] and the share by which it moves with the mean.
struct PositiveMean {
  double value = 0;
  double slope = 0;
};

PositiveMean positive_mean(double mean, double shape) {
  const double zero = std::exp(-shape * std::log1p(mean / shape));
  const double seen = std::max(1 - zero, 1e-12);
  return {mean / seen, std::max(0.0, 1 - mean * zero * shape / (shape + mean) / seen)};
}

double logit(double p) { return std::log(p) - std::log1p(-p); }

}  // namespace

GeneModel gene_model(std::span<const double> positives, std::int64_t n_cells, bool may_drop) {
  const auto n = static_cast<double>(n_cells);
  if (positives.empty()) return {0.5 / n, 1, least_dropout};
  const Moments moments = moments_of(positives);
  const GeneModel plain = without_dropout(moments, n);
  if (!may_drop || positives.size() < least_positives) return plain;
  const GeneModel inflated = with_dropout(moments, n);
  return log_likelihood(inflated, positives, n) > log_likelihood(plain, positives, n) ? inflated : plain;
}

GeneStart gene_start(const CellRows& cells, bool may_drop, const HeldOut* held_out) {
  std::vector<std::vector<double>> positives(static_cast<std::size_t>(cells.n_genes()));
  const std::int64_t step = std::max<std::int64_t>(1, cells.n_rows() / most_cells);
  std::int64_t n = 0;
  std::map<std::int32_t, std::int64_t> of_class;  ///< cells by the class of genes that they hold out
  for (std::int64_t row = 0; row < cells.n_rows(); row += step, ++n) {
    const auto at = static_cast<std::size_t>(row);
    if (held_out != nullptr) ++of_class[held_out->row_class[at]];
    const double factor = std::exp(static_cast<double>(cells.log_factors[at]));
    for (auto e = static_cast<std::size_t>(cells.counts.offsets[at]);
         e < static_cast<std::size_t>(cells.counts.offsets[at + 1]); ++e) {
      if (held_out != nullptr && held_out->holds(row, cells.counts.columns[e])) continue;
      positives[static_cast<std::size_t>(cells.counts.columns[e])].push_back(
          static_cast<double>(cells.counts.values[e]) / factor);
    }
  }
  GeneStart out;
  for (std::size_t gene = 0; gene < positives.size(); ++gene) {
    const std::int64_t held = held_out != nullptr ? of_class[held_out->gene_class[gene]] : 0;
    const GeneModel model = gene_model(positives[gene], std::max<std::int64_t>(1, n - held), may_drop);
    out.log_mean.push_back(static_cast<float>(std::log(model.mean)));
    out.log_shape.push_back(static_cast<float>(std::log(model.shape)));
    out.dropout_logit.push_back(static_cast<float>(logit(model.dropout)));
  }
  return out;
}

std::vector<float> cell_levels(const CellRows& cells, const GeneStart& start, const HeldOut* held_out) {
  std::vector<float> out;
  out.reserve(cells.log_factors.size());
  for (std::size_t row = 0; row < cells.log_factors.size(); ++row) {
    const auto log_factor = static_cast<double>(cells.log_factors[row]);
    double sum = 0;
    double weight = level_ridge;
    for (auto e = static_cast<std::size_t>(cells.counts.offsets[row]);
         e < static_cast<std::size_t>(cells.counts.offsets[row + 1]); ++e) {
      const auto gene = static_cast<std::size_t>(cells.counts.columns[e]);
      if (held_out != nullptr && held_out->holds(static_cast<std::int64_t>(row), cells.counts.columns[e])) continue;
      const PositiveMean expected = positive_mean(std::exp(static_cast<double>(start.log_mean[gene]) + log_factor),
                                                  std::exp(static_cast<double>(start.log_shape[gene])));
      sum += expected.slope * (std::log(static_cast<double>(cells.counts.values[e])) - std::log(expected.value));
      weight += expected.slope * expected.slope;
    }
    out.push_back(static_cast<float>(sum / weight));
  }
  return out;
}

}  // namespace undrop::scvgae
