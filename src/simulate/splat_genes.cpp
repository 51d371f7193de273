#include "simulate/splat_genes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/random.hpp"

namespace undrop::simulate {

namespace {

/// A wandering gene's factor stays above 0.
constexpr double smallest_factor = 1e-6;

double log_normal(Random& random, double location, double scale) {
  return std::exp(location + scale * random.normal());
}

/// `values` is taken by value: the median disturbs the order.
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double drawn_factor(Random& random, const Difference& difference) {
  if (random.uniform() >= difference.probability) return 1;
  const bool down = random.uniform() < difference.down_probability;
  const double factor = log_normal(random, difference.location, difference.scale);
  const double up = std::max(factor, 1 / factor);
  return down ? 1 / up : up;
}

/// Brownian bridge from `from` to `to` in `n` points.
void draw_bridge(Random& random, double from, double to, double sigma, std::span<double> out) {
  const auto n = out.size();
  const double width = n > 1 ? 1 / static_cast<double>(n - 1) : 1;
  double walk = 0;
  out[0] = 0;
  for (std::size_t i = 1; i < n; ++i) out[i] = walk += std::sqrt(width) * random.normal();
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) * width;
    const double value = from + (to - from) * t + sigma * (out[i] - walk * t);
    out[i] = std::max(value, smallest_factor);
  }
}

}  // namespace

SplatGenes::SplatGenes(const SplatModel& model, std::uint64_t seed) : model_(model) {
  draw_means(seed);
  draw_dispersions(seed);
  draw_batch_factors(seed);
  draw_group_factors(seed);
  if (model_.structure == Structure::paths) draw_bridges(seed);
}

std::span<const double> SplatGenes::row_of(const std::vector<double>& table, std::int64_t row) const {
  const auto width = static_cast<std::size_t>(model_.n_genes);
  return {table.data() + static_cast<std::size_t>(row) * width, width};
}

std::span<const double> SplatGenes::group_factors(std::int64_t group) const { return row_of(group_factors_, group); }

std::span<const double> SplatGenes::origin_factors(std::int64_t path) const {
  const auto origin = model_.path_origins[static_cast<std::size_t>(path)];
  return origin == 0 ? std::span<const double>(start_) : group_factors(origin - 1);
}

void SplatGenes::draw_means(std::uint64_t seed) {
  const auto n = static_cast<std::size_t>(model_.n_genes);
  means_.resize(n);
  outliers_.resize(n);
  std::vector<double> outlier_factors(n);
  for (std::size_t gene = 0; gene < n; ++gene) {
    Random random(seed, "splat/gene", gene);
    means_[gene] = random.gamma(model_.mean_shape, 1 / model_.mean_rate);
    outliers_[gene] = random.uniform() < model_.outlier_probability ? 1 : 0;
    outlier_factors[gene] = log_normal(random, model_.outlier_location, model_.outlier_scale);
  }
  const double middle = median(means_);
  for (std::size_t gene = 0; gene < n; ++gene) {
    if (outliers_[gene] != 0) means_[gene] = middle * outlier_factors[gene];
  }
}

void SplatGenes::draw_dispersions(std::uint64_t seed) {
  dispersions_.assign(static_cast<std::size_t>(model_.n_genes), 1.0);
  for (std::size_t gene = 0; gene < dispersions_.size(); ++gene) {
    Random random(seed, "splat/dispersion", gene);
    dispersions_[gene] = model_.bcv_df / random.gamma(model_.bcv_df / 2, 2);
  }
}

void SplatGenes::draw_batch_factors(std::uint64_t seed) {
  const auto n = means_.size();
  batch_means_.resize(static_cast<std::size_t>(model_.n_batches()) * n);
  for (std::int64_t batch = 0; batch < model_.n_batches(); ++batch) {
    const std::string stream = "splat/batch/" + std::to_string(batch);
    const auto& effect = one_or_each(model_.batch_effects, batch);
    for (std::size_t gene = 0; gene < n; ++gene) {
      Random random(seed, stream, gene);
      const double factor = model_.n_batches() == 1 ? 1 : log_normal(random, effect.location, effect.scale);
      batch_means_[static_cast<std::size_t>(batch) * n + gene] = means_[gene] * factor;
    }
  }
}

void SplatGenes::draw_group_factors(std::uint64_t seed) {
  const auto n = means_.size();
  start_.assign(n, 1.0);
  group_factors_.assign(static_cast<std::size_t>(model_.n_groups()) * n, 1.0);
  const bool is_path = model_.structure == Structure::paths;
  if (model_.n_groups() == 1 && !is_path) return;
  for (std::int64_t group = 0; group < model_.n_groups(); ++group) {
    const std::string stream = "splat/group/" + std::to_string(group);
    const auto& difference = one_or_each(model_.differences, group);
    // The end of a path differs from where the path came from.
    const auto from = is_path ? origin_factors(group) : std::span<const double>(start_);
    for (std::size_t gene = 0; gene < n; ++gene) {
      Random random(seed, stream, gene);
      group_factors_[static_cast<std::size_t>(group) * n + gene] = from[gene] * drawn_factor(random, difference);
    }
  }
}

void SplatGenes::draw_bridges(std::uint64_t seed) {
  const auto n = means_.size();
  const auto n_steps = static_cast<std::size_t>(model_.path_steps);
  bridge_of_.assign(static_cast<std::size_t>(model_.n_groups()) * n, -1);
  for (std::int64_t path = 0; path < model_.n_groups(); ++path) {
    const std::string stream = "splat/path/" + std::to_string(path);
    const auto from = origin_factors(path);
    const auto to = group_factors(path);
    for (std::size_t gene = 0; gene < n; ++gene) {
      Random random(seed, stream, gene);
      if (random.uniform() >= model_.path_nonlinear_probability) continue;
      const auto row = bridges_.size() / n_steps;
      bridge_of_[static_cast<std::size_t>(path) * n + gene] = static_cast<std::int32_t>(row);
      bridges_.resize(bridges_.size() + n_steps);
      draw_bridge(random, from[gene], to[gene], model_.path_sigma, std::span(bridges_).last(n_steps));
    }
  }
}

double SplatGenes::factor(std::int64_t path, std::int64_t step, std::size_t gene) const {
  const double end = group_factors(path)[gene];
  if (model_.structure == Structure::groups) return end;
  const auto row = bridge_of_[static_cast<std::size_t>(path) * means_.size() + gene];
  const auto n_steps = static_cast<std::size_t>(model_.path_steps);
  if (row >= 0) return bridges_[static_cast<std::size_t>(row) * n_steps + static_cast<std::size_t>(step)];
  const double t = n_steps > 1 ? static_cast<double>(step) / static_cast<double>(n_steps - 1) : 1;
  const double begin = origin_factors(path)[gene];
  return begin + (end - begin) * t;
}

void SplatGenes::shares(const CellState& state, std::span<double> out) const {
  const auto base = row_of(batch_means_, state.batch);
  if (model_.structure == Structure::groups) {
    const auto factors = group_factors(state.group);
    for (std::size_t gene = 0; gene < out.size(); ++gene) out[gene] = base[gene] * factors[gene];
  } else {
    for (std::size_t gene = 0; gene < out.size(); ++gene)
      out[gene] = base[gene] * factor(state.group, state.step, gene);
  }
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  if (!(sum > 0)) return;
  for (double& share : out) share /= sum;
}

}  // namespace undrop::simulate
