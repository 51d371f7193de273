#include "cluster/hidden_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/random.hpp"

namespace undrop::cluster {

namespace {

constexpr double hidden_share = 0.1;
/// Pseudo-observations: of a cell's level, of a gene's mean and odds in a group, of a gene's odds over all cells.
constexpr double level_weight = 3;
constexpr double group_weight = 2;
constexpr double single_group_weight = 0.1;
constexpr int level_passes = 8;
/// Depths stand on a grid of factors 2^(−6), 2^(−6 + 1/8), ..., 2^6 of the typical cell's.
constexpr std::int64_t n_depths = 97;
constexpr double depth_steps_per_octave = 8;
constexpr double least_probability = 1e-6;

double depth_factor(std::int64_t depth) {
  return std::exp2(static_cast<double>(depth - n_depths / 2) / depth_steps_per_octave);
}

double with_odds(double probability, double factor) {
  const double odds = probability * factor;
  return std::clamp(odds / (odds + 1 - probability), least_probability, 1 - least_probability);
}

std::size_t at(std::int64_t row, std::int64_t column, std::int64_t width) {
  return static_cast<std::size_t>(row * width + column);
}

}  // namespace

HiddenLikelihood::HiddenLikelihood(const Dataset& data, std::span<const std::int32_t> genes, const Context& context)
    : visible_(data), n_genes_(static_cast<std::int64_t>(genes.size())) {
  split(data, genes, context);
  subtract_levels();
  set_presence();
}

void HiddenLikelihood::split(const Dataset& data, std::span<const std::int32_t> genes, const Context& context) {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> kept_genes;
  std::vector<float> kept_values;
  std::vector<float> counts(static_cast<std::size_t>(data.n_genes()), 0);
  std::vector<std::uint8_t> hide(counts.size(), 0);
  CountBlock block;
  n_visible_.assign(static_cast<std::size_t>(data.n_cells()), 0);
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(data.n_cells()); ++cell) {
    const auto i = static_cast<std::size_t>(cell);
    data.counts->read({cell, cell + 1}, block);
    for (std::size_t e = 0; e < block.genes.size(); ++e)
      counts[static_cast<std::size_t>(block.genes[e])] = block.values[e];
    Random random(context.seed, "hidden for the choice of embedding", static_cast<std::uint64_t>(cell));
    const double factor = data.size_factors[i];
    for (std::int32_t j = 0; j < static_cast<std::int32_t>(n_genes_) && factor > 0; ++j) {
      const auto gene = static_cast<std::size_t>(genes[static_cast<std::size_t>(j)]);
      hide[gene] = random.uniform() < hidden_share ? 1 : 0;
      n_visible_[i] += 1 - hide[gene];
      const auto value = static_cast<float>(std::log1p(static_cast<double>(counts[gene]) / factor));
      if (hide[gene] != 0) {
        hidden_.push_back({cell, j, value, value > 0});
      } else if (value > 0) {
        kept_.push_back({cell, j, value, true});
      }
    }
    for (std::size_t e = 0; e < block.genes.size(); ++e) {
      const auto gene = static_cast<std::size_t>(block.genes[e]);
      counts[gene] = 0;
      if (hide[gene] != 0) continue;
      kept_genes.push_back(block.genes[e]);
      kept_values.push_back(block.values[e]);
    }
    offsets.push_back(static_cast<std::int64_t>(kept_genes.size()));
  }
  visible_.counts =
      std::make_shared<SparseCounts>(data.n_genes(), std::move(offsets), std::move(kept_genes), std::move(kept_values));
}

/// Gene and cell means over the visible non-zeros, by turns.
void HiddenLikelihood::subtract_levels() {
  std::vector<double> of_gene(static_cast<std::size_t>(n_genes_), 0), of_cell(n_visible_.size(), 0);
  const auto update = [&](std::vector<double>& levels, const std::vector<double>& others, auto own, auto other,
                          double weight) {
    std::vector<double> sum(levels.size(), 0), n(levels.size(), weight);
    for (const auto& entry : kept_) {
      const auto place = static_cast<std::size_t>(entry.*own);
      sum[place] += static_cast<double>(entry.value) - others[static_cast<std::size_t>(entry.*other)];
      n[place] += 1;
    }
    for (std::size_t k = 0; k < sum.size(); ++k) levels[k] = n[k] > 0 ? sum[k] / n[k] : 0;
  };
  for (int pass = 0; pass < level_passes; ++pass) {
    update(of_gene, of_cell, &Entry::gene, &Entry::cell, 0);
    update(of_cell, of_gene, &Entry::cell, &Entry::gene, level_weight);
  }
  for (auto* entries : {&kept_, &hidden_}) {
    for (auto& entry : *entries) {
      entry.value -= static_cast<float>(of_gene[static_cast<std::size_t>(entry.gene)] +
                                        of_cell[static_cast<std::size_t>(entry.cell)]);
    }
  }
}

void HiddenLikelihood::set_presence() {
  // Half a pseudo-observation keeps the rates of genes never or always seen finite.
  const auto filled = std::count_if(n_visible_.begin(), n_visible_.end(), [](auto n) { return n > 0; });
  std::vector<double> seen_of_gene(static_cast<std::size_t>(n_genes_), 0.5), seen_of_cell(n_visible_.size(), 0);
  std::vector<double> visible_cells(seen_of_gene.size(), 1 + static_cast<double>(filled));
  for (const auto& entry : kept_) {
    seen_of_gene[static_cast<std::size_t>(entry.gene)] += 1;
    seen_of_cell[static_cast<std::size_t>(entry.cell)] += 1;
  }
  for (const auto& entry : hidden_) visible_cells[static_cast<std::size_t>(entry.gene)] -= 1;
  // A cell f times as deep as the typical one sees a gene with probability 1 − (1 − p)^f.
  presence_.resize(static_cast<std::size_t>(n_depths * n_genes_));
  std::vector<double> genes_seen(static_cast<std::size_t>(n_depths), 0);
  for (std::int64_t depth = 0; depth < n_depths; ++depth) {
    for (std::int64_t j = 0; j < n_genes_; ++j) {
      const auto gene = static_cast<std::size_t>(j);
      const double rate = -std::log1p(-std::min(seen_of_gene[gene] / visible_cells[gene], 1 - least_probability));
      const double probability = -std::expm1(-depth_factor(depth) * rate);
      presence_[at(depth, j, n_genes_)] = probability;
      genes_seen[static_cast<std::size_t>(depth)] += probability;
    }
  }
  depth_.resize(n_visible_.size());
  for (std::size_t i = 0; i < depth_.size(); ++i) {
    const double share = n_visible_[i] > 0 ? seen_of_cell[i] / n_visible_[i] : 0;
    const auto above = std::lower_bound(genes_seen.begin(), genes_seen.end(), share * static_cast<double>(n_genes_));
    depth_[i] = static_cast<std::int32_t>(std::min<std::int64_t>(above - genes_seen.begin(), n_depths - 1));
  }
  const auto factors = odds_factors(std::vector<std::int32_t>(depth_.size(), 0), 1, single_group_weight);
  for (std::size_t k = 0; k < presence_.size(); ++k)
    presence_[k] = with_odds(presence_[k], factors[k % static_cast<std::size_t>(n_genes_)]);
}

double HiddenLikelihood::expected(std::int32_t cell, std::int32_t gene) const {
  return presence_[at(depth_[static_cast<std::size_t>(cell)], gene, n_genes_)];
}

/// Observed over expected odds that a gene is seen, groups × genes, drawn to 1 by `weight` pseudo-observations.
std::vector<double> HiddenLikelihood::odds_factors(std::span<const std::int32_t> clusters, std::int64_t n_clusters,
                                                   double weight) const {
  const auto size = static_cast<std::size_t>(n_clusters * n_genes_);
  std::vector<double> seen(size, 0), expectation(size, 0), cells(size, 0);
  std::vector<double> at_depth(static_cast<std::size_t>(n_clusters * n_depths), 0);
  for (std::size_t i = 0; i < depth_.size(); ++i) {
    if (n_visible_[i] > 0) at_depth[at(clusters[i], depth_[i], n_depths)] += 1;
  }
  for (std::int64_t group = 0; group < n_clusters; ++group) {
    for (std::int64_t depth = 0; depth < n_depths; ++depth) {
      const double n = at_depth[at(group, depth, n_depths)];
      for (std::int64_t j = 0; j < n_genes_ && n > 0; ++j) {
        cells[at(group, j, n_genes_)] += n;
        expectation[at(group, j, n_genes_)] += n * presence_[at(depth, j, n_genes_)];
      }
    }
  }
  const auto slot = [&](const Entry& entry) {
    return at(clusters[static_cast<std::size_t>(entry.cell)], entry.gene, n_genes_);
  };
  for (const auto& entry : kept_) seen[slot(entry)] += 1;
  for (const auto& entry : hidden_) {
    cells[slot(entry)] -= 1;
    expectation[slot(entry)] -= expected(entry.cell, entry.gene);
  }
  std::vector<double> factors(size, 1);
  for (std::size_t k = 0; k < size; ++k) {
    if (cells[k] < 0.5) continue;
    const double share = std::clamp(expectation[k] / cells[k], least_probability, 1 - least_probability);
    const double observed = (seen[k] + weight * share) / (cells[k] - seen[k] + weight * (1 - share));
    factors[k] = observed * (1 - share) / share;
  }
  return factors;
}

double HiddenLikelihood::presence_gain(std::span<const std::int32_t> clusters, std::int64_t n_clusters) const {
  const auto factors = odds_factors(clusters, n_clusters, group_weight);
  double gained = 0;
  for (const auto& entry : hidden_) {
    const double before = expected(entry.cell, entry.gene);
    const double after =
        with_odds(before, factors[at(clusters[static_cast<std::size_t>(entry.cell)], entry.gene, n_genes_)]);
    gained += entry.is_seen ? std::log(after / before) : std::log((1 - after) / (1 - before));
  }
  return gained;
}

double HiddenLikelihood::value_gain(std::span<const std::int32_t> clusters, std::int64_t n_clusters) const {
  const auto size = static_cast<std::size_t>(n_clusters * n_genes_);
  std::vector<double> sum(size, 0), n(size, group_weight);
  const auto slot = [&](const Entry& entry) {
    return at(clusters[static_cast<std::size_t>(entry.cell)], entry.gene, n_genes_);
  };
  for (const auto& entry : kept_) {
    sum[slot(entry)] += static_cast<double>(entry.value);
    n[slot(entry)] += 1;
  }
  double before = 0, after = 0, seen = 0;
  for (const auto& entry : hidden_) {
    if (!entry.is_seen) continue;
    seen += 1;
    before += std::pow(static_cast<double>(entry.value), 2);
    after += std::pow(static_cast<double>(entry.value) - sum[slot(entry)] / n[slot(entry)], 2);
  }
  return before > 0 && after > 0 ? 0.5 * seen * std::log(before / after) : 0;
}

double HiddenLikelihood::gain(std::span<const std::int32_t> clusters, std::int64_t n_clusters) const {
  return value_gain(clusters, n_clusters) + presence_gain(clusters, n_clusters);
}

}  // namespace undrop::cluster
